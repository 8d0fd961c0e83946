"""指標の提案: values and verdicts go to whoever approves."""

from __future__ import annotations

from collections.abc import Mapping

from office.times import day_of
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState
from schemas.errors import InputError
from schemas.indicators.definitions import read_indicators
from tracker.words import Approval, Publication


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    if seen.tracker_fault is not None:
        return Found(
            TaskState.ATTENTION, seen.tracker_fault.what, step="指標の記録を確かめる", button="確かめる"
        )
    if not seen.releases and not _any_indicator(seen):
        return Found(TaskState.DONE, "指標の定義がないため、提案はありません。")
    if not seen.releases:
        if seen.record is None or before["run"].state is TaskState.ATTENTION:
            return Found(TaskState.LOCKED, "「6 集計」が終わると、始められます。")
        return _open("値を確かめて提案できます。", before)
    return _standing(seen, before)


def _standing(seen: Evidence, before: Mapping[str, Found]) -> Found:
    last = seen.releases[-1]
    if last.approval is Approval.RETURNED:
        back = last.last("return")
        assert back is not None
        return Found(
            TaskState.ATTENTION,
            f"{day_of(back.at)} {back.actor}が差し戻しました。理由: {back.note}",
            step="指標を直して提案し直す",
            button="提案を開く",
        )
    if last.approval is Approval.DRAFT:
        return Found(TaskState.UNDER_WAY, "下書きがあります。", step="下書きを提案する", button="提案を開く")
    event = last.last("propose") or last.last("import")
    assert event is not None
    who = f"{day_of(event.at)} {event.actor}が、{last.label}を{'取り込み' if event.action == 'import' else '提案し'}ました。"
    if not seen.changed_since or before["run"].state is TaskState.ATTENTION:
        return Found(TaskState.DONE, who)
    if last.publication in (Publication.PUBLISHED, Publication.SUPERSEDED):
        return Found(
            TaskState.ATTENTION,
            "公表の後に集計し直しました。値が変わるときは、新しい版を提案します。",
            step="公表した値との違いを確かめる",
            button="提案を開く",
        )
    return Found(
        TaskState.ATTENTION,
        "提案の後に集計か定義が変わったため、もう一度提案します。",
        step="もう一度提案する",
        button="提案を開く",
    )


def _open(says: str, before: Mapping[str, Found]) -> Found:
    """It may be proposed; what is not done yet is told, as the checks before approval ask for it."""
    names = {"inquiry": "「4 委託先への照会」", "audit": "「8 数値の監査」"}
    left = [name for key, name in names.items() if before[key].state is not TaskState.DONE]
    told = f"{'と'.join(left)}が、まだ終わっていません。" if left else says
    return Found(TaskState.UNTOUCHED, told, step="指標を提案する", button="提案を開く")


def _any_indicator(seen: Evidence) -> bool:
    try:
        return bool(read_indicators(seen.workspace))
    except InputError:
        return True  # what is wrong is told by whoever opens the screen


KIND = TaskKind(
    "proposal",
    "指標の提案",
    "KGI・KPIの値と判定を確かめ、提案します。",
    "企画担当",
    "指標の公表",
    _look,
    optional=True,
)
