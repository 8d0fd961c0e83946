"""集計: shares, errors and changes since last time, as tables, charts and chapter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from office.times import moment
from office.year.evidence import Evidence
from office.year.reasons import again_because, reasons
from office.year.state import Found, TaskKind, TaskState
from office.year.tasks.checking import valid_returns, waits_for_answers


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    if seen.running is not None and seen.running.job == "run":
        return Found(
            TaskState.UNDER_WAY,
            "ほかの集計が終わるのを待っています。終わりしだい始めます。"
            if seen.running.waiting
            else f"集計しています（{seen.running.stage}）。",
            step="集計の進み具合を見る",
            button="見る",
        )
    if seen.damaged:
        return Found(
            TaskState.ATTENTION,
            "集計の記録を読めません。もう一度集計します。",
            step="もう一度集計する",
            button="集計する",
        )
    return _first(seen, before) if seen.record is None else _again(seen)


def is_cut_short(seen: Evidence) -> bool:
    """Whether the run that was begun last neither told its end nor left its outputs, and is not under way."""
    last = seen.last("run_begun", "run_refused", "ran", "run_stopped")
    if last is None or last.act != "run_begun" or seen.running is not None:
        return False
    return seen.ran is None or seen.ran < datetime.fromisoformat(last.at)


def _cut_short(seen: Evidence) -> Found | None:
    if not is_cut_short(seen):
        return None
    return Found(
        TaskState.ATTENTION,
        "前の集計は、途中で止まりました。もう一度集計します。",
        step="もう一度集計する",
        button="集計する",
    )


def _first(seen: Evidence, before: Mapping[str, Found]) -> Found:
    """There was no run yet."""
    locked = waits_for_answers(seen)
    if locked is not None:
        return locked
    if before["checking"].state is TaskState.ATTENTION:
        return Found(TaskState.LOCKED, "「3 点検」で見つかったものを直すと、始められます。")
    return _cut_short(seen) or Found(
        TaskState.UNTOUCHED, "集計を始められます。", step="集計する", button="集計する"
    )


def _again(seen: Evidence) -> Found:
    """Whether the last run is of what is there now."""
    if seen.definition is None:
        return Found(TaskState.LOCKED, "「1 定義」を直すと、もう一度集計できます。前の結果は残っています。")
    if short := _cut_short(seen):
        return short
    if found := reasons(seen):
        return Found(
            TaskState.ATTENTION,
            again_because(found),
            step="もう一度集計する",
            button="集計する",
        )
    assert seen.ran is not None
    return Found(TaskState.DONE, f"{moment(seen.ran)} にできました。{valid_returns(seen)}")


KIND = TaskKind(
    "run",
    "集計",
    "割合、誤差、前回との差を計算し、表と図を作ります。",
    "自動",
    "集計と報告書",
    _look,
)
