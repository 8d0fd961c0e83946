"""A Word document as PDF, through LibreOffice where the machine has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from reports.word.opened import NotWordError
from reports.word.pdfpages import with_pages_of
from schemas.errors import InputError, Problem

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
)
_PATIENCE = 180
"""Seconds to wait for LibreOffice."""

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
