"""Make the spelling of answers uniform, and list every cell that is changed by it.

What a text means is decided once for each distinct text of a column. A text that means no choice
stays as it was sent: the schema finds it, nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.catalogue import MARK, POINT_ZERO, SPACES, ChangeRule
from schemas.questionnaire import Question
from schemas.study import Survey
from survey.columns import TextColumn
from survey.log import Log
from survey.names import INVISIBLE, match_name
from survey.returns import DATE, ID, Returns, mark_key, question_fields
from survey.spelling import Reading, Spelling, plain

MARKED = "1"
UNMARKED = "0"

_TICKS = {**dict.fromkeys("○◯〇●◎✓✔☑レ■", MARKED), "TRUE": MARKED, "FALSE": UNMARKED}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_VISIBLE = re.compile(f"[^\\s{INVISIBLE}]")


@dataclass(frozen=True)
class _Plan:
    """What becomes of each distinct text of a column."""

    texts: tuple[str, ...]
    rules: tuple[tuple[ChangeRule, ...], ...]


def clean(returns: Returns, survey: Survey, log: Log) -> Returns:
    """The returns with uniform cells; every changed cell goes to `log`.

    single: code, codes joined by `|`, "" (no answer) or the text as sent if it is unknown.
    multiple, one cell: the same. multiple, a column for each choice: "1", "0", "" or the text as sent.
    text: as sent without characters that no document can hold; "" where nothing can be seen.
    The respondent's number and the date lose only spaces and differences of width.
    """
    cells: dict[str, TextColumn] = {}
    for key in (ID, DATE):
        if key in returns.cells:
            column = returns.cells[key]
            cells[key] = _apply(returns, key, _plan([plain(text) for text in column.values]), log)
    for question in survey.questionnaire.questions:
        cells.update(_clean_question(returns, question, log))
    return returns.with_cells(cells)


def _clean_question(returns: Returns, question: Question, log: Log) -> dict[str, TextColumn]:
    keys = [field.key for field in question_fields(question)]
    if question.kind == "text":
        plans = [_plan([_free_text(text, question) for text in returns.cells[keys[0]].values])]
    elif question.layout == "marks":
        plans = _mark_plans(returns, question)
    else:
        spelling = _spelling(returns.cells[keys[0]], question)
        plans = [_plan([spelling.read(text) for text in returns.cells[keys[0]].values])]
    return {key: _apply(returns, key, plan, log) for key, plan in zip(keys, plans, strict=True)}


def _plan(readings: Sequence[Reading]) -> _Plan:
    return _Plan(tuple(reading.text for reading in readings), tuple(reading.rules for reading in readings))


def _apply(returns: Returns, key: str, plan: _Plan, log: Log) -> TextColumn:
    column = returns.cells[key]
    cleaned = column.replaced(plan.texts)
    changed = column.spread([bool(rules) for rules in plan.rules])
    if changed.any():
        log.respelled(returns, key, changed, plan.texts, plan.rules)
    return cleaned


def _spelling(column: TextColumn, question: Question) -> Spelling:
    """The question's spelling; a column with more labels than codes is usually filled with labels."""
    codes = {choice.code for choice in question.choices}
    labels = {choice.label for choice in question.choices} - codes
    spelling = Spelling(question.choices, question.missing)
    coded = int(column.where(lambda text: text in codes).sum())
    labelled = int(column.where(lambda text: text in labels).sum())
    return replace(spelling, labels_usual=labelled > coded)


def _free_text(text: str, question: Question) -> Reading:
    if not _VISIBLE.search(text) or text.strip() in question.missing:
        return Reading("")
    kept = _FORBIDDEN.sub("", text)
    return Reading(kept, (SPACES,) if kept != text else ())


def _mark_plans(returns: Returns, question: Question) -> list[_Plan]:
    """Marks are 1 and 0, ticks, the choice's label, or the choice's own code where all columns say so."""
    columns = [returns.cells[mark_key(question, choice)] for choice in question.choices]
    missing = {match_name(word) for word in question.missing}
    coded = _marked_by_code(columns, question, missing)
    plans = []
    for choice, column in zip(question.choices, columns, strict=True):
        spelling = Spelling((choice,), ())
        plans.append(_plan([_mark(text, spelling, missing, marked_by_code=coded) for text in column.values]))
    return plans


def _marked_by_code(columns: Sequence[TextColumn], question: Question, missing: set[str]) -> bool:
    """Whether each column holds nothing but its choice's own code (1 in the first, 2 in the second, …).

    Asked of all columns together: in a file coded 1 = yes and 2 = no, a column of nothing but 2 must
    not become marks.
    """
    for choice, column in zip(question.choices, columns, strict=True):
        allowed = {"", UNMARKED, choice.code, *missing}
        if any(match_name(text) not in allowed for text in column.values):
            return False
    return True


def _mark(text: str, spelling: Spelling, missing: set[str], *, marked_by_code: bool) -> Reading:
    code = spelling.choices[0].code
    marked = code if marked_by_code else MARKED
    usual = {"": "", UNMARKED: UNMARKED, marked: MARKED}
    if text in usual:
        return Reading(usual[text])
    if match_name(text) in missing:
        return Reading("", () if text in missing else (SPACES,))
    even = plain(text)
    short = re.sub(r"\.0+$", "", even.text)
    if short in usual:
        return Reading(usual[short], even.rules if short == even.text else (*even.rules, POINT_ZERO))
    if even.text.upper() in _TICKS:
        return Reading(_TICKS[even.text.upper()], (*even.rules, MARK))
    read = spelling.read(text)
    if read.text == code and even.text != code:
        return Reading(MARKED, (*read.rules, MARK))
    return Reading(text)
