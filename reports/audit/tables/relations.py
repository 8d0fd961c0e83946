"""Relations that the figures of a table must keep, and the fewest cells that explain why some do not.

A relation knows its cells, whether it holds for given values, and which value of one of its cells
would make it hold. When one cell is wrong, several relations fail at once (its row's sum, its column's
sum, its percentage). `explain` looks for the single change of a cell that mends the most relations
and breaks the fewest, and gathers under that cell what it mends; so one wrong cell is one finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports.audit.reading.sheet import Key
from reports.formatting import round_half_up

Values = Mapping[Key, Decimal]


@dataclass(frozen=True)
class SumOf:
    """total = Σ parts, within `slack` (rounded parts may miss their total by half a unit each)."""

    target: Key
    parts: tuple[Key, ...]
    slack: Decimal = Decimal(0)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The total and its parts."""
        return (self.target, *self.parts)

    def _sum(self, values: Values) -> Decimal:
        return sum((values[part] for part in self.parts), Decimal(0))

    def holds(self, values: Values) -> bool:
        """Whether the parts add up."""
        return abs(self._sum(values) - values[self.target]) <= self.slack

    def repair(self, key: Key, values: Values) -> Decimal | None:
        """The value that makes the sum exact."""
        total = self._sum(values)
        if key == self.target:
            return total
        value = values[self.target] - (total - values[key])
        return value if value >= 0 else None

    def arithmetic(self, values: Values) -> str:
        """`12 + 26 + 39 = 77（表では 78）`."""
        total = self._sum(values)
        if len(self.parts) > 8:
            return f"内訳{len(self.parts)}個の計 = {total:,}（表では {values[self.target]:,}）"
        terms = " + ".join(f"{values[part]:,}" for part in self.parts)
        return f"{terms} = {total:,}（表では {values[self.target]:,}）"


@dataclass(frozen=True)
class ShareOf:
    """share = round half up(100 · count / base), printed with `places` decimals.

    `base` is one figure, or several that are added; `beside` is the base where the text around the table gives it. `dash` says that `-` is printed, which is right
    only if the count is 0; a count of 0 may also be printed as 0.0.
    """

    target: Key
    count: Key
    base: tuple[Key, ...]
    places: int
    dash: bool = False
    beside: int = 0

    @property
    def keys(self) -> tuple[Key, ...]:
        """Share, count and base."""
        return tuple(dict.fromkeys((self.target, self.count, *self.base)))

    def _base(self, values: Values) -> Decimal:
        return sum((values[part] for part in self.base), Decimal(self.beside))

    def expected(self, values: Values) -> Decimal | None:
        """The share that should be printed, or None if the base is empty."""
        base = self._base(values)
        if base <= 0:
            return None
        return round_half_up(Fraction(100 * values[self.count]) / Fraction(base), self.places)

    def holds(self, values: Values) -> bool:
        """Whether the printed share is the rounded one."""
        if self.dash:
            return values[self.count] == 0
        expected = self.expected(values)
        return expected is None or values[self.target] == expected

    def repair(self, key: Key, values: Values) -> Decimal | None:
        """The rounded share; or the whole number nearest to what count or base would have to be."""
        if key == self.target:
            return self.expected(values)
        if self.dash:
            return Decimal(0) if key == self.count else None
        share, base = values[self.target], self._base(values)
        if key == self.count:
            return round_half_up(Fraction(share) * Fraction(base) / 100, 0)
        if share <= 0 or len(self.base) > 1:
            return None
        return round_half_up(Fraction(100 * values[self.count]) / Fraction(share), 0)

    def arithmetic(self, values: Values) -> str:
        """`2 ÷ 65 = 3.08% → 3.1%（表では 3.0%）`."""
        base, count = self._base(values), values[self.count]
        if self.dash:
            return f"{count:,}件なのに割合が「-」"
        if base <= 0:
            return f"{count:,} ÷ {base:,} は計算できない"
        exact = round_half_up(Fraction(100 * count) / Fraction(base), self.places + 2)
        expected = self.expected(values)
        return f"{count:,} ÷ {base:,} = {exact}% → {expected}%（表では {values[self.target]}%）"


@dataclass(frozen=True)
class DifferenceOf:
    """change = later − earlier, within `slack` (a change may be rounded from unrounded values)."""

    target: Key
    earlier: Key
    later: Key
    slack: Decimal
    unsigned: bool = False

    @property
    def keys(self) -> tuple[Key, ...]:
        """The change and the two values."""
        return (self.target, self.earlier, self.later)

    def _difference(self, values: Values) -> Decimal:
        difference = values[self.later] - values[self.earlier]
        return abs(difference) if self.unsigned else difference

    def holds(self, values: Values) -> bool:
        """Whether the printed change is the difference."""
        return abs(values[self.target] - self._difference(values)) <= self.slack

    def repair(self, key: Key, values: Values) -> Decimal | None:
        """The value that makes the difference exact."""
        if key == self.target:
            return self._difference(values)
        if key == self.later:
            return values[self.earlier] + values[self.target]
        return values[self.later] - values[self.target]

    def arithmetic(self, values: Values) -> str:
        """`67.0 - 74.7 = -7.7（表では -6.8）`."""
        return (
            f"{values[self.later]:,} - {values[self.earlier]:,} = {values[self.later] - values[self.earlier]:,}"
            f"（表では {values[self.target]:,}）"
        )


SumRelation = SumOf | ShareOf | DifferenceOf
"""What must hold between figures of one table.

`target` is the figure that is quoted when nothing singles out another, `keys` are all figures in it; `repair`
gives the value of one of them with which it would hold, or None; `arithmetic` is the sum as a reader does it.
"""


@dataclass(frozen=True)
class Explained:
    """Failed relations that one cell explains. `value` would mend them all, if one value does."""

    cell: Key
    failed: tuple[SumRelation, ...]
    value: Decimal | None


def explain(relations: Sequence[SumRelation], values: Values) -> tuple[Explained, ...]:
    """Gather the failed relations under the fewest cells that can explain them, in table order."""
    current = dict(values)
    open_ = [relation for relation in relations if not relation.holds(current)]
    touching: dict[Key, list[SumRelation]] = {}
    for relation in relations:
        for key in relation.keys:
            touching.setdefault(key, []).append(relation)
    found = []
    while open_:
        cell, value, mended = _best(open_, touching, current)
        found.append(Explained(cell, tuple(mended), value))
        if value is not None:
            current[cell] = value
        open_ = [relation for relation in open_ if relation not in mended and not relation.holds(current)]
    return tuple(sorted(found, key=lambda one: one.cell))


def _best(
    open_: Sequence[SumRelation], touching: Mapping[Key, Sequence[SumRelation]], values: Values
) -> tuple[Key, Decimal | None, list[SumRelation]]:
    """The change of one cell with the greatest gain: relations mended minus relations broken."""
    best: tuple[int, int, int, Key, Decimal, list[SumRelation]] | None = None
    for relation in open_:
        for key in relation.keys:
            value = relation.repair(key, values) if key in values else None
            if value is None:
                continue
            changed = {**values, key: value}
            around = touching[key]
            mended = [one for one in around if one in open_ and one.holds(changed)]
            broken = [one for one in around if one.holds(values) and not one.holds(changed)]
            quoted = sum(one.target == key for one in mended)
            rank = (len(mended) - len(broken), -len(broken), quoted)
            if mended and (best is None or rank > best[:3]):
                best = (*rank, key, value, mended)
    if best is None or best[0] <= 0:
        first = open_[0]
        return first.target, None, [first]
    return best[3], best[4], best[5]
