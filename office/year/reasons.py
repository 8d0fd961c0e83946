"""Why what came out of a year rests on something that has changed since: in the words of the act that changed it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from office.year.evidence import Evidence
from schemas.indicators.definitions import INDICATORS
from survey.corrections.record_files import corrections_folder
from survey.freetext.record_files import freetext_folder
from tracker.terms.history import INPUT


class Reason(NamedTuple):
    """What happened, as it stands before more (`訂正を取り込み`) and at the end (`訂正を取り込んだ`)."""

    going_on: str
    ending: str


_CORRECTED = Reason("訂正を取り込み", "訂正を取り込んだ")
_UNDONE = Reason("訂正を取り消し", "訂正を取り消した")
_CODED = Reason("自由記述の分類を取り込み", "自由記述の分類を取り込んだ")
_CODES_GONE = Reason("自由記述の分類を取り消し", "自由記述の分類を取り消した")


def _has_changed(what: str) -> Reason:
    return Reason(f"{what}が変わり", f"{what}が変わった")


def reasons(seen: Evidence) -> tuple[Reason, ...]:
    """Why the last run no longer fits, each reason once; nothing where it does."""
    return tuple(dict.fromkeys(_reason(seen, path) for path in seen.changed))


def again_because(found: Sequence[Reason]) -> str:
    """A sentence: for these reasons the figures are computed again."""
    parts = [*(one.going_on for one in found[:-1]), found[-1].ending]
    return f"{'、'.join(parts)}ため、もう一度集計します。"


def _reason(seen: Evidence, path: str) -> Reason:
    if path.startswith(f"{corrections_folder(seen.study)}/"):
        return _CORRECTED if seen.is_there(path) else _UNDONE
    if path.startswith(f"{freetext_folder(seen.study)}/"):
        return _CODED if seen.is_there(path) else _CODES_GONE
    return _has_changed(_file(seen, path))


def _file(seen: Evidence, path: str) -> str:
    """What staff call a file that a run reads."""
    definition = seen.definition
    names = {INPUT: "前の年度の公表値", INDICATORS.table: "指標の定義"}
    if definition is not None:
        names |= dict.fromkeys(seen.answer_files, "回答ファイル")
        names |= {frame.path: "母集団の表" for frame in definition.frames()}
        names |= {definition.administrative: "行政の数値"}
    if path in names:
        return names[path]
    folder, *below = path.split("/")
    if len(below) > 1 and below[0].isdecimal() and below[0] != seen.study:
        return f"比べる年度（{below[0]}）のファイル"
    return "定義" if folder == "schemas" else "集計に使ったファイル"
