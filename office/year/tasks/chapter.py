"""報告書: staff mend its sentences in Word and give it back; new figures go into what they wrote."""

from __future__ import annotations

from collections.abc import Mapping

from office.diary import Deed
from office.times import day_of
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState

_STEPS = ("chapter_saved", "chapter_returned", "chapter_decided", "chapter_undone")


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    return _not_yet(seen, before) or _edited(seen)


def _not_yet(seen: Evidence, before: Mapping[str, Found]) -> Found | None:
    """Why there is nothing to edit now; None where there is."""
    if seen.record is None:
        return Found(TaskState.LOCKED, "「6 集計」が終わると、始められます。")
    if not seen.chapter:
        return Found(TaskState.DONE, "報告書の構成を決めていないため、報告書は作りません。")
    if before["run"].state is TaskState.ATTENTION:
        return Found(TaskState.LOCKED, "「6 集計」をやり直すと、新しい数値で直せます。")
    return None


def _edited(seen: Evidence) -> Found:
    last = seen.last(*_STEPS)
    if last is not None and last.act in ("chapter_returned", "chapter_decided") and last.count("conflicts"):
        return Found(
            TaskState.ATTENTION,
            f"{day_of(last.at)} に戻した報告書に、決めるところが{last.count('conflicts')}か所あります。",
            step="報告書の文を決める",
            button="決める",
        )
    if last is not None and last.act == "chapter_saved":
        return _with_staff(seen, last)
    return _given_back(seen)


def _with_staff(seen: Evidence, last: Deed) -> Found:
    """Somebody has saved it to edit; after the day it is asked for."""
    due = last.text("due")
    if due and due < seen.today.isoformat():
        return Found(
            TaskState.ATTENTION, "報告書を戻す期限を過ぎました。", due=due, step="報告書を戻す", button="戻す"
        )
    return Found(TaskState.WAITING, f"{day_of(last.at)} {last.person}が、文章を直すために保存しました。", due)


def _given_back(seen: Evidence) -> Found:
    back = seen.last("chapter_returned", "chapter_decided")
    run = seen.record.run if seen.record is not None else ""
    if back is not None and back.text("run") not in ("", run):
        return Found(
            TaskState.ATTENTION,
            "集計し直したため、直した文章に新しい数値を入れます。",
            step="直した文章に新しい数値を入れる",
            button="報告書を開く",
        )
    if back is not None or seen.chapter_is_edited:
        when = f"{day_of(back.at)} {back.person}が、" if back is not None else ""
        return Found(TaskState.DONE, f"{when}直した報告書を戻しました。")
    return Found(
        TaskState.UNTOUCHED,
        "報告書ができています。Wordで文章を直せます。直さないときは、その理由を残せます。",
        step="報告書の文章を直す",
        button="報告書を開く",
    )


KIND = TaskKind(
    "chapter",
    "報告書",
    "Wordで文章を直し、直したものをここに戻します。",
    "企画担当",
    "集計と報告書",
    _look,
    optional=True,
)
