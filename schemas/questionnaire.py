"""A questionnaire as data: questions, choices and skip rules of one survey in one year.

Three CSV tables, in the spirit of XLSForm:

questions.csv  question, number, concept, type, text, choices, columns, layout, missing, max_choices
choices.csv    list, code, label, option, exclusive, aliases
rules.csv      rule, when_question, when_codes, then_question, require

`columns` names the column of the raw file. For the layout `marks` (one 0/1 column an option) it is
a pattern with `{code}`. A skip rule says that the follow-up is asked only of those who gave one of
the codes; everyone else is 非該当 in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from schemas.concepts import Concept
from schemas.tabular import Checks, Row, read_table

Kind = Literal["single", "multiple", "text"]
Layout = Literal["code", "marks", "cell"]

_KINDS = ("single", "multiple", "text")
_LAYOUTS = {"single": ("code",), "multiple": ("marks", "cell"), "text": ("code",)}


@dataclass(frozen=True)
class Choice:
    """One printed choice: its code in the raw file, its label, the concept's option that it means.

    `exclusive` choices (特に変わりはない) cannot stand beside others. `aliases` are other spellings
    of the label that occur in raw files.
    """

    code: str
    label: str
    option: str
    exclusive: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question as printed and as keyed.

    `missing` are the cell values that mean 無回答 besides a blank. `max_choices` limits a 限定回答
    question (None: no limit).
    """

    key: str
    number: str
    concept: Concept | None
    kind: Kind
    text: str
    columns: str
    layout: Layout
    choices: tuple[Choice, ...]
    missing: tuple[str, ...]
    max_choices: int | None

    def raw_columns(self) -> tuple[str, ...]:
        """Column names in the raw file, in the order of the choices for the layout `marks`."""
        if self.layout == "marks":
            return tuple(self.columns.replace("{code}", choice.code) for choice in self.choices)
        return (self.columns,)

    def choice(self, code: str) -> Choice:
        """The choice of that code."""
        for choice in self.choices:
            if choice.code == code:
                return choice
        raise KeyError(f"{self.key} has no code {code}")


@dataclass(frozen=True)
class SkipRule:
    """`then` is asked only of those whose answer to `when` is one of `codes`."""

    key: str
    when: str
    codes: tuple[str, ...]
    then: str


