"""定義: the year's questions, its population and the numbers that other offices report."""

from __future__ import annotations

from collections.abc import Mapping

from office.times import day_of
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState
from schemas.errors import InputError
from schemas.indicators.definitions import read_indicators
from schemas.loading.readiness import doubts
from schemas.settings.study import Study


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    del before
    if seen.definition is None:
        count = len(seen.faults)
        return Found(
            TaskState.ATTENTION,
            f"定義に、直すところが{count:,}件あります。直すまで、回答は読めません。",
            step="定義を直す",
            button="定義を開く",
        )
    lacking = [
        what
        for what, path in (
            *(("母集団の表", frame.path) for frame in seen.definition.frames()),
            *_reported(seen),
        )
        if not seen.is_there(path)
    ]
    told = _counts(seen.definition)
    if lacking:
        return Found(
            TaskState.UNDER_WAY,
            f"{'と'.join(dict.fromkeys(lacking))}が、まだありません。{told}",
            step=f"{lacking[0]}を入れる",
            button="定義を開く",
        )
    if doubtful := doubts(seen.definition, ()):
        return Found(
            TaskState.UNDER_WAY,
            f"確かめるところが{len(doubtful)}件あります。{doubtful[0]}",
            step="定義を確かめる",
            button="定義を開く",
        )
    act = seen.last("definitions_taken", "study_made")
    who = f"{day_of(act.at)} {act.person}が取り込みました。" if act is not None else ""
    return Found(TaskState.DONE, f"{who}{told}")


def _reported(seen: Evidence) -> list[tuple[str, str]]:
    """The file of administrative values, where the year's indicators need one."""
    assert seen.definition is not None
    try:
        needed = any(one.source == "administrative" for one in read_indicators(seen.workspace))
    except InputError:
        return []
    return (
        [("行政の数値の表", seen.definition.administrative)]
        if needed and seen.definition.administrative
        else []
    )


def _counts(definition: Study) -> str:
    """`設問45問（市民14問、まちづくり31問）、前回と比べられる設問3問`."""
    asked = [len(survey.questionnaire.questions) for survey in definition.surveys]
    parts = "、".join(
        f"{survey.title} {count}問" for survey, count in zip(definition.surveys, asked, strict=True)
    )
    several = f"（{parts}）" if len(asked) > 1 else ""
    compared = sum(len(one.concepts) for one in definition.comparisons)
    again = f"、前回と比べられる設問{compared}問" if compared else "。比べる年度は決まっていません"
    return f"設問{sum(asked)}問{several}{again}。"


KIND = TaskKind(
    "definitions",
    "定義（設問と選択肢）",
    "調査票に合わせて、設問、選択肢、配布数などを決めます。",
    "企画担当",
    "準備",
    _look,
)
