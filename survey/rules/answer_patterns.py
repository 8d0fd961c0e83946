"""Rules about the answers of a return as a whole, once they are coded."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import numpy as np

from schemas.findings import Treatment
from schemas.questions.questionnaire import Question
from schemas.tables.numbers import parse_number
from survey.answers.columns import Mask
from survey.answers.fields import SECONDS
from survey.answers.table import AnswerTable
from survey.cleaning.numbers import read_number
from survey.rules.base_weights import NO_WEIGHT
from survey.rules.duplicates import TWINS
from survey.rules.rule import Context, RowRule

_ITEM = re.compile(r"(.+?)\s*(?:[-‐－ー_.．・のノ]\s*\w{1,3}|[(（]\s*\w{1,3}\s*[)）]|[①-⑳㉑-㉟㊱-㊿])")
"""The number of an item in a grid: 問5-1, 問5の1, 問5(1), 問5①."""

_ON_PAPER = "調査票のとおりであれば「原票どおり」、違うところがあれば〈値の例〉のように列名（または設問番号）と値を記入してください。"


def _blank(table: AnswerTable, context: Context) -> Mask:
    """Returns without an answer to any question that is no breakdown."""
    blank = np.ones(table.n, dtype=np.bool_)
    for answers in context.answers.values():
        concept = answers.question.concept
        if concept is None or concept.key not in context.breakdowns:
            blank &= answers.codes < 0
    return blank


def _grids(context: Context, kind: str) -> Iterator[list[Question]]:
    """Runs of questions of a kind with the same choices that are long enough to be looked at.

    Two grids with the same choices that follow each other are two runs: the numbers of their items begin otherwise.
    """
    fewest = context.survey.cleaning.straight_lining
    asked = context.survey.questionnaire.questions
    shared = Counter(question.number for question in asked)

    def grid(question: Question) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        item = _ITEM.fullmatch(question.number)
        own = question.number if shared[question.number] > 1 else item[1] if item is not None else ""
        return own, question.kind, tuple((choice.code, choice.label) for choice in question.choices)

    for _, run in groupby(asked, key=grid):
        questions = list(run)
        if fewest and len(questions) >= fewest and questions[0].kind == kind:
            yield questions


def _named(questions: list[Question]) -> str:
    """The run by the numbers of its ends; by their texts where the questions of a grid share one number."""
    first, last = questions[0], questions[-1]
    number = first.number
    ends = (
        f"{number}〜{last.number}" if number != last.number else f"{number}「{first.text}」〜「{last.text}」"
    )
    return f"{ends}（{len(questions)}問）がすべて"


def _tell(found: dict[int, str], row: int, text: str) -> None:
    """Add what is told of a grid to what is told of other grids in the same row."""
    found[row] = f"{found[row]}、{text}" if row in found else text


def _straight_lines(table: AnswerTable, context: Context) -> dict[int, str]:
    found: dict[int, str] = {}
    for questions in _grids(context, "single"):
        first, *others = [context.answers[question.key].codes for question in questions]
        flat = np.flatnonzero((first >= 0) & table.open)
        for codes in others:
            flat = flat[codes[flat] == first[flat]]
        for row in flat.tolist():
            label = questions[0].choices[int(first[row])].label
            _tell(found, row, f"{_named(questions)}「{label}」")
    return found


def _same_marks(table: AnswerTable, context: Context) -> dict[int, str]:
    found: dict[int, str] = {}
    for questions in _grids(context, "multiple"):
        first, *others = [context.answers[question.key].marks for question in questions]
        if first is None:
            continue
        flat = np.flatnonzero(first.any(axis=1) & table.open)
        for marks in others:
            flat = flat[(marks[flat] == first[flat]).all(axis=1)] if marks is not None else flat[:0]
        for row in flat.tolist():
            marked = ",".join(
                choice.code for choice, mark in zip(questions[0].choices, first[row], strict=True) if mark
            )
            _tell(found, row, f"{_named(questions)}「{marked}」")
    return found


def _hurried(table: AnswerTable, context: Context) -> Mask:
    least = context.survey.cleaning.least_seconds
    if not least or SECONDS not in table.own:
        return np.zeros(table.n, dtype=np.bool_)

    def too_short(text: str) -> bool:
        seconds = parse_number(read_number(text, ()).text)
        return seconds is not None and seconds < least

    return table.own[SECONDS].where(too_short)


UNUSABLE = (
    RowRule(
        "R08",
        Treatment.INVALID,
        "集計できる回答が1つもありません（無効票）。",
        expected="1問以上の回答",
        remedy="調査票に回答があれば、〈値の例〉のように列名（または設問番号）と値を記入してください（2つ以上は改行で区切る）。調査票も白紙であれば「原票どおり」と記入してください。",
        rows=_blank,
    ),
    NO_WEIGHT,
)

PATTERNS = (
    TWINS,
    RowRule(
        "R17",
        Treatment.NOTE,
        "並んだ設問のすべてに同じ選択肢で答えています。集計に含めています。",
        remedy=_ON_PAPER,
        rows=_straight_lines,
    ),
    RowRule(
        "R23",
        Treatment.NOTE,
        "並んだ複数回答の設問のすべてに、同じ選択肢の組で答えています。集計に含めています。",
        remedy=_ON_PAPER,
        rows=_same_marks,
    ),
    RowRule(
        "R19",
        Treatment.NOTE,
        "回答にかかった時間が、設定した秒数より短い票です。集計に含めています。",
        remedy="ご本人の回答であれば「原票どおり」、試し入力などであれば「対象外」と記入してください。",
        office="知らせる秒数は、コードブックのシート「調査」の「短すぎる回答時間」（cleaning.least_seconds）です。",
        rows=_hurried,
        key=SECONDS,
    ),
)
