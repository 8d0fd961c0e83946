"""Changes as a text names them: 6.8ポイント減少, 34,382人増加, 12ポイント差."""

import re
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.reading.numerals import plain

_UP = ("増加", "上昇", "上回", "高", "上が", "伸び", "拡大", "増")
_DOWN = ("減少", "低下", "下回", "低", "下が", "縮小", "減")
_CHANGE = re.compile(
    r"(?<!\d)(?<!\d,)(?P<amount>\d[\d,]{0,20}(?:\.\d{1,15})?)\s?(?P<unit>ポイント|P|pt|人|件|世帯|団体|事業|取組|戸|票)の?"
    r"(?P<word>増加|減少|上昇|低下|上回|下回|高|低|上が|下が|伸び|拡大|縮小|増|減|差)"
)

_POINTS = ("ポイント", "P", "pt")
_WORDLESS = re.compile(r"(?<![\d,])(?P<amount>\d[\d,]{0,20}\.\d{1,15})(?P<unit>ポイント)(?=、)")


@dataclass(frozen=True)
class ClaimedChange:
    """A change as printed: its size without sign, decimals, unit, direction (0 if none) and place in its text."""

    size: Decimal
    places: int
    unit: str
    sign: int
    start: int
    end: int
    text: str

    @property
    def of_unit(self) -> str:
        """The unit of the values that have changed."""
        return "%" if self.unit == "ポイント" else self.unit

    @property
    def slack(self) -> Decimal:
        """How far the difference of printed values may lie from the change."""
        return Decimal(1).scaleb(-self.places) if self.unit == "ポイント" and self.places else Decimal(0)

    def may_be(self, one: Decimal, other: Decimal) -> bool:
        """Whether two values, whichever is the later, are this far apart."""
        return abs(abs(one - other) - self.size) <= self.slack + self._whole

    @property
    def _whole(self) -> Decimal:
        """Half a point more where points are told without decimals: 14.6 is 15ポイント."""
        return Decimal("0.5") if self.unit == "ポイント" and not self.places else Decimal(0)

    def fits(self, difference: Decimal) -> bool:
        """Whether a signed difference is this change."""
        if self.sign == 0 or (difference == 0 and self.size <= self.slack):
            return self.may_be(difference, Decimal(0))
        return abs(difference - self.sign * self.size) <= self.slack + self._whole


def changes_in(text: str) -> list[ClaimedChange]:
    """All changes that a text names, in order."""
    found: list[ClaimedChange] = []
    bare = plain(text)
    for match in _CHANGE.finditer(bare):
        amount, word = match["amount"], match["word"]
        sign = 1 if word.startswith(_UP) else -1 if word.startswith(_DOWN) else 0
        found.extend(_sharing(bare, found[-1].end if found else 0, match, sign))
        found.append(
            ClaimedChange(
                Decimal(amount.replace(",", "")),
                len(amount.partition(".")[2]),
                "ポイント" if match["unit"] in _POINTS else match["unit"],
                sign,
                match.start(),
                match.end(),
                text[match.start() : match.end()],
            )
        )
    return found


def _sharing(text: str, start: int, match: re.Match[str], sign: int) -> list[ClaimedChange]:
    """Amounts before a change that share its word: 「A」は13.0ポイント、「B」は10.4ポイント減少."""
    return [
        ClaimedChange(
            Decimal(one["amount"].replace(",", "")),
            len(one["amount"].partition(".")[2]),
            one["unit"],
            sign,
            one.start(),
            one.end(),
            f"{text[one.start() : one.end()]}{match['word']}",
        )
        for one in _WORDLESS.finditer(text, start, match.start())
        if one["unit"] == match["unit"] and "。" not in text[one.end() : match.start()]
    ]
