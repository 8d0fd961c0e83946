"""A questionnaire as data: questions, choices and skip rules of one survey in one year.

`schemas/questions/loading.py` reads it from the tables and tells how they are filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from schemas.questions.concepts import Concept
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout, words

Kind = Literal["single", "multiple", "number", "text"]
Layout = Literal["code", "marks", "cell", "slots"]

KINDS: tuple[Kind, ...] = ("single", "multiple", "number", "text")
LAYOUTS: Mapping[str, tuple[Layout, ...]] = {
    "single": ("code",),
    "multiple": ("marks", "cell", "slots"),
    "number": ("code",),
    "text": ("code",),
}

_LAYOUT_WORDS = words(
    ("code", "1列"),
    ("marks", "選択肢ごとの列（0/1）"),
    ("cell", "1つのセルに複数"),
    ("slots", "1つ目、2つ目…の列"),
)
QUESTIONS = SheetLayout(
    "questions",
    "設問",
    "1行に1つの設問。表の形の設問（満足度など）は、項目ごとに1行を書きます。",
    (
        SheetColumn("question", "設問キー", "英数字の短い名前。年度が変わっても同じ設問には同じキー", "q1", required=True),
        SheetColumn("number", "設問番号", "調査票に印刷した番号", "問1", width=9),
        SheetColumn("concept", "概念", "シート「概念」のキー。集計する設問に必要", "attachment", offered=("concepts", "concept"), width=18),
        SheetColumn("type", "回答の種類", "一覧から選ぶ", "単数回答", words=words(("single", "単数回答"), ("multiple", "複数回答"), ("number", "数値"), ("text", "自由記述")), required=True),
        SheetColumn("text", "設問文", "報告書に載せる文", "地域に愛着を感じていますか。", width=44),
        SheetColumn("choices", "選択肢リスト", "シート「選択肢」のリスト名。自由記述と、区分しない数値では空欄", "attachment", offered=("choices", "list"), width=18),
        SheetColumn("columns", "列の見出し", "回答ファイルの見出し。「選択肢ごとの列」では番号の所に{code}、「1つ目、2つ目…」では「|」で区切る", "問1", required=True, width=20),
        SheetColumn("layout", "列の形", "一覧から選ぶ", "1列", words=_LAYOUT_WORDS, required=True, width=16),
        SheetColumn("missing", "無回答の値", "空欄のほかに無回答を表す値。「|」で区切る", "99|無回答", optional=True),
        SheetColumn("max_choices", "選択数の上限", "「3つまで」なら3。なければ空欄", "", width=9, optional=True),
        SheetColumn("note", "備考", "担当者のメモ", "", width=20, optional=True),
    ),
    "schemas/{study}/{survey}/questions.csv",
    rows=300,
    places=(OF_SURVEY,),
)  # fmt: skip


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

    @property
    def of_years(self) -> bool:
        """Whether the numbers are years (of birth): all ends of the bands look like years of 1851 to 2199."""
        ends = [end for choice in self.choices for end in (choice.low, choice.high) if end is not None]
        return bool(ends) and all(1850 < end < 2200 for end in ends)

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
    them (see `schemas.questions.aftercodes`).
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
