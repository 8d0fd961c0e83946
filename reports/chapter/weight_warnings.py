"""Words for weights that rest on few people: what check and run print, and the chapter says beside the weights."""

from collections.abc import Iterator, Mapping, Sequence

from reports.formatting import count_text, number_text, percent_text
from schemas.settings.study import Study
from survey.weighting.thin_cells import FEWEST, MOST, ThinCell, thin_cells
from survey.weighting.weights import Weights

_MOST_NAMED = 5


def weight_warnings(study: Study, weights: Mapping[str, Weights]) -> Iterator[str]:
    """One text for each margin of a survey that has such groups, the fewest answers first, and one for large weights.

    What follows from such weights is told in the first.
    """
    why = "少ない方の回答がその区分の全員を代表するため、重み付きの割合が大きくぶれ、誤差も小さく見積もられます。"
    for key, own in weights.items():
        title = study.survey(key).title
        cells = thin_cells(own.diagnostics)
        for margin in dict.fromkeys(cell.breakdowns for cell in cells):
            found = sorted((cell for cell in cells if cell.breakdowns == margin), key=lambda cell: cell.n)
            name = "×".join(study.concepts[one].label for one in margin)
            more = f" ほか{count_text(len(found) - _MOST_NAMED)}区分" if len(found) > _MOST_NAMED else ""
            told = "、".join(_told(study, cell) for cell in found[:_MOST_NAMED])
            yield (
                f"「{title}」の補正区分「{name}」に、回答者が{FEWEST}人に満たないか、重みが大きい（平均を1として{MOST:g}を超える）区分があります: "
                f"{told}{more}。{why}{_mended(study, found)}"
            )
            why = ""
        largest = own.diagnostics.max_over_mean
        if largest > MOST:
            yield (
                f"「{title}」の重みの最大値は、平均を1として{number_text(largest, 1)}です（目安は{MOST:g}まで）。"
                "回答者の少ない区分を隣の区分とまとめるか、重みの上限（trim）を定めてください。"
            )


def _told(study: Study, cell: ThinCell) -> str:
    """「80歳以上」5人（人口の10.6%、重み8.5）."""
    return (
        f"「{_label(study, cell.breakdowns, cell.levels)}」{count_text(cell.n)}人"
        f"（人口の{percent_text(cell.share)}%、重み{number_text(cell.times, 1)}）"
    )


def _mended(study: Study, found: Sequence[ThinCell]) -> str:
    """How the group with the fewest answers would be mended."""
    cell = found[0]
    if not cell.merge:
        return "この補正区分を外すことを検討してください。"
    others = "".join(f"「{_label(study, cell.breakdowns, levels)}」" for levels in cell.merge)
    own = _label(study, cell.breakdowns, cell.levels)
    return f"例えば「{own}」を{others}とまとめた区分にすると、{count_text(cell.merged_n)}人になります。"


def _label(study: Study, breakdowns: Sequence[str], levels: Sequence[str]) -> str:
    return "×".join(study.concepts[name].label_of(key) for name, key in zip(breakdowns, levels, strict=True))
