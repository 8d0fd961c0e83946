"""委託先への照会: the list of what may be wrong goes out, comes back filled in, and is taken in."""

from __future__ import annotations

from collections.abc import Mapping

from office.times import day_of, moment, short_day
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState
from office.year.tasks.checking import deleted, waits_for_answers
from survey.corrections.record_files import correction_files

_STEPS = (
    "list_saved",
    "list_sent",
    "list_received",
    "list_dismissed",
    "corrections_taken",
    "corrections_undone",
)


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    return waits_for_answers(seen) or deleted(seen) or _steps(seen) or _not_begun(seen, before)


def _steps(seen: Evidence) -> Found | None:
    """Where the list is on its way; None where it has not gone out."""
    last, checked = seen.last(*_STEPS), seen.last("checked")
    if last is not None and last.act == "list_received":
        return Found(
            TaskState.ATTENTION,
            f"委託先から、記入済みの一覧が返送されています（{moment(last.at)}）。まだ取り込んでいません。",
            due=_due(seen),
            step="返送された一覧を確かめる",
            button="確かめる",
        )
    if checked is not None and checked.text("inputs") == seen.inputs and not checked.count("open"):
        return Found(TaskState.DONE, _taken(seen) or "委託先に確かめる指摘はありません。")
    if last is not None and last.act == "list_saved":
        says = f"{day_of(last.at)} 一覧を保存しました。送ったことを、まだ記録していません。"
        return Found(TaskState.UNDER_WAY, says, step="委託先に一覧を送る", button="照会を開く")
    if last is not None and last.act == "list_sent":
        return _waiting(seen)
    if last is not None and last.act in ("corrections_taken", "list_dismissed"):
        return _after_taking(seen)
    return None


def _not_begun(seen: Evidence, before: Mapping[str, Found]) -> Found:
    checked = seen.last("checked")
    if checked is None and correction_files(seen.workspace, seen.study):
        return Found(TaskState.DONE, _taken(seen))
    if before["checking"].state is not TaskState.DONE or checked is None:
        return Found(
            TaskState.LOCKED, "「3 点検」の画面で点検すると、委託先に確かめる指摘の件数がわかります。"
        )
    return Found(
        TaskState.UNTOUCHED,
        f"委託先に確かめる指摘が{checked.count('open'):,}件あります。一覧を保存して送ります。",
        step="委託先に一覧を送る",
        button="一覧を作る",
    )


def _due(seen: Evidence) -> str:
    sent = seen.last("list_sent")
    return sent.text("due") if sent is not None else ""


def _waiting(seen: Evidence) -> Found:
    """The list is with the contractor; after the day it is asked after."""
    sent = seen.last("list_sent")
    assert sent is not None
    due = sent.text("due")
    if due and due < seen.today.isoformat():
        return Found(
            TaskState.ATTENTION,
            f"返送の期限（{short_day(due)}）を過ぎました。委託先に問い合わせます。",
            due=due,
            step="委託先に問い合わせる",
            button="照会を開く",
        )
    until = f"、{short_day(due)}まで" if due else ""
    return Found(
        TaskState.WAITING,
        f"{day_of(sent.at)} {sent.person}が一覧を送りました。委託先の返送を待っています{until}。",
        due,
    )


def _after_taking(seen: Evidence) -> Found:
    return Found(
        TaskState.ATTENTION,
        f"{_taken(seen)}もう一度点検して、残りの指摘を確かめます。",
        step="訂正の後の点検をする",
        button="照会を開く",
    )


def _taken(seen: Evidence) -> str:
    act = seen.last("corrections_taken")
    files = len(correction_files(seen.workspace, seen.study))
    if act is not None and files:
        return f"{day_of(act.at)} {act.person}が、訂正{act.count('count'):,}件を取り込みました。"
    return f"訂正の記録が{files}回分あります。" if files else ""


KIND = TaskKind(
    "inquiry",
    "委託先への照会",
    "入力誤りの一覧を送り、訂正を受け取ります。",
    "企画担当、委託先",
    "回答を確かめる",
    _look,
    optional=True,
)
