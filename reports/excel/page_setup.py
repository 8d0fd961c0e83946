"""Printing on A4: margins, header and footer, repeated rows, and what fits on a page.

A sheet is one page wide, or as many as its columns need to be read, and as many pages high as it needs; breaks before
a table are set by hand.
"""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from reports.tables.cell_text import plain

ROW_HEIGHT = 14
"""Height in points of a row of one line."""

_A4 = (841.9, 595.3)
_INCH = 72.0
_SIDE, _TOP, _BOTTOM = 0.4, 0.6, 0.45
_ACROSS = _A4[0] - 2 * _SIDE * _INCH
_SMALLEST = 0.6
"""Least scale of the print: type of 11 points is then 6.6 points high."""

_POINTS_PER_PIXEL = 0.75
_PIXELS_PER_CHARACTER = 7
"""Width of a digit in the narrowest of the usual fonts, so that a page is expected rather too low."""


def set_page(
    sheet: Worksheet,
    header: str,
    *,
    repeat: tuple[int, int] | None = None,
    portrait: bool = False,
    widths: Sequence[float] = (),
    frozen: int = 1,
) -> None:
    """A4 with `header` and the sheet's name above, page numbers below.

    `repeat` are the first and last row (from 0) that stand on top of every page. Columns of `widths` stand on as many pages
    side by side as they need, each of which begins with the first `frozen` ones.
    """
    sheet.set_paper(9)
    if portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    pages = _pages_wide(widths, frozen)
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.repeat_columns(0, frozen - 1)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    words = plain(header, 80).replace("\n", " ").replace("&", "&&")
    apart = " " if words[:1].isdigit() else ""  # or a digit would be read as part of the font size before it
    sheet.set_header(f"&L&9{apart}{words}&R&9&A")
    sheet.set_footer("&C&9&P / &N")
    if repeat is not None:
        sheet.repeat_rows(*repeat)


def page_height(widths: Sequence[float]) -> float:
    """Points of row height that fit on an A4 landscape page with columns of these widths side by side."""
    scale = min(1.0, _ACROSS / _points(widths))
    return (_A4[1] - (_TOP + _BOTTOM) * _INCH) / scale


def _points(widths: Sequence[float]) -> float:
    return sum((width + 5 / 7) * _PIXELS_PER_CHARACTER for width in widths) * _POINTS_PER_PIXEL


def _pages_wide(widths: Sequence[float], frozen: int) -> int:
    """Pages side by side on which no column is printed smaller than `_SMALLEST`."""
    room = _ACROSS / _SMALLEST
    if _points(widths) <= room:
        return 1
    first, pages, used = _points(widths[:frozen]), 1, 0.0
    for width in widths[frozen:]:
        own = _points([width])
        if used and first + used + own > room:
            pages, used = pages + 1, 0.0
        used += own
    return pages
