"""自由記述の分類と引用: lists of answers in words go out, come back with codes, and quotations are confirmed by name."""

from __future__ import annotations

from collections.abc import Mapping

from office.diary import Deed
from office.times import day_of
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState
from office.year.tasks.checking import waits_for_answers
from reports.runs.microdata import lists_folder
from schemas.settings.study import Study
from survey.freetext.record_files import freetext_record


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    del before
    return waits_for_answers(seen) or _coded(seen)


def _coded(seen: Evidence) -> Found:
    assert seen.definition is not None
    asked = text_questions(seen.definition)
    if not asked:
        return Found(TaskState.DONE, "自由記述の設問はありません。")
    if seen.purged:
        return Found(TaskState.DONE, "回答データは削除しました。")
    coded = [one for one in asked if seen.is_there(freetext_record(seen.study, *one))]
    taken = last_taken(seen)
    if waiting := taken.count("waiting") if taken is not None else 0:
        return Found(
            TaskState.ATTENTION,
            f"確認した人の名前がない引用が{waiting:,}件あります。報告書には載りません。",
            step="引用を確認する",
            button="引用を確認する",
        )
    if coded:
        of = f"{len(asked)}設問のうち{len(coded)}設問" if len(asked) > 1 else "1設問"
        when = f"{day_of(taken.at)} {taken.person}が、" if taken is not None else ""
        return Found(TaskState.DONE, f"{when}{of}の分類と引用を取り込みました。")
    return _listed(seen, len(asked))


def _listed(seen: Evidence, asked: int) -> Found:
    """No list has come back yet."""
    listed = seen.last("texts_listed")
    if listed is not None or any(lists_folder(seen.workspace, seen.study).glob("*.xlsx")):
        when = f"{day_of(listed.at)} " if listed is not None else ""
        return Found(
            TaskState.UNDER_WAY,
            f"{when}一覧を保存しました。記入した一覧は、まだ取り込んでいません。",
            step="記入した一覧を取り込む",
            button="取り込む",
        )
    return Found(
        TaskState.UNTOUCHED,
        f"自由記述の設問が{asked}つあります。分類も引用もしないときは、その理由を残せます。",
        step="自由記述の一覧を作る",
        button="一覧を作る",
    )


def last_taken(seen: Evidence) -> Deed | None:
    """The last list that was taken in and not taken back."""
    found: list[Deed] = []
    for act in seen.acts:
        if act.act == "texts_taken":
            found.append(act)
        elif act.act == "texts_undone" and found:
            found.pop()
    return found[-1] if found else None


def text_questions(definition: Study) -> list[tuple[str, str]]:
    """Survey and key of each question that is answered in words."""
    return [
        (survey.key, question.key)
        for survey in definition.surveys
        for question in survey.questionnaire.questions
        if question.kind == "text"
    ]


KIND = TaskKind(
    "freetext",
    "自由記述の分類と引用",
    "自由に書かれた回答を分類し、報告書に載せるものを選びます。",
    "企画担当",
    "回答を確かめる",
    _look,
    optional=True,
)
