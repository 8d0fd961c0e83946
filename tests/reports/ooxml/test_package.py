from __future__ import annotations

import io
import zipfile

import pytest

from reports.ooxml.package import pack, unpack

PARTS = {
    "word/document.xml": b"<a/>",
    "[Content_Types].xml": b"<t/>",
    "_rels/.rels": b"<r/>",
    "word/a.png": b"p",
}


def test_the_order_of_the_parts_given_does_not_matter() -> None:
    backwards = dict(reversed(PARTS.items()))
    assert pack(PARTS) == pack(backwards)


def test_content_types_and_relationships_come_first() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(PARTS))) as archive:
        assert archive.namelist() == ["[Content_Types].xml", "_rels/.rels", "word/a.png", "word/document.xml"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_parts_survive() -> None:
    assert unpack(pack(PARTS)) == PARTS


def test_packing_again_forgets_dates_and_order() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in PARTS.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), data)
        archive.writestr("word/", b"")
    assert pack(unpack(out.getvalue())) == pack(PARTS)


def test_what_is_not_a_zip_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        unpack(b"not a zip")


@pytest.mark.parametrize(
    ("name", "size"),
    [("word/document.xml", 5 << 20), ("word/media/image1.bmp", 1 << 23)],
    ids=["xml", "picture"],
)
def test_a_zip_that_unpacks_to_far_more_than_it_holds_is_refused(name: str, size: int) -> None:
    with pytest.raises(zipfile.BadZipFile):
        unpack(pack({**PARTS, name: bytes(size)}))


def test_a_long_part_that_is_not_all_alike_is_read() -> None:
    parts = {**PARTS, "word/document.xml": b"".join(f"<w:t>{n * n}</w:t>".encode() for n in range(300_000))}
    assert unpack(pack(parts)) == parts


@pytest.mark.parametrize("at", [60, 90, 200])
def test_a_damaged_or_locked_zip_is_no_package(at: int) -> None:
    whole = pack({"word/document.xml": b"<a>" + bytes(range(256)) * 8})
    with pytest.raises(zipfile.BadZipFile):
        unpack(whole[:at] + b"\xff\xff\xff" + whole[at + 3 :])
    locked = bytearray(whole)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[whole.index(mark) + place] |= 1
    with pytest.raises(zipfile.BadZipFile):
        unpack(bytes(locked))
