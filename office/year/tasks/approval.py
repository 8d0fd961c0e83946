"""承認: another person than who proposed looks at the values, and approves or returns them."""

from __future__ import annotations

from collections.abc import Mapping

from office.times import day_of
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState
from tracker.words import Approval


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    if not seen.releases and before["proposal"].state is TaskState.DONE:
        return Found(TaskState.DONE, before["proposal"].says, set_aside=before["proposal"].set_aside)
    last = seen.releases[-1] if seen.releases else None
    if last is None or last.approval in (Approval.DRAFT, Approval.RETURNED):
        return Found(TaskState.LOCKED, "提案されると、始められます。")
    if last.approval is Approval.PROPOSED:
        event = last.last("propose")
        assert event is not None
        if before["proposal"].state is TaskState.ATTENTION:
            return Found(TaskState.LOCKED, "もう一度提案されると、始められます。")
        return Found(
            TaskState.WAITING,
            f"{day_of(event.at)} {event.actor}が提案しました。別の人の承認を待っています。",
            step="指標を承認する",
            button="承認を開く",
        )
    event = last.last("approve")
    if event is None:
        return Found(TaskState.DONE, "公表した文書の値を取り込みました。")
    return Found(TaskState.DONE, f"{day_of(event.at)} {event.actor}が、{last.label}を承認しました。")


KIND = TaskKind(
    "approval",
    "承認",
    "提案した人とは別の人が、値を確かめます。",
    "課長",
    "指標の公表",
    _look,
)
