"""One printed figure against the same figure computed from others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Check:
    """One printed figure and the same figure computed from the others; Japanese for readers."""

    id: str
    where: str
    published: str
    computed: str
    arithmetic: str
    note: str = ""
    holds: bool = False

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of contradictions.csv."""
        return (self.id, self.where, self.published, self.computed, self.arithmetic, self.note)


def percent(count: int, base: int) -> Decimal:
    """100 count / base, rounded half up to one decimal from the exact fraction.

    >>> percent(2, 65)
    Decimal('3.1')
    """
    exact = Fraction(100 * count, base)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def sum_check(
    id_: str, where: str, printed: int, parts: Mapping[str, int], *, unit: str, note: str = ""
) -> Check:
    """A printed sum against its parts."""
    total = sum(parts.values())
    terms = " + ".join(f"{value:,}" for value in parts.values())
    return Check(
        id_, where, f"{printed:,}{unit}", f"{total:,}{unit}", f"{terms} = {total:,}", note, printed == total
    )


def text_check(
    row: Mapping[str, str], computed: Decimal, arithmetic: str, unit: str, note: str = ""
) -> Check:
    """A figure of a sentence (a row of text_figures.csv) against its computed value."""
    printed = Decimal(row["value"])
    return Check(
        row["figure"],
        f"{row['place']}「{row['quote']}」",
        f"{printed:,}{unit}",
        f"{computed:,}{unit}",
        arithmetic,
        note,
        printed == computed,
    )
