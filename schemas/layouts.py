"""In which columns of a raw file the answers stand, for each question (layout_<name>.csv where a file differs)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from schemas.questionnaire import LAYOUTS, Layout, Questionnaire
from schemas.tabular import Checks, Row, read_table

LAYOUT_TABLE_COLUMNS = ("question", "columns", "layout")
LAYOUT_TABLE_EXTRAS = ("missing", "note")


def check_layout(row: Row, kind: str, checks: Checks) -> None:
    """Check that the columns fit the layout, and the layout the kind of question."""
    layout = row["layout"]
    known = tuple(dict.fromkeys(name for names in LAYOUTS.values() for name in names))
    checks.one_of(row, "layout", LAYOUTS.get(kind, known), "D026")
    if (layout == "marks") != ("{code}" in row["columns"]):
        checks.add(
            row.problem(
                "D030",
                "layout が marks のときだけ、columns に {code} を書きます。",
                column="columns",
                expected="例: 問2_{code}",
            )
        )
    if layout == "slots" and (not all(row.many("columns")) or len(set(row.many("columns"))) < 2):
        checks.add(
            row.problem(
                "D030",
                "layout が slots のときは、2つ以上の列を「|」で区切って書きます。",
                column="columns",
                expected="例: 問2の1|問2の2",
            )
        )


def load_layout(root: Path, name: str, questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with the columns that layout_<name>.csv gives to some or all of its questions.

    A question that the table does not name keeps its columns. Raises InputError.
    """
    relative = f"{questionnaire.folder}/layout_{name}.csv"
    rows = read_table(root, relative, LAYOUT_TABLE_COLUMNS, LAYOUT_TABLE_EXTRAS)
    checks = Checks()
    checks.unique(rows, "question", "D020")
    by_key = {question.key: question for question in questionnaire.questions}
    for row in rows:
        if row["question"] not in by_key:
            checks.add(
                row.problem(
                    "D043",
                    "設問が定義されていません。",
                    column="question",
                    expected="questions.csv にある question",
                )
            )
            continue
        question = by_key[row["question"]]
        check_layout(row, question.kind, checks)
        by_key[question.key] = replace(
            question,
            columns=row["columns"],
            layout=cast(Layout, row["layout"]),
            missing=row.many("missing") or question.missing,
        )
    checks.raise_any()
    return replace(questionnaire, questions=tuple(by_key.values()))
