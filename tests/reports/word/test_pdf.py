from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
from pathlib import Path

import pytest

from flows.cli import main
from reports.ooxml.package import pack, unpack
from reports.runs.publishing import KEPT, add_output, output_folder, publish
from reports.word import pdf
from reports.word.document import render_bytes
from reports.word.pdf import find_office, heading_pages, to_pdf, with_pages_of
from schemas.errors import InputError
from tests.reports.sample_chapter import sample_chapter

needs_office = pytest.mark.skipif(
    find_office() is None, reason="LibreOfficeがないため、PDFへの変換を確かめていません。"
)


@needs_office
def test_a_chapter_becomes_a_pdf() -> None:
    made = to_pdf(render_bytes(sample_chapter()))
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")


def _document_with_pages(chapter: bytes, page: str) -> bytes:
    """The chapter with one number on every line of its contents."""
    parts = unpack(chapter)
    text = parts["word/document.xml"].decode()
    start, end = text.index("<w:sdt>"), text.index("</w:sdt>")
    lines = re.sub(
        r"(separate\"/></w:r><w:r><w:t xml:space=\"preserve\">)\d+", rf"\g<1>{page}", text[start:end]
    )
    parts["word/document.xml"] = f"{text[:start]}{lines}{text[end:]}".encode()
    return pack(parts)


@needs_office
def test_the_contents_of_a_pdf_have_its_own_page_numbers() -> None:
    wrong = _document_with_pages(render_bytes(sample_chapter()), "77")
    made = to_pdf(wrong)
    headings = dict(heading_pages(made))
    assert headings["調査"] == 2
    assert headings["参加意向"] == 2
    right = with_pages_of(wrong, made)
    assert right != wrong
    assert with_pages_of(right, made) == right
    assert with_pages_of(render_bytes(sample_chapter()), made) == render_bytes(sample_chapter())


def test_an_outline_is_read_in_order() -> None:
    outline = (
        b"<</Type/Pages\n/Kids[ 1 0 R 4 0 R\n7 0 R]/Count 3>>"
        b"<</Title<FEFF8ABF67FB>\n/Dest[4 0 R/XYZ 70.9 479.8 0]>><</Title<FEFF53C252A0610F5411>/Dest[7 0 R/XYZ 0 0 0]>>"
    )
    assert heading_pages(outline) == (("調査", 2), ("参加意向", 3))
    assert heading_pages(b"%PDF-") == ()
    wrong = render_bytes(sample_chapter())
    numbers = unpack(with_pages_of(wrong, outline))["word/document.xml"]
    assert numbers != unpack(wrong)["word/document.xml"]
    assert with_pages_of(wrong, b"%PDF-") == wrong


def test_a_machine_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda _name: None)
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    with pytest.raises(InputError) as caught:
        to_pdf(b"")
    assert caught.value.problems[0].rule == "O11"
    assert "LibreOffice" in caught.value.for_operator()


def test_it_is_found_on_the_path_or_in_its_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\n")
    monkeypatch.setenv("PATH", "")
    assert find_office([]) is None
    assert find_office([tmp_path / "missing", program]) == program
    if os.name == "posix":
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_office([]) == program


@pytest.mark.skipif(os.name != "posix", reason="シェルの代役を使う確認です。")
@pytest.mark.parametrize(
    "document", [b"PK", b"", pack({"word/a.xml": b""}), pack({"word/document.xml": b"<"})]
)
def test_a_damaged_document_is_not_printed_as_text(document: bytes, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text('#!/bin/sh\nfor last; do true; done\necho %PDF- > "$(dirname "$last")/chapter.pdf"\n')
    program.chmod(0o755)
    with pytest.raises(InputError, match="O12"):
        to_pdf(document, program)


@pytest.mark.skipif(os.name != "posix", reason="シェルの代役を使う確認です。")
@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_a_conversion_that_fails(script: str, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(InputError, match="O12"):
        to_pdf(b"PK", program)
    with pytest.raises(InputError, match="O12"):
        to_pdf(b"PK", tmp_path / "missing")


@needs_office
def test_the_command_adds_the_pdf_to_the_run(
    finished: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = output_folder(workspace, "2022")
    shutil.copytree(finished, folder)
    assert main(["pdf", "2022", "--workspace", str(workspace)]) == 0
    made = folder / "chapter.pdf"
    assert made.read_bytes().startswith(b"%PDF-")
    assert str(made) in capsys.readouterr().out
    assert "chapter.pdf" in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]


def test_a_year_without_a_run(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pdf", "2022", "--workspace", str(workspace)]) == 3
    assert "まだ集計していません" in capsys.readouterr().err


def _published(workspace: Path, chapter: bytes) -> Path:
    record = {"outputs": {"chapter.docx": hashlib.sha256(chapter).hexdigest()}}
    files = {"chapter.docx": chapter, "manifest.json": json.dumps(record).encode()}
    return publish(workspace, "2022", files).folder


def test_an_added_file_goes_with_its_run(tmp_path: Path) -> None:
    folder = _published(tmp_path, b"one")
    assert add_output(tmp_path, "2022", "chapter.pdf", b"of one") == folder / "chapter.pdf"
    assert add_output(tmp_path, "2022", "chapter.pdf", b"of one again") == folder / "chapter.pdf"
    assert not (folder / KEPT).exists()
    _published(tmp_path, b"two")
    assert not (folder / "chapter.pdf").exists()
    assert not (folder / KEPT).exists()


def test_a_file_of_staff_by_that_name_is_kept_aside(tmp_path: Path) -> None:
    folder = _published(tmp_path, b"one")
    (folder / "chapter.pdf").write_bytes(b"made by hand")
    add_output(tmp_path, "2022", "chapter.pdf", b"of one")
    assert (folder / KEPT / "chapter-1.pdf").read_bytes() == b"made by hand"
    assert (folder / "chapter.pdf").read_bytes() == b"of one"
    assert output_folder(tmp_path, "2022") == folder
