"""保存と削除: a back-up is kept, and the answers are deleted once their time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from office.times import day_of, full_day, short_day
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState
from survey.corrections.purged import PLANNED

_NOTICE = timedelta(days=30)
"""How long before the answers are to be deleted the year asks for it."""


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    del before
    if any(entry.state == PLANNED for entry in seen.purged):
        return Found(
            TaskState.ATTENTION,
            "回答データの削除が、途中で止まりました。もう一度削除すると、残りを消します。",
            step="回答データの削除を終える",
            button="開く",
        )
    if seen.purged:
        last = seen.purged[-1]
        return Found(TaskState.DONE, f"{short_day(last.date)} {last.by}が、回答データを削除しました。")
    kept, limit = seen.last("backed_up"), seen.last("retention")
    told = f"最後の控えは{day_of(kept.at)}です。" if kept is not None else "控えは、まだありません。"
    due = limit.text("day") if limit is not None else ""
    if not due:
        return Found(TaskState.UNTOUCHED, f"回答の保存期限を、まだ決めていません。{told}", pressing=False)
    says = f"回答の保存期限は、{full_day(due)}です。{told}"
    if date.fromisoformat(due) < seen.today:
        return Found(
            TaskState.ATTENTION,
            f"回答の保存期限（{full_day(due)}）を過ぎました。",
            due=due,
            step="保存期限の過ぎた回答を削除する",
            button="開く",
        )
    near = date.fromisoformat(due) - _NOTICE <= seen.today
    return Found(TaskState.UNTOUCHED, says, due, "回答データの削除を準備する", pressing=near)


KIND = TaskKind(
    "keeping",
    "保存と削除",
    "控えを残し、保存期間の過ぎた回答を削除します。",
    "文書管理者",
    "年度の終わり",
    _look,
)
