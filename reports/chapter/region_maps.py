"""The map of one share by region, where the study has the boundaries of its regions."""

import math

from reports.chapter.blocks import Figure
from reports.chapter.chart_specs import ShadedMap, ShadedRegion
from reports.chapter.content import AskedQuestion
from reports.chapter.question_figures import share_bar
from reports.chapter.wording import breakdown_heading
from reports.formatting import count_text, exact, percent_text
from schemas.chapter.plan import ChapterItem

_MOST_CLASSES = 5
_STEPS = (5, 10, 20)
"""Widths of a class in percent."""


def has_map(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> bool:
    """Whether there is a map of a breakdown of the item."""
    boundaries = asked.content.boundaries
    return boundaries is not None and boundaries.breakdown == breakdown and bool(item.groups)


def map_figure(asked: AskedQuestion, option: str, breakdown: str) -> Figure:
    """The regions in classes of the share of an option; low bases are hatched and in no class."""
    boundaries = asked.content.boundaries
    assert boundaries is not None
    study = asked.content.study
    found = [(group, asked.estimate(option, group)) for group in asked.groups_of(breakdown)[1:]]
    shares = [exact(one.share) * 100 for _, one in found if one.known and not one.low_base]
    first, step, count = _classes([float(one) for one in shares])
    regions = []
    for group, one in found:
        judged = one.known and not one.low_base
        shade = min(int((exact(one.share) * 100 - first) // step), count - 1) if judged else None
        shape = boundaries.shapes[group.key]
        regions.append(ShadedRegion(group.label, share_bar(one), shade, shape, one.low_base))
    classes = tuple(
        f"{first + step * place}%以上{first + step * (place + 1)}%{'以下' if place == count - 1 else '未満'}"
        for place in range(count)
    )
    whole, name = asked.estimate(option), asked.label_of(option)
    heading = breakdown_heading(study.concepts[breakdown])
    told = [
        f"{label}は{'、'.join(names)}"
        for place, label in reversed(list(enumerate(classes)))
        if (names := [one.label for one in regions if one.shade == place])
    ]
    alt = (
        f"「{name}」の割合で地域を塗り分けた地図。全体はn={count_text(whole.n)}で{percent_text(whole.share)}%。"
        f"{'。'.join(told)}。"
    )
    chart = ShadedMap(tuple(regions), classes, boundaries.height, f"参考値（n<{study.low_base}）")
    caption = f"「{name}」の割合{asked.brackets(f'{heading}、地図', '%')}"
    return Figure(f"{asked.id}.{breakdown}.map", caption, chart, alt)


def _classes(shares: list[float]) -> tuple[int, int, int]:
    """Where the classes begin, how wide they are, in percent, and how many there are: round, and five at the most."""
    if not shares:
        return 0, _STEPS[-1], _MOST_CLASSES
    low, high = min(shares), max(shares)
    for step in _STEPS:
        first = step * math.floor(low / step)
        count = max(1, math.ceil((high - first) / step))
        if count <= _MOST_CLASSES:
            return first, step, count
    return 0, _STEPS[-1], _MOST_CLASSES
