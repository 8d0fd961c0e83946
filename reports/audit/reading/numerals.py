"""Figures in Japanese text and in table cells, exact as printed.

Full-width digits and signs are read like the usual ones; positions refer to the text as it was given,
because the change is one character for one. Values are decimals, so that `66.95` is just that.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_WIDE = str.maketrans("０１２３４５６７８９．，％－＋（）　～〜−", "0123456789.,%-+() ~~-")
_UNITS = "%|ポイント|人|件|世帯|団体|事業|取組|地域|歳代|歳|年度|年間|年|月|日|時|割|つ|票|回|戸|校|か所|箇所|円|倍|位|点"
_FIGURE = re.compile(
    rf"(?<![\d.,A-Za-z])(?P<sign>[+\-△▲]?)(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<part>\.\d+)?\s?(?P<unit>{_UNITS})?"
)
_CELL = re.compile(
    rf"(?P<number>[+\-△▲]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)\s*(?P<unit>{_UNITS})?"
    r"(?:\s*\((?P<share>(?:\d+(?:\.\d+)?)|-|－|―|—)\s*%?\))?\s*\*?"
)
_NEWSPAPER_POINT = re.compile(r"(?<=\d)・(?=\d(?:%|ポイント))")
"""54・1%: upright writing has a middle dot for the point. 30・40% stays two numbers, 20・30代 too."""

_DASHES = frozenset({"-", "－", "―", "—", "–", "‐"})


@dataclass(frozen=True)
class Numeral:
    """A number as printed: value, decimals, unit ("" if none) and where it stands in its text."""

    value: Decimal
    places: int
    unit: str
    text: str
    start: int = 0
    end: int = 0

    @property
    def half(self) -> Decimal:
        """Half a unit of the last printed decimal: how far rounding may have moved the value."""
        return Decimal(5).scaleb(-self.places - 1)


@dataclass(frozen=True)
class CellFigures:
    """A table cell that is a number, or `件数 (構成比)`. A share printed as a dash has none."""

    number: Numeral
    share: Numeral | None = None
    share_is_dash: bool = False


def plain(text: str) -> str:
    """The text with full-width digits and signs made usual, character for character."""
    usual = text.translate(_WIDE)
    return _NEWSPAPER_POINT.sub(".", usual) if "・" in usual else usual


def figures(text: str) -> tuple[Numeral, ...]:
    """All figures of a text, in order."""
    found = []
    for match in _FIGURE.finditer(plain(text)):
        part = match["part"] or ""
        value = Decimal(match["whole"].replace(",", "") + part)
        negative = match["sign"] in ("△", "▲")
        found.append(
            Numeral(
                -value if negative else value,
                max(len(part) - 1, 0),
                match["unit"] or "",
                text[match.start() : match.end()],
                match.start(),
                match.end(),
            )
        )
    return tuple(found)


def percents(text: str) -> tuple[Numeral, ...]:
    """The percentages of a text, in order."""
    return tuple(figure for figure in figures(text) if figure.unit == "%")


def cell_figures(text: str) -> CellFigures | None:
    """A cell read as a number with an optional unit or share; None if it is anything else."""
    match = _CELL.fullmatch(plain(text).strip())
    if match is None:
        return None
    number = _figure(match["number"], match["unit"] or "")
    if match["share"] is None:
        return CellFigures(number)
    if match["share"] in _DASHES:
        return CellFigures(number, None, True)
    return CellFigures(number, _figure(match["share"], "%"))


def is_dash(text: str) -> bool:
    """Whether a cell says that there is nobody (`-`)."""
    return plain(text).strip() in _DASHES


def _figure(text: str, unit: str) -> Numeral:
    digits = text.lstrip("+-△▲").replace(",", "")
    value = Decimal(digits)
    places = len(digits.partition(".")[2])
    return Numeral(-value if text[0] in "-△▲" else value, places, unit, text + unit, 0, len(text + unit))
