"""公表: what was approved becomes public, and is never rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from office.times import day_of, moment
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState
from tracker.words import Approval, Publication


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    if not seen.releases and before["proposal"].state is TaskState.DONE:
        return Found(TaskState.DONE, before["proposal"].says, set_aside=before["proposal"].set_aside)
    public = next((one for one in seen.releases if one.publication is Publication.PUBLISHED), None)
    last = seen.releases[-1] if seen.releases else None
    if (
        last is not None
        and last.approval is Approval.APPROVED
        and last.publication
        not in (
            Publication.PUBLISHED,
            Publication.SUPERSEDED,
        )
    ):
        return _approved(seen, before)
    if public is not None:
        event = public.last("restore") or public.last("publish")
        assert event is not None
        return Found(TaskState.DONE, f"{day_of(event.at)} {event.actor}が、{public.label}を公表しました。")
    return Found(TaskState.LOCKED, "承認されると、始められます。")


def _approved(seen: Evidence, before: Mapping[str, Found]) -> Found:
    last = seen.releases[-1]
    if last.publication is Publication.STARTED:
        return Found(
            TaskState.ATTENTION,
            f"{last.label}の公表が、途中で止まりました。もう一度公表すると、続きから終えます。",
            step="公表を終える",
            button="公表を開く",
        )
    if before["proposal"].state is TaskState.ATTENTION or seen.changed_since:
        return Found(
            TaskState.ATTENTION,
            "承認の後に元のファイルか定義が変わったため、このままでは公表できません。",
            step="承認の後に変わったものを確かめる",
            button="公表を開く",
        )
    if last.embargo:
        at = datetime.fromisoformat(last.embargo.replace("Z", "+00:00"))
        if datetime.now(UTC) < at:
            return Found(
                TaskState.WAITING, f"{moment(at)} に、自動で公表します。それまでは取りやめられます。"
            )
        return Found(
            TaskState.ATTENTION,
            f"公表の日時（{moment(at)}）になりました。自動で公表されないときは、ここから公表します。",
            step="承認した値を公表する",
            button="公表を開く",
        )
    return Found(
        TaskState.UNTOUCHED, f"{last.label}を公表できます。", step="承認した値を公表する", button="公表を開く"
    )


KIND = TaskKind(
    "publication",
    "公表",
    "承認した値を、進行管理とオープンデータに出します。",
    "課長",
    "指標の公表",
    _look,
)
