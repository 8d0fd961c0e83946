"""Validate cleaned answers against the schema and turn what fails into lines of the error list."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd

from schemas import catalogue
from schemas.catalogue import FindingRule
from schemas.questionnaire import Question
from schemas.responses import KNOWN_CODE, Failure, failures, response_schema
from schemas.study import Survey
from survey.coding import Coded
from survey.log import Log
from survey.names import match_name
from survey.responses import NOT_APPLICABLE
from survey.returns import Field, Returns, question_fields
from survey.spelling import plain

_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*|\d{1,2}月\d{1,2}日?|\d{1,2}/\d{1,2}(/\d{2,4})?|\d{1,2}-[A-Z][a-z]{2}"
)
_SERIALS = range(36526, 73051)  # 2000-01-01 to 2099-12-31 as Excel counts days
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#+")
_NUMBERED = re.compile(r"[(\[]?(\w+?)[)\].:、_ ]+(.+)|(\d+)(\D.*)")


def check_shape(returns: Returns, survey: Survey) -> tuple[Failure, ...]:
    """Every cell of the cleaned returns that fails the questionnaire's schema."""
    schema = response_schema(survey.questionnaire)
    cells = pd.DataFrame({key: returns.cells[key].categorical() for key in schema.columns})
    return failures(schema, cells)


def report(
    failed: Collection[Failure],
    coded: Mapping[str, Coded],
    raw: Returns,
    breakdowns: Collection[str],
    log: Log,
) -> None:
    """Write a finding for each unknown cell of a question that was asked.

    `raw` are the rows as they were sent. Several marks in a single-answer question are no finding: the
    respondent gave them, and the list of changes has them.
    """
    fields = {
        field.key: (field, answers)
        for answers in coded.values()
        for field in question_fields(answers.question)
    }
    for failure in failed:
        if failure.check != KNOWN_CODE:
            continue
        field, answers = fields[failure.column]
        asked = answers.codes[failure.rows] != NOT_APPLICABLE
        concept = answers.question.concept
        of_breakdown = concept is not None and concept.key in breakdowns
        column = raw.cells[failure.column]
        rules = [_rule(text, answers.question, of_breakdown=of_breakdown) for text in column.values]
        expected = _expected(field, answers.question)
        for row in failure.rows[asked].tolist():
            rule = rules[int(column.codes[row])]
            log.cell(rule, raw, row, failure.column, found=column[row], expected=expected)


def _rule(text: str, question: Question, *, of_breakdown: bool) -> FindingRule:
    """What is the matter with an unknown text."""
    even = plain(text).text
    if _ERROR.fullmatch(even):
        return catalogue.EXCEL_ERROR
    if _DATE.fullmatch(even) or (even.isdecimal() and int(even[:9]) in _SERIALS and len(even) == 5):
        return catalogue.DATE_LIKE
    if re.fullmatch(r"-?\d*\.\d+", even):
        return catalogue.DECIMAL
    if _mismatched(even, question):
        return catalogue.MISMATCH
    return catalogue.UNKNOWN_GROUP if of_breakdown else catalogue.UNKNOWN_CODE


def _mismatched(text: str, question: Question) -> bool:
    """Whether the text is the code of one choice and the label of another."""
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return False
    code, label = match[1] or match[3], match[2] or match[4]
    labels = {match_name(choice.label) for choice in question.choices}
    return code in {choice.code for choice in question.choices} and match_name(label) in labels


def _expected(field: Field, question: Question) -> str:
    """What may stand in the column, in one short line."""
    if field.choice is not None:
        return "1（選択あり）または 0（選択なし）"
    codes = [choice.code for choice in question.choices]
    numbers = [int(code) for code in codes if code.isdecimal()]
    if len(numbers) == len(codes) and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        listed = f"{codes[0]}〜{codes[-1]}"
    else:
        listed = "、".join(codes)
    if len(codes) <= 8:
        listed += "（" + "、".join(f"{choice.code} {choice.label}" for choice in question.choices) + "）"
    several = "（複数は「,」で区切る）" if question.kind == "multiple" else ""
    blank = "、".join(word for word in question.missing) or "空欄"
    return f"{listed}{several}。無回答は {blank}"
