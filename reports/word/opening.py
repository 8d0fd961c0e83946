"""Open the template of a chapter: the built-in one or the office's own, and the styles that it must have."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from reports.charts.fonts import FontNames
from reports.word.styles import REQUIRED_STYLES
from reports.word.template import BUILT_IN, make_template
from schemas.errors import InputError, Problem


def open_template(template: Path | None, fonts: FontNames | None) -> WordDocument:
    """Open the template, or make the built-in one with the fonts; None is ours.

    Raises:
        InputError: the file cannot be read as a Word document.

    """
    if template is None:
        return Document(io.BytesIO(make_template(fonts)) if fonts else str(BUILT_IN))
    try:
        return Document(str(template))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(
            Problem(
                rule="template-file",
                what="Wordのひな形を開けません。",
                file=str(template),
                expected="Word文書（.docx）",
                remedy="ひな形の場所と、.docx形式で保存されていることを確かめてください。",
            )
        ) from error


def style_ids(document: WordDocument, template: Path) -> dict[str, str]:
    """Style id by style name, for all that the chapter needs; raises InputError where one is missing."""
    known = {
        name.get(qn("w:val"), "").lower(): style.get(qn("w:styleId"), "")
        for style in document.styles.element.iterchildren(qn("w:style"))
        for name in style.iterchildren(qn("w:name"))
    }
    missing = [name for name in REQUIRED_STYLES if name.lower() not in known]
    if missing:
        raise InputError(
            [
                Problem(
                    rule="template-style",
                    what=f"Wordのひな形に、スタイル「{name}」がありません。",
                    file=str(template),
                    expected=f"スタイル「{name}」が定義されていること",
                    remedy="ひな形にその名前のスタイルを加えるか、付属のひな形を複製して書式だけを変えてください。",
                )
                for name in missing
            ]
        )
    return {name: known[name.lower()] for name in REQUIRED_STYLES}