@dataclass(frozen=True)
class Questionnaire:
    """The questions of one survey in printed order, and its skip rules."""

    folder: str
    questions: tuple[Question, ...]
    rules: tuple[SkipRule, ...]

    def question(self, key: str) -> Question:
        """The question of that key."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(f"{self.folder} has no question {key}")

    def by_concept(self, concept: str) -> Question | None:
        """The question that measures a concept, or None; a concept stands once in a questionnaire."""
        for question in self.questions:
            if question.concept is not None and question.concept.key == concept:
                return question
        return None

    def rule_for(self, question: str) -> SkipRule | None:
        """The skip rule that decides who was asked, or None if everyone was."""
        for rule in self.rules:
            if rule.then == question:
                return rule
        return None


def load_questionnaire(root: Path, folder: str, concepts: Mapping[str, Concept]) -> Questionnaire:
    """Load and cross-check the three tables of `folder` (relative to the workspace). Raises InputError."""
    question_rows = read_table(
        root,
        f"{folder}/questions.csv",
        ("question", "number", "concept", "type", "text", "choices", "columns", "layout"),
        ("missing", "max_choices", "note"),
    )
    choice_rows = read_table(
        root, f"{folder}/choices.csv", ("list", "code", "label", "option"), ("exclusive", "aliases")
    )
    checks = Checks()
    checks.unique(question_rows, "question", "D020")
    checks.unique(question_rows, "columns", "D021")
    checks.unique_by(
        [row for row in question_rows if row["concept"]], lambda row: row["concept"], "concept", "D022"
    )
    checks.unique_by(choice_rows, lambda row: f"{row['list']}\0{row['code']}", "code", "D023")
    lists = _choice_lists(choice_rows, checks)
    questions = tuple(_question(row, lists, concepts, checks) for row in question_rows)
    rules = _load_rules(root, folder, questions, checks)
    checks.raise_any()
    return Questionnaire(folder, questions, rules)


def _choice_lists(rows: Sequence[Row], checks: Checks) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        checks.one_of(row, "exclusive", ("", "yes"), "D024")
        for column in ("list", "code", "label", "option"):
            if not row[column]:
                checks.add(row.problem("D024", "空欄にできません。", column=column))
        lists.setdefault(row["list"], []).append(
            Choice(row["code"], row["label"], row["option"], row["exclusive"] == "yes", row.many("aliases"))
        )
    return {name: tuple(choices) for name, choices in lists.items()}


def _question(
    row: Row, lists: Mapping[str, tuple[Choice, ...]], concepts: Mapping[str, Concept], checks: Checks
) -> Question:
    checks.one_of(row, "type", _KINDS, "D025")
    checks.one_of(row, "layout", _LAYOUTS.get(row["type"], ("code", "marks", "cell")), "D026")
    concept = concepts.get(row["concept"])
    if row["concept"] and concept is None:
        checks.add(
            row.problem(
                "D027",
                "概念が定義されていません。",
                column="concept",
                expected="schemas/concepts.csv にある concept",
            )
        )
    choices = lists.get(row["choices"], ())
    if row["type"] != "text":
        if not choices:
            checks.add(
                row.problem(
                    "D028",
                    "選択肢リストがありません。",
                    column="choices",
                    expected="choices.csv の list にある名前",
                )
            )
        if not row["concept"]:
            checks.add(
                row.problem(
                    "D027",
                    "集計する設問には概念が必要です。",
                    column="concept",
                    expected="schemas/concepts.csv にある concept",
                )
            )
    if concept is not None:
        known = {option.key for option in concept.options}
        for choice in choices:
            if choice.option not in known:
                checks.add(
                    row.problem(
                        "D029",
                        f"選択肢「{choice.label}」の「{choice.option}」は概念「{concept.key}」にありません。",
                        column="choices",
                        expected=f"schemas/options.csv のリスト「{concept.option_list}」にある option",
                    )
                )
        keys = [choice.option for choice in choices]
        if len(set(keys)) != len(keys):
            checks.add(row.problem("D029", "2つの選択肢が同じ option を指しています。", column="choices"))
    if (row["layout"] == "marks") != ("{code}" in row["columns"]):
        checks.add(
            row.problem(
                "D030",
                "layout が marks のときだけ、columns に {code} を書きます。",
                column="columns",
                expected="例: 問2_{code}",
            )
        )
    limit = row["max_choices"]
    if limit and not (limit.isdecimal() and int(limit) >= 1):
        checks.add(row.problem("D031", "選択数の上限は1以上の整数です。", column="max_choices"))
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


def _load_rules(
    root: Path, folder: str, questions: Sequence[Question], checks: Checks
) -> tuple[SkipRule, ...]:
    if not (root / folder / "rules.csv").is_file():
        return ()
    rows = read_table(
        root,
        f"{folder}/rules.csv",
        ("rule", "when_question", "when_codes", "then_question", "require"),
        ("note",),
    )
    checks.unique(rows, "rule", "D040")
    checks.unique(rows, "then_question", "D041")
    order = {question.key: place for place, question in enumerate(questions)}
    by_key = {question.key: question for question in questions}
    for row in rows:
        checks.one_of(row, "require", ("asked",), "D042")
        missing = [column for column in ("when_question", "then_question") if row[column] not in by_key]
        for column in missing:
            checks.add(
                row.problem(
                    "D043",
                    "設問が定義されていません。",
                    column=column,
                    expected="questions.csv にある question",
                )
            )
        if missing:
            continue
        if order[row["when_question"]] >= order[row["then_question"]]:
            checks.add(
                row.problem("D044", "分岐の条件は、後の設問より前に置きます。", column="when_question")
            )
        codes = {choice.code for choice in by_key[row["when_question"]].choices}
        unknown = [code for code in row.many("when_codes") if code not in codes]
        if unknown or not row.many("when_codes"):
            checks.add(
                row.problem(
                    "D045",
                    f"選択肢にないコードです: {'、'.join(unknown) or '（空欄）'}",
                    column="when_codes",
                    expected=" | ".join(sorted(codes)),
                )
            )
    return tuple(
        SkipRule(row["rule"], row["when_question"], row.many("when_codes"), row["then_question"])
        for row in rows
    )
