"""A questionnaire as data: questions, choices and skip rules of one survey in one year.

`schemas/questions/loading.py` reads it from the tables and tells how they are filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from schemas.questions.concepts import Concept

Kind = Literal["single", "multiple", "number", "text"]
Layout = Literal["code", "marks", "cell", "slots"]

KINDS: tuple[Kind, ...] = ("single", "multiple", "number", "text")
LAYOUTS: Mapping[str, tuple[Layout, ...]] = {
    "single": ("code",),
    "multiple": ("marks", "cell", "slots"),
    "number": ("code",),
    "text": ("code",),
}


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
