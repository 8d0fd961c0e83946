"""Load the questions, choices and skip rules of one survey in one year.

Three CSV tables, in the spirit of XLSForm:

questions.csv  question, number, concept, type, text, choices, columns, layout, missing, max_choices
choices.csv    list, code, label, option, exclusive, aliases, low, high
rules.csv      rule, when_question, when_codes, then_question, require

A `number` question is answered with a number (age in years, year of birth, years of residence). Its
choices are bands with `low` and `high` (both included; blank: open), and it is tabulated by band;
without choices the numbers are kept and not tabulated.

`columns` names the column of the raw file, by `layout`: `code` one answer (a code or a label), `cell`
all marks in one cell, `marks` a 0/1 column for each choice, named by a pattern with `{code}`, `slots`
a column for the first mark, the second, …, named one by one and divided by `|`. A file that is laid
out otherwise has a table of its own, layout_<name>.csv (see `schemas.questions.layouts`).

A skip rule says that the follow-up is asked only of those who gave one of the codes; everyone else
is 非該当 in it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from schemas.messages.names import example, named
from schemas.questions.choices import CHOICES, check_bands, choice_lists
from schemas.questions.concepts import Concept
from schemas.questions.layouts import check_layout
from schemas.questions.questionnaire import KINDS, QUESTIONS, Choice, Kind, Layout, Question, Questionnaire
from schemas.questions.skip_rules import load_rules
from schemas.tables.tabular import Checks, DefinitionRow


def load_questionnaire(root: Path, folder: str, concepts: Mapping[str, Concept]) -> Questionnaire:
    """Load and cross-check the three tables of `folder` (relative to the workspace). Raises InputError."""
    question_rows = QUESTIONS.read(root, f"{folder}/{QUESTIONS.file}")
    choice_rows = CHOICES.read(root, f"{folder}/{CHOICES.file}")
    checks = Checks()
    checks.unique(question_rows, "question", "D020")
    checks.unique_by(question_rows, _columns, "columns", "D021")
    checks.unique_by(
        [row for row in question_rows if row["concept"]], lambda row: row["concept"], "concept", "D022"
    )
    checks.unique_by(choice_rows, lambda row: f"{row['list']}\0{row['code']}", "code", "D023")
    lists = choice_lists(choice_rows, checks)
    questions = tuple(_question(row, lists, concepts, checks) for row in question_rows)
    _check_options(question_rows, questions, choice_rows, checks)
    rules = load_rules(root, folder, questions, checks)
    checks.raise_any()
    return Questionnaire(folder, questions, rules)


def _check_options(
    rows: Sequence[DefinitionRow],
    questions: Sequence[Question],
    choice_rows: Sequence[DefinitionRow],
    checks: Checks,
) -> None:
    """Each choice is an option of the concept of every question that offers it; told once a choice, at its row."""
    for choice in choice_rows:
        lacking = [
            (row["number"], question.concept)
            for row, question in zip(rows, questions, strict=True)
            if row["choices"] == choice["list"]
            and question.concept is not None
            and choice["option"] not in {option.key for option in question.concept.options}
        ]
        if lacking:
            number, concept = lacking[0]
            more = f"（ほか{len(lacking) - 1:,}問も同じ）" if len(lacking) > 1 else ""
            checks.at(
                choice,
                "D029",
                f"選択肢「{choice['label']}」の選択肢キー「{choice['option']}」が、設問「{number}」の概念"
                f"{named(concept.label, concept.key)}の選択肢にありません{more}。",
                column="option",
                expected=f"schemas/options.csv のリスト「{concept.option_list}」の選択肢キー"
                + example((option.key for option in concept.options), choice["option"]),
            )


def _columns(row: DefinitionRow) -> str:
    """What tells the columns of a question from those of others; bare labels as heads, by the list of labels."""
    return f"{row['columns']}\0{row['choices']}" if row["columns"] == "{code}" else row["columns"]


def _question(
    row: DefinitionRow,
    lists: Mapping[str, tuple[Choice, ...]],
    concepts: Mapping[str, Concept],
    checks: Checks,
) -> Question:
    checks.one_of(row, "type", KINDS, "D025")
    check_layout(row, row["type"], checks)
    concept = concepts.get(row["concept"])
    if row["concept"] and concept is None:
        checks.at(
            row,
            "D027",
            f"「{row['concept']}」という概念はありません。",
            column="concept",
            expected=f"schemas/concepts.csv の concept にある名前{example(concepts, row['concept'])}",
        )
    choices = lists.get(row["choices"], ())
    if row["type"] == "number":
        check_bands(row, choices, checks)
    if row["type"] != "text" and not (row["type"] == "number" and not row["choices"]):
        if not choices:
            checks.at(
                row,
                "D028",
                f"「{row['choices']}」という選択肢リストはありません。"
                if row["choices"]
                else "集計する設問に、選択肢リストがありません。",
                column="choices",
                expected=f"choices.csv の list にある名前{example(lists, row['choices'])}",
            )
        if not row["concept"]:
            checks.at(
                row,
                "D027",
                "集計する設問に、概念がありません。",
                column="concept",
                expected=f"schemas/concepts.csv の concept にある名前{example(concepts)}",
            )
    if concept is not None:
        keys = [choice.option for choice in choices]
        if len(set(keys)) != len(keys):
            checks.at(row, "D029", "2つの選択肢の選択肢キーが同じです。", column="choices")
    limit = row["max_choices"]
    if limit and not (limit.isdecimal() and int(limit) >= 1):
        checks.at(row, "D031", "選択数の上限は1以上の整数です。", column="max_choices")
        limit = ""
    return Question(
        key=row["question"],
        number=row["number"],
        concept=concept,
        kind=cast(Kind, row["type"]),
        text=row["text"],
        columns=row["columns"],
        layout=cast(Layout, row["layout"]),
        choices=choices,
        missing=row.many("missing"),
        max_choices=int(limit) if limit else None,
    )
