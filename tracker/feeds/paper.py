"""How the sheets for people are printed: A4, one page wide, with what they are above and the page below."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

LINE = 16.0
"""Height in points of a row of one line."""


def set_paper(
    sheet: Any, title: str, *, portrait: bool = False, repeat: tuple[int, int] | None = None
) -> None:
    """A4 with `title` and the sheet's name above and the page's number below, all columns on one page across.

    `repeat` are the first and last row (from 0) that stand on top of every page.
    """
    sheet.set_paper(9)
    if portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    sheet.set_header(f"&L&9 {title.replace('&', '&&')}&R&9&A")
    sheet.set_footer("&C&9&P / &N")
    if repeat is not None:
        sheet.repeat_rows(*repeat)


def height_of(texts: Iterable[str], widths: Sequence[float]) -> float:
    """Height in points of a row whose texts wrap in columns of these widths (in characters)."""
    return LINE * max(
        sum(max(1, -(-_halves(line) // int(width - 2))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )


def _halves(text: str) -> int:
    """Width of a text in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
