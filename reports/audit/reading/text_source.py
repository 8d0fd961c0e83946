"""Read a plain text: paragraphs are lines, tables are runs of lines with tabs."""

from __future__ import annotations

import codecs
import re

from reports.audit.reading.document import Document, DocumentPart, assemble
from schemas.errors import Problem
from schemas.tables.tabular import decoded

_HEADING = re.compile(
    r"第[0-9０-９一二三四五六七八九十]+[章節編]|[0-9０-９]+(\.[0-9]+)*[ 　.．]|■|[(（][0-9０-９]+[)）]|[①-⑳]|【"
    r"|(?:問|Q|Ｑ)[0-9０-９]*[.．]|基本[施事]"
)
_LONGEST_HEADING = 60
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text begins that Notepad saved as Unicode."""


def read_text(name: str, content: bytes) -> Document:
    """Read a text in UTF-8 (with or without BOM), CP932, or UTF-16 with BOM. Raises InputError (A90)."""
    text = decoded(content)
    if text is None:
        raise Problem(
            "A90",
            "文字コードを判別できません。",
            expected="UTF-8、Shift_JIS（CP932）、UTF-16 のどれかのテキスト",
            remedy="文字コードを UTF-8 にして保存し直してください。",
            file=name,
        ).error()
    lines = text.splitlines()
    pieces: list[DocumentPart] = []
    start = 0
    while start < len(lines):
        if not lines[start].strip():
            start += 1
            continue
        end = start
        while end < len(lines) and lines[end].strip():
            end += 1
        pieces.extend(_block(lines[start:end], start))
        start = end
    return assemble(name, pieces)


def _block(lines: list[str], first: int) -> list[DocumentPart]:
    """Lines without a blank line between them; those from the first to the last with a tab are a table."""
    tabbed = [number for number, line in enumerate(lines) if "\t" in line]
    if not tabbed:
        return [_paragraph(line, first + number) for number, line in enumerate(lines)]
    low, high = tabbed[0], tabbed[-1] + 1
    rows = tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines[low:high])
    return [
        *(_paragraph(line, first + number) for number, line in enumerate(lines[:low])),
        DocumentPart(f"{first + low + 1}～{first + high}行目の表", rows=rows),
        *(_paragraph(line, first + high + number) for number, line in enumerate(lines[high:])),
    ]


def _paragraph(line: str, number: int) -> DocumentPart:
    text = line.strip()
    heading = len(text) <= _LONGEST_HEADING and "。" not in text and _HEADING.match(text) is not None
    return DocumentPart(f"{number + 1}行目", text=text, is_heading=heading)
