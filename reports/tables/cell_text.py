"""Text as a spreadsheet takes it: safe content, sheet names, and the room that it needs."""

import math
import re
import unicodedata
from collections.abc import Collection, Sequence

LONGEST_TEXT = 16_000
"""Characters of a cell; Excel holds 32,767 UTF-16 units, so that even emoji alone fit."""

_POINTS_PER_LINE = 13.0
_CUT = "…（以下省略）"
_NO_CHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNSAFE = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_NO_CHARACTERS}]")
"""Control characters but tab and line feed, lone surrogates, what is no character."""


def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Text that is safe in a cell: line ends as LF, no control characters or lone surrogates, not too long.

    A text that is cut says so at its end. Text in the form of xlsxwriter's own rich strings
    (`<r>…</r>`), which would be copied into the file as markup, gets a blank behind it.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _UNSAFE.sub("", lines)
    if len(clean) > limit:
        clean = clean[: limit - len(_CUT)] + _CUT
    return clean + " " if clean.startswith("<r>") and clean.endswith("</r>") else clean


def sheet_name(name: str, used: Collection[str]) -> str:
    r"""A name that Excel accepts (31 characters, none of `[]:*?/\'`) and that is not used yet."""
    taken = {other.casefold() for other in used}
    stem = re.sub(r"[\[\]:*?/\\']", "", plain(name)).replace("\n", " ").strip() or "シート"
    result, number = stem[:31], 1
    while result.casefold() in taken:
        number += 1
        tail = f"({number})"
        result = stem[: 31 - len(tail)] + tail
    return result


def text_width(text: str) -> int:
    """Width of the longest line in half-width characters."""
    return max(
        sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in line) for line in text.split("\n")
    )


def height_for(texts: Sequence[tuple[str, float]]) -> float:
    """Row height in points that shows each wrapped text in a column of the width beside it."""
    lines = (
        sum(max(1, math.ceil(text_width(line) / max(1.0, width - 1))) for line in text.split("\n"))
        for text, width in texts
    )
    return 2 + _POINTS_PER_LINE * max(lines, default=1)
