"""Categories of answers in words: a text question that was coded afterwards becomes a question of its own.

`schemas/<study>/<survey>/aftercodes.csv` (question, code, label) lists the categories that staff chose for
a text question. The coded question stands behind the text question, is asked of the same respondents and
may have several answers; its concept is its own, so that nothing else has to be defined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from schemas.messages.acts import Act
from schemas.messages.names import example
from schemas.questions.concepts import Concept, Option
from schemas.questions.questionnaire import Choice, Question, Questionnaire, SkipRule
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout
from schemas.tables.tabular import Checks, DefinitionRow

AFTERCODES = SheetLayout(
    "aftercodes",
    "自由記述の分類",
    f"自由記述を分類したときの分類。{Act.FREETEXT_IMPORT.typed()}が書き、ふつうは直しません。",
    (
        SheetColumn("question", "設問キー", "回答の種類が「自由記述」の設問", "q2_text", offered=("questions", "question"), required=True),
        SheetColumn("code", "コード", "", "1", required=True, width=8),
        SheetColumn("label", "分類名", "", "手続きの負担", required=True, width=40),
    ),
    "schemas/{study}/{survey}/aftercodes.csv",
    rows=100,
    optional=True,
    places=(OF_SURVEY,),
)  # fmt: skip

_SUFFIX = "_coded"


def with_aftercodes(root: Path, survey: str, questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with its coded questions, which `Questionnaire.coded` maps to their text questions.

    Raises InputError (D077) for a category of no text question, a category that stands twice, and a
    coded question whose key is taken.
    """
    relative = f"{questionnaire.folder}/{AFTERCODES.file}"
    if not (root / relative).is_file():
        return questionnaire
    rows = AFTERCODES.read(root, relative)
    checks = Checks()
    _check(rows, questionnaire, checks)
    checks.raise_any()
    of_question: dict[str, list[DefinitionRow]] = {}
    for row in rows:
        of_question.setdefault(row["question"], []).append(row)
    questions: list[Question] = []
    rules = list(questionnaire.rules)
    coded: dict[str, str] = {}
    for question in questionnaire.questions:
        questions.append(question)
        if question.key in of_question:
            extra = _coded(survey, question, questionnaire, of_question[question.key])
            questions.append(extra)
            coded[extra.key] = question.key
            rule = questionnaire.rule_for(question.key)
            if rule is not None:
                rules.append(SkipRule(f"{rule.key}{_SUFFIX}", rule.when, rule.codes, extra.key))
    return replace(questionnaire, questions=tuple(questions), rules=tuple(rules), coded=coded)


def coded_concept(survey: str, text: str) -> str:
    """The concept of the question that is made of the coded answers to a text question."""
    return f"{survey}_{text}{_SUFFIX}"


def without_aftercodes(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire as it was printed."""
    return replace(
        questionnaire,
        questions=tuple(q for q in questionnaire.questions if q.key not in questionnaire.coded),
        rules=tuple(rule for rule in questionnaire.rules if rule.then not in questionnaire.coded),
        coded={},
    )


def own_concepts(questionnaires: Sequence[Questionnaire]) -> Mapping[str, Concept]:
    """The concepts of all coded questions, by key."""
    questions = [q for entry in questionnaires for q in entry.questions if q.key in entry.coded]
    return {q.concept.key: q.concept for q in questions if q.concept is not None}


def _check(rows: Sequence[DefinitionRow], questionnaire: Questionnaire, checks: Checks) -> None:
    kinds = {question.key: question.kind for question in questionnaire.questions}
    checks.unique_by(rows, lambda row: f"{row['question']}\0{row['code']}", "code", "D077")
    for row in rows:
        if kinds.get(row["question"]) != "text":
            checks.at(
                row,
                "D077",
                "自由記述の設問ではありません。",
                column="question",
                expected="自由記述の設問の設問キー"
                + example(key for key, kind in kinds.items() if kind == "text"),
            )
        elif f"{row['question']}{_SUFFIX}" in kinds:
            checks.at(row, "D077", "分類の設問と同じキーの設問があります。", column="question")
        for column in ("code", "label"):
            if not row[column]:
                checks.at(row, "D077", "分類のコードと分類名が、両方は書かれていません。", column=column)


def _coded(
    survey: str, text: Question, questionnaire: Questionnaire, rows: Sequence[DefinitionRow]
) -> Question:
    choices = tuple(Choice(row["code"], row["label"], f"c{row['code']}") for row in rows)
    rule = questionnaire.rule_for(text.key)
    filter_ = questionnaire.question(rule.when).concept if rule is not None else text.concept
    label = f"{filter_.label}（自由記述の分類）" if filter_ is not None else f"{text.text}（分類）"
    key = f"{text.key}{_SUFFIX}"
    concept = Concept(
        key=coded_concept(survey, text.key),
        label=label,
        option_list="",
        options=tuple(Option(choice.option, choice.label) for choice in choices),
        groups=(),
    )
    return Question(
        key=key,
        number=text.number,
        concept=concept,
        kind="multiple",
        text=f"{text.text}（回答を分類したもの）",
        columns=f"{text.columns}（分類）",
        layout="cell",
        choices=choices,
        missing=(),
        max_choices=None,
    )
