"""A Word document as PDF, through LibreOffice where the machine has it; its contents get the pages of the PDF.

LibreOffice writes every heading into the outline of the PDF, with the page that it stands on. A PDF
whose outline cannot be read leaves the contents as they are.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from reports.word.fields import WordField, fields_of
from reports.word.opened import NotWordError, OpenedWord
from reports.word.wordtokens import W
from schemas.errors import InputError, Problem

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
)
_PATIENCE = 180
"""Seconds to wait for LibreOffice."""

_ENTRY = re.compile(rb"/Title<FEFF([0-9A-F]*)>\s*/Dest\[(\d+) 0 R")
_PAGES = re.compile(rb"/Type\s*/Pages\b.*?/Kids\s*\[([^\]]*)\]", re.DOTALL)

_FAILED = Problem(
    "O12",
    "LibreOfficeでPDFに変換できませんでした。",
    remedy="文書をWordで開けるか確かめ、Wordで「名前を付けて保存」からPDFを作ってください。",
)


def find_office(places: Iterable[Path] = _PLACES) -> Path | None:
    """Return the program of LibreOffice, on the search path or where it is usually installed."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((place for place in places if place.is_file()), None)


def to_pdf(document: bytes, office: Path | None = None) -> bytes:
    """Return a .docx as PDF.

    LibreOffice gets a profile of its own, so that one that is open does not disturb, and it draws with
    the fonts of this machine. The contents get the numbers of the pages as LibreOffice fills them, which
    takes a second conversion where others stood there. The bytes are not the same from run to run.

    Raises:
        InputError: LibreOffice is not installed, or could not convert the document.

    """
    program = office or find_office()
    if program is None:
        raise Problem(
            "O11",
            "PDFを作るためのLibreOfficeが見つかりません。",
            expected="LibreOfficeが入っていること",
            remedy="LibreOfficeを入れるか、Wordで文書を開き「名前を付けて保存」でPDFを選んでください。",
        ).error()
    made = _converted(document, program)
    try:
        numbered = with_pages_of(document, made)
    except NotWordError:
        # LibreOffice takes the bytes of a damaged document for a text, and prints them.
        raise InputError(_FAILED) from None
    return made if numbered == document else _converted(numbered, program)


def _converted(document: bytes, program: Path) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "chapter.docx"
        source.write_bytes(document)
        command = [
            os.fspath(program), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf:writer_pdf_Export", "--outdir", os.fspath(folder), os.fspath(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
            made = (folder / "chapter.pdf").read_bytes()
        except (OSError, subprocess.TimeoutExpired):
            made = b""
    if not made.startswith(b"%PDF-"):
        raise InputError(_FAILED)
    return made


# --- The page numbers in the contents ---------------------------------------------------------------


def heading_pages(pdf: bytes) -> tuple[tuple[str, int], ...]:
    """Title and page (from 1) of every entry in the outline of a PDF, in order; () where there is none."""
    kids = _PAGES.search(pdf)
    if kids is None:
        return ()
    order = [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]
    places = {number: place for place, number in enumerate(order, start=1)}
    return tuple(
        (bytes.fromhex(title.decode()).decode("utf-16-be"), places[int(page)])
        for title, page in _ENTRY.findall(pdf)
        if int(page) in places
    )


def with_pages_of(document: bytes, pdf: bytes) -> bytes:
    """Return a .docx whose contents have the page numbers of a PDF made from it; itself if they are right.

    Raises NotWordError.
    """
    word = OpenedWord(document)
    found = iter(heading_pages(pdf))
    changed = False
    for title, field in _entries(word.root):
        page = next((page for heading, page in found if _plain(heading) == title), None)
        if page is None:
            return document  # another outline than these contents
        changed |= field.put(str(page))
    return word.packed() if changed else document


def _entries(root: etree._Element) -> Iterator[tuple[str, WordField]]:
    """Each line of the contents: its text without blanks, and the field of its page number."""
    for link in root.iter(f"{W}hyperlink"):
        for field in fields_of(link):
            if field.kind == "PAGEREF" and field.result:
                words = (node.text or "" for node in link.iter(f"{W}t") if node not in field.result)
                yield _plain("".join(words)), field


def _plain(text: str) -> str:
    return "".join(text.split())
