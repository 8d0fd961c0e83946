"""Open the file that is to be audited, whatever its kind; read a plain text."""

import codecs
import re
from pathlib import Path

from reports.audit.reading.document import Document, DocumentPart, assemble
from reports.audit.reading.docx_source import read_docx
from schemas.errors import Problem
from schemas.tables.system_errors import cause
from schemas.tables.tabular import decoded

_HEADING = re.compile(
    r"第[0-9０-９一二三四五六七八九十]+[章節編]|[0-9０-９]+(\.[0-9]+)*[ 　.．]|■|[(（][0-9０-９]+[)）]|[①-⑳]|【"
    r"|(?:問|Q|Ｑ)[0-9０-９]*[.．]|基本[施事]"
)
_LONGEST_HEADING = 60
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_MARKS = re.compile(r"\*\*|__")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_GAP = re.compile(r"[ 　]{2,}")
_LEAST_PIECES = 3
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text begins that Notepad saved as Unicode."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def read_content(path: Path) -> bytes:
    """Bytes of the file. Raises InputError (A92) if it cannot be read or is empty."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Problem(
            "A92",
            f"点検するファイルを読めません（{cause(error)}）。",
            expected="Word文書（.docx）かテキスト（.txt、.md）",
            remedy="ファイルの名前と場所を確かめてください。",
            file=path.name,
        ).error() from None
    if not content:
        raise Problem(
            "A92",
            "点検するファイルが空です。",
            expected="Word文書（.docx）かテキスト（.txt、.md）",
            remedy="正しいファイルを選び直してください。",
            file=path.name,
        ).error()
    return content


def is_word(content: bytes) -> bool:
    """Whether the content is a Word file (or another zip), rather than a text."""
    return content.startswith(_ZIP)


def read_bytes(name: str, content: bytes) -> Document:
    """Read the content of a Word file or a text. Raises InputError (A90, A91)."""
    if content.startswith(_OLE):
        raise Problem(
            "A91",
            "古い形式か、パスワードで保護されたWord文書です。",
            expected="保護されていないWord文書（.docx）",
            remedy="Wordで開き、パスワードを外して .docx 形式で保存し直してください。",
            file=name,
        ).error()
    if is_word(content):
        return read_docx(name, content).document
    if b"\0" in content and not content.startswith(_UTF_16):
        raise Problem(
            "A91",
            "Word文書でもテキストでもありません。",
            expected="Word文書（.docx）かテキスト（.txt、.md）",
            remedy="点検するファイルを確かめてください。",
            file=name,
        ).error()
    return read_text(name, content)


# --- A plain text: paragraphs are lines, tables are runs of lines with tabs, or between bars as in Markdown ---


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
    """Lines without a blank line between them; those from the first to the last with a tab or bar are a table.

    A single line with a tab is a term or a number with its text beside it. Lines that wide gaps divide into as many
    pieces each are a table too, as copied from a PDF.
    """
    tabbed = [number for number, line in enumerate(lines) if "\t" in line]
    divided = tabbed or _barred(lines) or _aligned(lines)
    if len(divided) < 2:
        return [_paragraph(line, first + number) for number, line in enumerate(lines)]
    low, high = divided[0], divided[-1] + 1
    rows = tuple(_cells(line) for line in lines[low:high] if _RULE.fullmatch(line) is None)
    return [
        *(_paragraph(line, first + number) for number, line in enumerate(lines[:low])),
        DocumentPart(f"{first + low + 1}～{first + high}行目の表", rows=rows),
        *(_paragraph(line, first + high + number) for number, line in enumerate(lines[high:])),
    ]


def _barred(lines: list[str]) -> list[int]:
    """Lines of a table of Markdown: those with bars, if all begin with one or a rule stands below the first."""
    with_bars = [number for number, line in enumerate(lines) if "|" in line]
    if len(with_bars) < 2:
        return []
    ruled = any(_RULE.fullmatch(lines[number]) is not None for number in with_bars)
    return with_bars if ruled or all(lines[number].lstrip().startswith("|") for number in with_bars) else []


def _aligned(lines: list[str]) -> list[int]:
    """Lines of three or more pieces with two or more blanks between them, if all have the same number of pieces."""
    pieces = {number: len(_GAP.split(line.strip())) for number, line in enumerate(lines)}
    divided = [number for number, count in pieces.items() if count >= _LEAST_PIECES]
    return divided if len({pieces[number] for number in divided}) == 1 else []


def _cells(line: str) -> tuple[str, ...]:
    if "\t" in line:
        return tuple(cell.strip() for cell in line.split("\t"))
    if "|" not in line:
        return tuple(_GAP.split(line.strip()))
    bare = line.strip().removeprefix("|").removesuffix("|")
    return tuple(_MARKS.sub("", cell).strip() for cell in bare.split("|"))


def _paragraph(line: str, number: int) -> DocumentPart:
    marked = _MARKDOWN_HEADING.match(line)
    text = (
        _MARKS.sub("", line.strip() if marked is None else line[marked.end() :]).strip().replace("\t", "　")
    )
    heading = len(text) <= _LONGEST_HEADING and "。" not in text
    heading = heading and (marked is not None or _HEADING.match(text) is not None)
    return DocumentPart(f"{number + 1}行目", text=text, is_heading=heading)
