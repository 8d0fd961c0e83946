from __future__ import annotations

import pytest

from reports.ooxml.opc import Opc
from reports.ooxml.package import unpack
from reports.word.document import render_bytes
from tests.reports.report_of_staff import THEN
from tests.reports.sample_chapter import sample_chapter

IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@pytest.fixture(scope="module")
def native() -> Opc:
    return Opc(unpack(render_bytes(sample_chapter(), charts="native")))


def test_relations_are_added_once_and_removed_with_what_hangs_on_them(native: Opc) -> None:
    opc = Opc(unpack(THEN))
    before = dict(opc.parts)
    charts = [r for r in native.relations(native.document) if r.type.endswith("/chart")]
    name = opc.adopt(native, charts[0].target)
    relation = opc.relate(opc.document, charts[0].type, name)
    assert opc.relate(opc.document, charts[0].type, name) == relation
    books = [r.target for r in opc.relations(name)]
    assert len(books) == 1
    assert opc.parts[books[0]] == native.parts[native.relations(charts[0].target)[0].target]
    assert opc.content_type(name) == native.content_type(charts[0].target)
    assert opc.content_type(books[0]) == native.content_type(native.relations(charts[0].target)[0].target)
    opc.unrelate(opc.document, [relation])
    assert set(opc.parts) == set(before)
    assert opc.relations(opc.document) == Opc(before).relations(Opc(before).document)


def test_a_part_with_another_content_gets_a_free_name_and_the_same_content_is_shared() -> None:
    opc, source = Opc(unpack(THEN)), Opc(unpack(THEN))
    for number, content in enumerate((b"one", b"two", b"one")):
        source.add("word/media/image1.png", content, "image/png")
        expected = ("word/media/image1.png", "word/media/image2.png", "word/media/image1.png")[number]
        assert opc.adopt(source, "word/media/image1.png") == expected
    assert (opc.parts["word/media/image1.png"], opc.parts["word/media/image2.png"]) == (b"one", b"two")


def test_a_part_that_something_else_refers_to_is_not_dropped() -> None:
    opc = Opc(unpack(THEN))
    opc.add("word/media/image1.png", b"one", "image/png")
    here = opc.relate(opc.document, IMAGE, "word/media/image1.png")
    opc.relate("word/header1.xml", IMAGE, "word/media/image1.png")
    opc.unrelate(opc.document, [here])
    assert "word/media/image1.png" in opc.parts


def test_a_package_without_a_main_document_is_refused() -> None:
    with pytest.raises(ValueError, match="main document"):
        Opc({"a.xml": b""})
