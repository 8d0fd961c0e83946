"""Words on the items of two scales: which mean is highest and lowest, and which field an item is in, by the tests.

An item is in a field only if both of its means differ from the mean of all items (`survey.comparing.items`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.chapter.blocks import Runs, said
from reports.chapter.wording import quoted
from reports.formatting import number_text
from schemas.chapter.matrix import Matrix
from survey.comparing.items import ItemMean

DIGITS = 2
"""Decimals of a mean score."""

_PARTED = ("higher", "lower")


@dataclass(frozen=True)
class ScoredItem:
    """An item of the matrix with both of its means."""

    label: str
    x: ItemMean
    y: ItemMean

    @property
    def field(self) -> int | None:
        """Place among the quadrants (0 upper left to 3 lower right); None where a mean is not told from the mean of all."""
        if self.x.standing not in _PARTED or self.y.standing not in _PARTED:
            return None
        return (0 if self.y.standing == "higher" else 2) + (1 if self.x.standing == "higher" else 0)


def points_text(score: float) -> str:
    """+2, 0, -1."""
    return f"{score:+g}" if score else "0"


def means_sentence(matrix: Matrix, items: Sequence[ScoredItem]) -> Runs:
    """12分野の満足度の平均点（+2点から-2点）は、「A」が0.56点と最も高く、「B」が-0.30点と最も低くなっています."""
    ordered = sorted(items, key=lambda one: -one.x.mean)
    if not ordered:
        return ()
    top = ordered[:1] if ordered[0].x.alone else ordered[:2]
    bottom = ordered[-1:] if ordered[-1].x.alone else ordered[-2:]
    high, low = max(matrix.scores.values()), min(matrix.scores.values())
    start = (
        f"{len(ordered)}分野の{matrix.x_label}の平均点（{points_text(high)}点から{points_text(low)}点）は、"
    )
    if {id(one) for one in top} & {id(one) for one in bottom}:
        return said(f"{start}{'、'.join(map(_value, ordered))}です。")
    return said(f"{start}{_extreme(top, '高く')}、{_extreme(bottom, '低く')}なっています。")


def _value(one: ScoredItem) -> str:
    return f"「{one.label}」が{number_text(one.x.mean, DIGITS)}点"


def _extreme(items: Sequence[ScoredItem], word: str) -> str:
    if len(items) == 1:
        return f"{_value(items[0])}と最も{word}"
    return "と".join(f"「{one.label}」（{number_text(one.x.mean, DIGITS)}点）" for one in items) + f"が{word}"


def fields_sentence(matrix: Matrix, items: Sequence[ScoredItem]) -> Runs:
    """Which items are low on the first scale and high on the second, and which are in no field, and why."""
    first = [one.label for one in items if one.field == 0]
    name = f"（{matrix.quadrants[0]}）" if matrix.quadrants[0] else ""
    if first:
        names = "と".join(f"「{label}」" for label in first) if len(first) == 2 else quoted(first)
        told = f"{matrix.x_label}の平均点が全分野の平均より低く、{matrix.y_label}の平均点が全分野の平均より高い分野{name}は、{names}です。"
    else:
        what = matrix.quadrants[0] or f"{matrix.x_label}が低く{matrix.y_label}が高い分野"
        told = f"{what}にあたるといえる分野はありません。"
    return said(told, _in_no_field(matrix, items))


def _in_no_field(matrix: Matrix, items: Sequence[ScoredItem]) -> str:
    """「A」「B」は満足度が、「C」は重要度が、全分野の平均と差があるとはいえないため、区分していません."""
    x, y = matrix.x_label, matrix.y_label
    why = {(False, True): f"{x}が", (True, False): f"{y}が", (False, False): f"{x}も{y}も"}
    parts = []
    for parted, scale in why.items():
        labels = [
            one.label for one in items if (one.x.standing in _PARTED, one.y.standing in _PARTED) == parted
        ]
        if labels:
            parts.append(f"{quoted(labels)}は{scale}")
    return f"{'、'.join(parts)}、全分野の平均と差があるとはいえないため、区分していません。" if parts else ""
