"""点検: do the rows add up, is there a value that cannot be."""

from __future__ import annotations

from collections.abc import Mapping

from office.diary import Deed
from office.times import day_of
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    del before
    if seen.running is not None and seen.running.job == "check":
        return Found(TaskState.UNDER_WAY, f"点検しています（{seen.running.stage}）。", step="点検を見る")
    return waits_for_answers(seen) or _compared(seen)


def _compared(seen: Evidence) -> Found:
    """Whether what was checked last is what is there now."""
    if seen.purged:
        return Found(TaskState.DONE, "回答データは削除しました。")
    act = seen.last("checked")
    if act is not None and act.text("inputs") == seen.inputs:
        return _checked(act)
    if seen.record is not None and not seen.changed_own and seen.ran is not None:
        return Found(TaskState.DONE, f"{day_of(seen.ran)} の集計で点検しました。{valid_returns(seen)}")
    if act is None and seen.record is None:
        return Found(
            TaskState.UNTOUCHED,
            "回答がそろいました。点検を始められます。",
            step="点検する",
            button="点検する",
        )
    return Found(
        TaskState.ATTENTION,
        "回答か定義が変わったため、もう一度点検します。",
        step="もう一度点検する",
        button="点検する",
    )


def waits_for_answers(seen: Evidence) -> Found | None:
    """Why nothing can be read yet, naming the task that opens it; None where all can."""
    if seen.definition is None:
        return Found(TaskState.LOCKED, "「1 定義」を直すと、始められます。")
    if seen.missing:
        return Found(TaskState.LOCKED, "「2 回答ファイル」がそろうと、始められます。")
    return None


def deleted(seen: Evidence) -> Found | None:
    """That there are no answers any more to work with; None where there are."""
    return Found(TaskState.DONE, "回答データは削除しました。") if seen.purged else None


def _checked(act: Deed) -> Found:
    if problems := act.count("problems"):
        return Found(
            TaskState.ATTENTION,
            f"{day_of(act.at)} 点検しました。集計の前に直すところが{problems:,}件あります。",
            step="点検で見つかったものを直す",
            button="確かめる",
        )
    findings, check = act.count("findings"), act.count("open")
    if not findings:
        return Found(TaskState.DONE, f"{day_of(act.at)} 指摘はありません。")
    told = f"（要確認{check:,}件）" if check else ""
    return Found(TaskState.DONE, f"{day_of(act.at)} 指摘{findings:,}件{told}。")


def valid_returns(seen: Evidence) -> str:
    """The valid returns of each survey of the year, as the run counted them; by name where there are several."""
    found = seen.record.accounting.items() if seen.record is not None else ()
    own = {survey: f"{account.valid:,}" for (study, survey), account in found if study == seen.study}
    surveys = seen.definition.surveys if seen.definition is not None else ()
    titles = {survey.key: survey.title for survey in surveys}
    if len(own) == 1:
        return f"有効票 {next(iter(own.values()))}。"
    return f"有効票（{'、'.join(f'{titles.get(key, key)} {valid}' for key, valid in own.items())}）。"


KIND = TaskKind(
    "checking",
    "点検",
    "行数が合うか、使えない値がないかを調べます。",
    "自動",
    "回答を確かめる",
    _look,
)
