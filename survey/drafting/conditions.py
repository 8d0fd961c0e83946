"""Conditions of an XLSForm (`relevant`): as the codes of one earlier question, where they say no more than that.

Grammar: comparisons `${q} = 'a'`, `!=`, `<`, `<=`, `>`, `>=` (either side first), `selected(${q}, 'a')`,
`not(…)`, `and`, `or`, brackets. A skip rule names one question and the codes of which one was given. So
alternatives must be about one question, and so must conditions that have to hold together, unless one of
them follows from the skip rule of the other's question.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from schemas.tables.numbers import parse_number
from survey.drafting.model import DraftQuestion, DraftRule

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[^}]+?\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign>!=|<=|>=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z][\w-]*))"
)
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_WORDS = {"and": "and", "or": "or", "not": "negated", "selected": "selected", "=": "=="}
_SIGNS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE,
}  # fmt: skip
_EQUALITY = (ast.Eq, ast.NotEq)

_Questions = Mapping[str, DraftQuestion]
_Asked = Mapping[str, frozenset[str]]
"""What has to hold, all of it: for each question the codes of which one was given."""


class _UnknownError(Exception):
    """The condition says something that no skip rule can say."""


def rule_of(condition: str, questions: _Questions) -> DraftRule | None:
    """The skip rule that a condition means; None where it is no rule about one of `questions` (by key).

    `questions` are those before the one with the condition.
    """
    try:
        asked = _asked(_expression(condition), questions)
    except _UnknownError:
        return None
    parts = {
        name: codes
        for name, codes in asked.items()
        if not any(_follows(name, codes, other, questions) for other in asked if other != name)
    }
    if len(parts) != 1:
        return None
    ((name, codes),) = parts.items()
    every = [choice.code for choice in questions[name].choices]
    chosen = tuple(code for code in every if code in codes)
    return DraftRule(name, chosen) if chosen and codes.issubset(every) else None


def _follows(name: str, codes: frozenset[str], other: str, questions: _Questions) -> bool:
    """Whether whoever was asked `other` has given one of the codes of the question `name`."""
    rule = questions[other].rule
    while rule is not None:
        if rule.when == name:
            return codes.issuperset(rule.codes)
        rule = questions[rule.when].rule if rule.when in questions else None
    return False


def _expression(condition: str) -> ast.expr:
    """The condition as an expression of Python, never run: `name('q') == value('a') and negated(…)`."""
    text, place = condition.translate(_QUOTES).strip(), 0
    tokens = []
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _UnknownError
        token = match[match.lastgroup or 0]
        if match["name"]:
            token = f"name({token[2:-1].strip()!r})"
        elif match["text"]:
            token = f"value({token[1:-1].strip()!r})"
        elif match["number"]:
            token = f"value({token!r})"
        elif match["word"] and token.casefold() not in _WORDS:
            raise _UnknownError
        tokens.append(_WORDS.get(token.casefold(), token))
        place = match.end()
    try:
        return ast.parse(" ".join(tokens), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError):
        raise _UnknownError from None


def _asked(node: ast.expr, questions: _Questions) -> _Asked:
    match node:
        case ast.BoolOp(op=ast.Or(), values=[first, *others]):
            asked = _asked(first, questions)
            for other in (_asked(one, questions) for one in others):
                if len(asked) != 1 or set(asked) != set(other):
                    raise _UnknownError
                asked = {name: codes | other[name] for name, codes in asked.items()}
            return asked
        case ast.BoolOp(values=values):
            parts: dict[str, frozenset[str]] = {}
            for name, codes in (item for one in values for item in _asked(one, questions).items()):
                if name in parts and questions[name].kind == "multiple" and parts[name] != codes:
                    raise _UnknownError  # two marks are both needed
                parts[name] = parts.get(name, codes) & codes
            return parts
        case ast.Call(func=ast.Name(id="negated"), args=[inner]):
            return _turned(_asked(inner, questions), questions)
        case ast.Call(func=ast.Name(id="selected"), args=[name, value]):
            return {_named(name, questions).key: frozenset((_said(value, "value"),))}
        case ast.Compare(left=ast.Call(func=ast.Name(id="value")) as value, ops=[sign], comparators=[name]):
            turned = _TURNED.get(type(sign), type(sign))
            return _compared(_named(name, questions), turned, _said(value, "value"), questions)
        case ast.Compare(left=name, ops=[sign], comparators=[value]):
            return _compared(_named(name, questions), type(sign), _said(value, "value"), questions)
    raise _UnknownError


def _said(node: ast.expr, kind: str) -> str:
    """The text of a `value` or a `name`."""
    match node:
        case ast.Call(func=ast.Name(id=said), args=[ast.Constant(value=str(text))]) if said == kind:
            return text
    raise _UnknownError


def _named(node: ast.expr, questions: _Questions) -> DraftQuestion:
    question = questions.get(_said(node, "name"))
    if question is None or not question.choices:
        raise _UnknownError
    return question


def _turned(asked: _Asked, questions: _Questions) -> _Asked:
    if len(asked) != 1 or any(questions[name].kind == "multiple" for name in asked):
        raise _UnknownError  # somebody who did not choose it may have chosen nothing else
    return {name: _codes(questions[name]) - codes for name, codes in asked.items()}


def _compared(question: DraftQuestion, sign: type[ast.cmpop], value: str, questions: _Questions) -> _Asked:
    if value == "" and sign in _EQUALITY:
        return {question.key: frozenset() if sign is ast.Eq else _codes(question)}
    if question.kind == "multiple":
        raise _UnknownError  # the cell is that answer alone
    if question.kind == "number" or sign not in _EQUALITY:
        return {question.key: _beyond(question, sign, value)}
    asked = {question.key: frozenset((value,))}
    return _turned(asked, questions) if sign is ast.NotEq else asked


def _beyond(question: DraftQuestion, sign: type[ast.cmpop], value: str) -> frozenset[str]:
    """The codes, or the bands of a number, for which a comparison holds; all or nothing of a band."""
    limit = parse_number(value)
    if limit is None:
        raise _UnknownError
    holds = set()
    for choice in question.choices:
        ends = (choice.low, choice.high) if question.kind == "number" else (choice.code,)
        numbers = [parse_number(end) for end in ends]
        results = {_SIGNS[sign](number, limit) for number in numbers if number is not None}
        low, high = numbers[0], numbers[-1]
        inside = low is not None and high is not None and low < limit < high
        if len(results) != 1 or None in numbers or (inside and sign in _EQUALITY):
            raise _UnknownError
        if results == {True}:
            holds.add(choice.code)
    return frozenset(holds)


def _codes(question: DraftQuestion) -> frozenset[str]:
    return frozenset(choice.code for choice in question.choices)
