"""A questionnaire as data: questions, choices and skip rules of one survey in one year.

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
out otherwise has a table of its own, layout_<name>.csv (question, columns, layout, missing).

A skip rule says that the follow-up is asked only of those who gave one of the codes; everyone else
is 非該当 in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

from schemas.concepts import Concept
from schemas.tabular import Checks, Row, read_table

Kind = Literal["single", "multiple", "number", "text"]
Layout = Literal["code", "marks", "cell", "slots"]

KINDS: tuple[Kind, ...] = ("single", "multiple", "number", "text")
LAYOUTS: Mapping[str, tuple[Layout, ...]] = {
    "single": ("code",),
    "multiple": ("marks", "cell", "slots"),
    "number": ("code",),
    "text": ("code",),
}

QUESTION_COLUMNS = ("question", "number", "concept", "type", "text", "choices", "columns", "layout")
QUESTION_EXTRAS = ("missing", "max_choices", "note")
CHOICE_COLUMNS = ("list", "code", "label", "option")
CHOICE_EXTRAS = ("exclusive", "aliases", "low", "high")
RULE_COLUMNS = ("rule", "when_question", "when_codes", "then_question", "require")
RULE_EXTRAS = ("note",)
LAYOUT_TABLE_COLUMNS = ("question", "columns", "layout")
LAYOUT_TABLE_EXTRAS = ("missing", "note")


@dataclass(frozen=True)
class Choice:
    """One printed choice: its code in the raw file, its label, the concept's option that it means.

    `exclusive` choices (特に変わりはない) cannot stand beside others. `aliases` are other spellings
    of the label that occur in raw files. `low` and `high` are the ends of a band of a `number`
    question, both included; None is open.
    """

    code: str
    label: str
    option: str
    exclusive: bool = False
    aliases: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None

    def covers(self, number: Decimal) -> bool:
        """Whether a number lies in the band."""
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


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

    @property
    def one_answer(self) -> bool:
        """Whether each respondent has one answer, so that the shares add up to 100 %."""
        return self.kind in ("single", "number")

    @property
    def tabulated(self) -> bool:
        """Whether the answers are counted by choice."""
        return self.kind in ("single", "multiple") or (self.kind == "number" and bool(self.choices))

    @property
    def whole(self) -> bool:
        """Whether a number has to be whole: no end of a band has decimals."""
        ends = [end for choice in self.choices for end in (choice.low, choice.high) if end is not None]
        return all(end == end.to_integral_value() for end in ends)

    def band(self, number: Decimal) -> int | None:
        """The place of the band that a number lies in.

        None outside all bands, and for a fraction of a number that has to be whole.
        """
        if self.whole and number != number.to_integral_value():
            return None
        return next((place for place, choice in enumerate(self.choices) if choice.covers(number)), None)

    def raw_columns(self) -> tuple[str, ...]:
        """Column names in the raw file, in the order of the choices for the layout `marks`."""
        if self.layout == "marks":
            return tuple(self.columns.replace("{code}", choice.code) for choice in self.choices)
        if self.layout == "slots":
            return tuple(name.strip() for name in self.columns.split("|"))
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
    """The questions of one survey in printed order, and its skip rules.

    `coded` maps a question that was made by coding answers in words to the text question that holds
    them (see `schemas.aftercodes`).
    """

    folder: str
    questions: tuple[Question, ...]
    rules: tuple[SkipRule, ...]
    coded: Mapping[str, str] = field(default_factory=dict)

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
        QUESTION_COLUMNS,
        QUESTION_EXTRAS,
    )
    choice_rows = read_table(root, f"{folder}/choices.csv", CHOICE_COLUMNS, CHOICE_EXTRAS)
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
            Choice(
                code=row["code"],
                label=row["label"],
                option=row["option"],
                exclusive=row["exclusive"] == "yes",
                aliases=row.many("aliases"),
                low=_end(row, "low", checks),
                high=_end(row, "high", checks),
            )
        )
    return {name: tuple(choices) for name, choices in lists.items()}


def _end(row: Row, column: str, checks: Checks) -> Decimal | None:
    """One end of a band; None where the cell is blank."""
    if not row[column]:
        return None
    return checks.decimal(row, column, "D032", "20")


def _check_bands(row: Row, choices: tuple[Choice, ...], checks: Checks) -> None:
    """The bands of a number question are there, the right way round, and do not overlap."""
    for choice in choices:
        if choice.low is None and choice.high is None:
            checks.add(
                row.problem(
                    "D033",
                    f"選択肢「{choice.label}」に数値の範囲（low、high）がありません。",
                    column="choices",
                    expected="choices.csv の low か high に数値",
                )
            )
        elif choice.low is not None and choice.high is not None and choice.low > choice.high:
            checks.add(
                row.problem(
                    "D033",
                    f"選択肢「{choice.label}」の範囲は、low が high より大きくなっています。",
                    column="choices",
                )
            )
    for place, choice in enumerate(choices):
        for other in choices[:place]:
            if _overlap(choice, other):
                checks.add(
                    row.problem(
                        "D033",
                        f"選択肢「{other.label}」と「{choice.label}」の範囲が重なっています。",
                        column="choices",
                    )
                )


def _overlap(one: Choice, other: Choice) -> bool:
    def before(first: Choice, second: Choice) -> bool:
        return first.high is not None and second.low is not None and first.high < second.low

    banded = all(choice.low is not None or choice.high is not None for choice in (one, other))
    return banded and not before(one, other) and not before(other, one)


def _question(
    row: Row, lists: Mapping[str, tuple[Choice, ...]], concepts: Mapping[str, Concept], checks: Checks
) -> Question:
    checks.one_of(row, "type", KINDS, "D025")
    _check_layout(row, row["type"], checks)
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
    if row["type"] == "number":
        _check_bands(row, choices, checks)
    if row["type"] != "text" and not (row["type"] == "number" and not row["choices"]):
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


def _check_layout(row: Row, kind: str, checks: Checks) -> None:
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
        _check_layout(row, question.kind, checks)
        by_key[question.key] = replace(
            question,
            columns=row["columns"],
            layout=cast(Layout, row["layout"]),
            missing=row.many("missing") or question.missing,
        )
    checks.raise_any()
    return replace(questionnaire, questions=tuple(by_key.values()))


def _load_rules(
    root: Path, folder: str, questions: Sequence[Question], checks: Checks
) -> tuple[SkipRule, ...]:
    if not (root / folder / "rules.csv").is_file():
        return ()
    rows = read_table(
        root,
        f"{folder}/rules.csv",
        RULE_COLUMNS,
        RULE_EXTRAS,
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
