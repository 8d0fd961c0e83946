"""Read the text of a figure as somebody copied it from the chapter: 67.0%, ６７．０％, n=1,616, -7.7ポイント."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_FIGURE = re.compile(
    r"(?P<n>n=?)?(?P<sign>[+\-±]?)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>%|ポイント|人|件|票|事業|点)?"
)
_SIGNS = str.maketrans({"−": "-", "‐": "-", "–": "-", "△": "-", "▲": "-"})


@dataclass(frozen=True)
class Wanted:
    """A figure as asked for. `digits` is the number without sign and commas; `base` says that it is an n."""

    digits: str
    sign: str
    unit: str
    base: bool

    @property
    def value(self) -> Decimal:
        """The number without its sign."""
        return Decimal(self.digits)

    @property
    def places(self) -> int:
        """How many decimals it has."""
        return len(self.digits.partition(".")[2])


def wanted(text: str) -> Wanted | None:
    """Read one figure; None if the text is anything else."""
    bare = "".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())
    match = _FIGURE.fullmatch(bare)
    if match is None:
        return None
    digits = match["number"].replace(",", "")
    return Wanted(digits, match["sign"], match["unit"] or "", match["n"] is not None)
