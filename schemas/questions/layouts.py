"""How the answers of a raw file stand in it, where it differs from the questionnaire (layout_<name>.csv).

question, columns, layout  the columns of a question in that file
missing                    what means no answer in them, if it is something else than in questions.csv
type, choices              the kind of answer and the list of choices, if that file has others

A paper file with codes of age groups and a web file with the age in years are one survey: the question is
`single` in questions.csv, and the web file's layout says `number` and names a list with bands. Choices of
the two lists that have the same `option` are the same answer; several choices of the file may have one
option (years of age in finer groups). Whoever was asked in years in all files has a `number` question.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from schemas.messages.names import example
from schemas.questions.choices import CHOICES, check_bands, choice_lists
from schemas.questions.questionnaire import LAYOUTS, QUESTIONS, Choice, Kind, Layout, Question, Questionnaire
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout
from schemas.tables.tabular import Checks, DefinitionRow

FILE_LAYOUTS = SheetLayout(
    "layouts",
    "列の配置",
    "回答ファイルによって列の見出しや形が違うとき（Webの回答など）に書きます。書かない設問は、シート「設問」のとおりです。",
    (
        *(QUESTIONS.field(key) for key in ("question", "columns", "layout", "missing")),
        SheetColumn("type", "回答の種類", "このファイルだけ種類が違うとき（区分の番号ではなく年齢、など）", "", words=QUESTIONS.field("type").words, optional=True),
        SheetColumn("choices", "選択肢リスト", "このファイルだけ選択肢が違うとき。選択肢キーが同じものを同じ回答とする", "", offered=("choices", "list"), width=18, optional=True),
        QUESTIONS.field("note"),
    ),
    "schemas/{study}/{survey}/layout_{layout_name}.csv",
    places=(OF_SURVEY, SheetColumn("layout_name", "配置の名前", "英数字。シート「回答ファイル」の「列の配置」と同じ", "web", required=True)),
)  # fmt: skip
_OTHER_KINDS: Mapping[Kind, tuple[Kind, ...]] = {"single": ("single", "number"), "multiple": ("multiple",)}


def check_layout(row: DefinitionRow, kind: str, checks: Checks) -> None:
    """Check that the columns fit the layout, and the layout the kind of question."""
    layout = row["layout"]
    known = tuple(dict.fromkeys(name for names in LAYOUTS.values() for name in names))
    checks.one_of(row, "layout", LAYOUTS.get(kind, known), "D026")
    if (layout == "marks") != ("{code}" in row["columns"]):
        checks.at(
            row,
            "D030",
            "layout が marks のときだけ、columns に {code} を書きます。",
            column="columns",
            expected="例: 問2_{code}",
        )
    if layout == "slots" and (not all(row.many("columns")) or len(set(row.many("columns"))) < 2):
        checks.at(
            row,
            "D030",
            "layout が slots のときは、2つ以上の列を「|」で区切って書きます。",
            column="columns",
            expected="例: 問2の1|問2の2",
        )


def load_layout(root: Path, name: str, questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with the columns that layout_<name>.csv gives to some or all of its questions.

    A question that the table does not name keeps its columns; blank cells of `missing`, `type` and
    `choices` keep what questions.csv says. Raises InputError.
    """
    relative = f"{questionnaire.folder}/layout_{name}.csv"
    rows = FILE_LAYOUTS.read(root, relative)
    checks = Checks()
    checks.unique(rows, "question", "D020")
    by_key = {question.key: question for question in questionnaire.questions}
    lists = _lists(root, questionnaire) if any(row["choices"] for row in rows) else {}
    for row in rows:
        if row["question"] not in by_key:
            checks.at(
                row,
                "D043",
                f"「{row['question']}」という設問はありません。",
                column="question",
                expected=f"questions.csv の question にある名前{example(by_key, row['question'])}",
            )
            continue
        question = by_key[row["question"]]
        kind = cast(Kind, row["type"] or question.kind)
        choices = lists.get(row["choices"], ()) if row["choices"] else question.choices
        check_layout(row, kind, checks)
        _check_answers(row, question, kind, choices, checks)
        by_key[question.key] = replace(
            question,
            columns=row["columns"],
            layout=cast(Layout, row["layout"]),
            missing=row.many("missing") or question.missing,
            kind=kind,
            choices=choices,
        )
    checks.raise_any()
    return replace(questionnaire, questions=tuple(by_key.values()))


def _lists(root: Path, questionnaire: Questionnaire) -> dict[str, tuple[Choice, ...]]:
    """The lists of choices.csv, whose own problems are told where the questions are loaded."""
    rows = CHOICES.read(root, f"{questionnaire.folder}/{CHOICES.file}")
    return choice_lists(rows, Checks())


def _check_answers(
    row: DefinitionRow, question: Question, kind: Kind, choices: tuple[Choice, ...], checks: Checks
) -> None:
    """Check that a file's own kind of answer and choices can be told in terms of the question's choices."""
    if kind == question.kind and choices == question.choices:
        return
    allowed = _OTHER_KINDS.get(question.kind, ())
    if kind not in allowed:
        checks.at(
            row,
            "D034",
            "この設問の回答の種類や選択肢は、ファイルごとに変えられません。"
            if not allowed
            else "この設問では使えない回答の種類です。",
            column="type" if row["type"] else "choices",
            expected="、".join(QUESTIONS.field("type").shown(one) for one in allowed) or "空欄",
            remedy="区分の番号と年齢・生年のように種類の違うファイルがあるときは、シート「設問」の"
            "「回答の種類」を「単数回答」にし、数値を書いたファイルは、シート「列の配置」で「数値」にしてください。",
        )
        return
    if not choices:
        checks.at(
            row,
            "D036",
            f"「{row['choices']}」という選択肢リストはありません。",
            column="choices",
            expected="choices.csv の list にある名前",
        )
    if kind == "number":
        check_bands(row, choices, checks)
    known = {choice.option for choice in question.choices}
    for choice in choices:
        if choice.option not in known:
            checks.at(
                row,
                "D035",
                f"選択肢「{choice.label}」の選択肢キー「{choice.option}」が、設問の選択肢にありません。",
                column="choices",
                expected=f"設問の選択肢と同じ選択肢キー{example(sorted(known))}",
            )
