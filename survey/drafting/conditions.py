"""Conditions of an XLSForm (`relevant`): as the codes of one earlier question, where they say no more than that.

Grammar: comparisons `${q} = 'a'`, `!=`, `<`, `<=`, `>`, `>=` (either side first), `selected(${q}, 'a')`,
`not(…)`, `and`, `or`, brackets. A skip rule names one question and the codes of which one was given. So
alternatives must be about one question, and so must conditions that have to hold together, unless one of
them follows from the skip rule of the other's question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from schemas.tables.numbers import parse_number
from survey.drafting.model import DraftQuestion, DraftRule

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[^}]+?\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign>!=|<=|>=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z][\w-]*))"
)
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class _UnknownError(Exception):
    """The condition says something that no skip rule can say."""


@dataclass(frozen=True)
class _Asked:
    """All of `parts` hold: for each question the codes of which one was given."""

    parts: Mapping[str, frozenset[str]]


def rule_of(condition: str, questions: Mapping[str, DraftQuestion]) -> DraftRule | None:
    """The skip rule that a condition means; None where it is no rule about one of `questions` (by key).

    `questions` are those before the one with the condition.
    """
    try:
        asked = _Reader(condition, questions).read()
    except _UnknownError:
        return None
    parts = {
        name: codes
        for name, codes in asked.parts.items()
        if not any(_follows(name, codes, other, questions) for other in asked.parts if other != name)
    }
    if len(parts) != 1:
        return None
    ((name, codes),) = parts.items()
    every = [choice.code for choice in questions[name].choices]
    chosen = tuple(code for code in every if code in codes)
    return DraftRule(name, chosen) if chosen and codes.issubset(every) else None


def _follows(name: str, codes: frozenset[str], other: str, questions: Mapping[str, DraftQuestion]) -> bool:
    """Whether whoever was asked `other` has given one of the codes of the question `name`."""
    rule = questions[other].rule
    while rule is not None:
        if rule.when == name:
            return codes.issuperset(rule.codes)
        rule = questions[rule.when].rule if rule.when in questions else None
    return False


class _Reader:
    """Reads a condition from left to right."""

    def __init__(self, condition: str, questions: Mapping[str, DraftQuestion]) -> None:
        self.questions = questions
        self.tokens: list[tuple[str, str]] = []
        text, place = condition.translate(_QUOTES).strip(), 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None or match.lastgroup is None:
                raise _UnknownError
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            place = match.end()
        self.place = 0

    def read(self) -> _Asked:
        asked = self._either()
        if self.place < len(self.tokens):
            raise _UnknownError
        return asked

    def _next(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def _take(self, *words: str) -> bool:
        found = self._next()[1].casefold() in words and self._next()[0] in ("sign", "word")
        self.place += found
        return found

    def _must(self, word: str) -> None:
        if not self._take(word):
            raise _UnknownError

    def _either(self) -> _Asked:
        asked = self._both()
        while self._take("or"):
            other = self._both()
            if len(asked.parts) != 1 or set(asked.parts) != set(other.parts):
                raise _UnknownError
            asked = _Asked({name: codes | other.parts[name] for name, codes in asked.parts.items()})
        return asked

    def _both(self) -> _Asked:
        parts = dict(self._one().parts)
        while self._take("and"):
            for name, codes in self._one().parts.items():
                if name in parts and self.questions[name].kind == "multiple" and parts[name] != codes:
                    raise _UnknownError  # two marks are both needed
                parts[name] = parts.get(name, codes) & codes
        return _Asked(parts)

    def _one(self) -> _Asked:
        if self._take("not"):
            self._must("(")
            asked = self._either()
            self._must(")")
            return self._turned(asked)
        if self._take("("):
            asked = self._either()
            self._must(")")
            return asked
        if self._take("selected"):
            self._must("(")
            name = self._name()
            self._must(",")
            code = self._value()
            self._must(")")
            return _Asked({name: frozenset((code,))})
        return self._compared()

    def _turned(self, asked: _Asked) -> _Asked:
        if len(asked.parts) != 1:
            raise _UnknownError
        ((name, codes),) = asked.parts.items()
        if self.questions[name].kind == "multiple":
            raise _UnknownError  # somebody who did not choose it may have chosen nothing else
        return _Asked({name: self._codes(name) - codes})

    def _compared(self) -> _Asked:
        if self._next()[0] == "name":
            name, sign = self._name(), self._sign()
            value = self._value()
        else:
            value, sign = self._value(), self._sign()
            name = self._name()
            sign = _TURNED.get(sign, sign)
        if value == "" and sign in ("=", "!="):
            return _Asked({name: frozenset() if sign == "=" else self._codes(name)})
        if self.questions[name].kind == "multiple":
            raise _UnknownError  # the cell is that answer alone
        if self.questions[name].kind == "number" or sign not in ("=", "!="):
            return _Asked({name: self._beyond(name, sign, value)})
        asked = _Asked({name: frozenset((value,))})
        return self._turned(asked) if sign == "!=" else asked

    def _beyond(self, name: str, sign: str, value: str) -> frozenset[str]:
        """The codes, or the bands of a number, for which a comparison holds; all or nothing of a band."""
        limit = parse_number(value)
        question = self.questions[name]
        if limit is None:
            raise _UnknownError
        holds = set()
        for choice in question.choices:
            ends = (choice.low, choice.high) if question.kind == "number" else (choice.code,)
            numbers = [parse_number(end) for end in ends]
            results = {_compare(number, sign, limit) for number in numbers if number is not None}
            low, high = numbers[0], numbers[-1]
            inside = low is not None and high is not None and low < limit < high
            if len(results) != 1 or None in numbers or (inside and sign in ("=", "!=")):
                raise _UnknownError
            if results == {True}:
                holds.add(choice.code)
        return frozenset(holds)

    def _codes(self, name: str) -> frozenset[str]:
        return frozenset(choice.code for choice in self.questions[name].choices)

    def _name(self) -> str:
        kind, text = self._next()
        name = text[2:-1].strip() if kind == "name" else ""
        if not self.questions.get(name) or not self.questions[name].choices:
            raise _UnknownError
        self.place += 1
        return name

    def _sign(self) -> str:
        kind, text = self._next()
        if kind != "sign" or text in "(),":
            raise _UnknownError
        self.place += 1
        return text

    def _value(self) -> str:
        kind, text = self._next()
        if kind not in ("text", "number"):
            raise _UnknownError
        self.place += 1
        return text[1:-1].strip() if kind == "text" else text


def _compare(number: Decimal, sign: str, limit: Decimal) -> bool:
    match sign:
        case "=":
            return number == limit
        case "!=":
            return number != limit
        case "<":
            return number < limit
        case "<=":
            return number <= limit
        case ">":
            return number > limit
        case _:
            return number >= limit
