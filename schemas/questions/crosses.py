"""Questions that are crossed with each other: schemas/<study>/crosses.csv.

One row is one table: the answers to one question by the answers to another, and, where a layer is named,
once for each answer to a third. The breakdowns of a study (年代, 地域) need no row: every question is crossed with them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.questions.questionnaire import Question, Questionnaire
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout
from schemas.tables.tabular import Checks, DefinitionRow

_CONCEPT = ("concepts", "concept")
CROSSES = SheetLayout(
    "crosses",
    "設問間クロス",
    "設問と設問のクロス集計。1行に1つの表。年代、地域などの集計区分とのクロス集計は、書かなくても作られます。",
    (
        OF_SURVEY,
        SheetColumn("row", "行の設問", "表の行（属性）になる設問の概念キー", "attachment", offered=_CONCEPT, required=True, width=24),
        SheetColumn("column", "列の設問", "表の列（選択肢）になる設問の概念キー。構成比は行ごと", "participation_intent", offered=_CONCEPT, required=True, width=24),
        SheetColumn("layer", "層の設問", "3つの設問のクロス集計で、表を分ける設問の概念キー。なければ空欄", "sex", offered=_CONCEPT, width=24),
        SheetColumn("note", "備考", "担当者のメモ", "", width=20, optional=True),
    ),
    "schemas/{study}/crosses.csv",
    optional=True,
)  # fmt: skip

CROSSED = "×"
"""Stands between the concepts, and between the answers, of a breakdown that crosses two questions."""


@dataclass(frozen=True)
class Cross:
    """One table of a survey, by concepts: `column` by `row`, within each answer to `layer` ("": over all)."""

    survey: str
    row: str
    column: str
    layer: str = ""

    @property
    def breakdown(self) -> str:
        """The breakdown of its rows in the estimates."""
        return self.row if not self.layer else f"{self.layer}{CROSSED}{self.row}"

    def group(self, row: str, layer: str = "") -> str:
        """The group of the estimates that gave these answers (option keys)."""
        return row if not self.layer else f"{layer}{CROSSED}{row}"


def load_crosses(
    root: Path, study: str, questionnaires: Mapping[str, Questionnaire], usual: Mapping[str, Collection[str]]
) -> tuple[Cross, ...]:
    """The tables of a study's crosses.csv; none without the file.

    questionnaires, usual: of each survey its questions, and the breakdowns by which every question is crossed
    anyway. Raises InputError with every problem of every row.
    """
    relative = CROSSES.table.format(study=study)
    if not (root / relative).is_file():
        return ()
    checks = Checks()
    rows = CROSSES.read(root, relative)
    checks.unique_by(rows, lambda row: "\0".join(row[one] for one in ("survey", *_PLACES)), "row", "D131")
    crosses = []
    for row in rows:
        if row["survey"] not in questionnaires:
            known = "、".join(questionnaires)
            checks.at(row, "D130", "この年度にない調査です。", column="survey", expected=f"調査キー: {known}")
            continue
        for column, what, expected in _faults(row, questionnaires[row["survey"]], usual[row["survey"]]):
            checks.at(row, "D130", what, column=column, expected=expected)
        crosses.append(Cross(row["survey"], row["row"], row["column"], row["layer"]))
    checks.raise_any()
    return tuple(crosses)


_PLACES = ("row", "column", "layer")


def _faults(
    row: DefinitionRow, questionnaire: Questionnaire, usual: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Column, fault and what is expected instead."""
    named = [column for column in _PLACES if row[column]]
    known = "、".join(question.concept.key for question in countable(questionnaire) if question.concept)
    for column in named:
        question = questionnaire.by_concept(row[column])
        if question is None or not question.tabulated:
            yield column, "この調査の、選択肢で集計する設問ではありません。", f"概念キー: {known}"
    for place, column in enumerate(named):
        if row[column] in [row[other] for other in named[:place]]:
            yield column, "同じ設問が2回あります。", "別々の設問"
    if not row["layer"] and row["row"] in usual:
        yield "row", "集計区分です。この表は、クロス集計にすでにあります。", "集計区分でない設問"


def countable(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """The questions that can be crossed: with a concept, and counted by choice."""
    return tuple(one for one in questionnaire.questions if one.concept is not None and one.tabulated)
