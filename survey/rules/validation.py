"""Validate cleaned answers against the schema and turn what fails into lines of the error list."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from schemas.errors import InputError, Problem
from schemas.messages import files as file_rules
from schemas.messages.rule import FindingRule
from schemas.questions.questionnaire import Question
from schemas.settings.study import Survey
from schemas.tables.numbers import parse_number
from survey.answers.coded import NOT_APPLICABLE, QuestionAnswers
from survey.answers.columns import Rows
from survey.answers.fields import MARKED, SEVERAL, UNMARKED
from survey.answers.log import Log
from survey.answers.names import match_name
from survey.answers.returns import Part, Returns
from survey.cleaning.numbers import read_number
from survey.cleaning.spelling import plain
from survey.rules import cell_rules
from survey.rules.answer_checks import KNOWN_CODE, failing, known_number, response_schema

_ENOUGH = 20  # answers to a question from which its unknown ones say something about the file
_MIXED = 0.05
_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*|\d{1,2}月\d{1,2}日?|\d{1,2}/\d{1,2}(/\d{2,4})?|\d{1,2}-[A-Z][a-z]{2}"
)
_SERIALS = range(36526, 73051)  # 2000-01-01 to 2099-12-31 as Excel counts days
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#+")
_NUMBERED = re.compile(r"[(\[]?(\w+?)[)\].:、_ ]+(.+)|(\d+)(\D.*)")


@dataclass(frozen=True, eq=False)
class Failure:
    """The rows, ascending, whose answer to a question fails a named check of the schema."""

    question: str
    check: str
    rows: Rows


def check_shape(returns: Returns, survey: Survey) -> tuple[Failure, ...]:
    """Every answer of the cleaned returns that fails the questionnaire's schema.

    Raises InputError for a file in which most answers of most questions fail (another year's
    questionnaire), and for a column of numbers in which labels of groups stand too.
    """
    schema = response_schema(survey.questionnaire)
    failed = tuple(
        Failure(key, check, column.rows_with(places))
        for key, column in returns.answers.items()
        for check, places in failing(schema, key, column.values).items()
    )
    problems = [*_other_questionnaires(returns, survey, failed), *_mixed_numbers(returns, failed)]
    if problems:
        raise InputError(problems)
    return failed


def report(
    failed: Collection[Failure],
    coded: Mapping[str, QuestionAnswers],
    returns: Returns,
    breakdowns: Collection[str],
    log: Log,
) -> None:
    """Write a finding for each unknown cell of a question that was asked.

    Several marks in a single-answer question are no finding: the respondent gave them, and the list of
    changes has them.
    """
    for failure in failed:
        if failure.check != KNOWN_CODE:
            continue
        answers = coded[failure.question]
        rows = failure.rows[answers.codes[failure.rows] != NOT_APPLICABLE]
        concept = answers.question.concept
        of_breakdown = concept is not None and concept.key in breakdowns
        for number, part in enumerate(returns.parts):
            here = rows[returns.part[rows] == number]
            if len(here):
                _report_part(part, failure.question, here, returns, log, of_breakdown=of_breakdown)


def _report_part(part: Part, key: str, rows: Rows, returns: Returns, log: Log, *, of_breakdown: bool) -> None:
    question = part.questionnaire.question(key)
    expected = _expected(question)
    for field in part.fields(key):
        cleaned, raw = part.clean[field], part.raw[field]
        unknown = cleaned.take(returns.place[rows]).where(lambda text: not _known(text, question))
        for row in rows[unknown].tolist():
            place = int(returns.place[row])
            rule = _rule(raw[place], question, of_breakdown=of_breakdown)
            log.cell(rule, returns, row, field, expected=expected)


def _known(text: str, question: Question) -> bool:
    """Whether a cleaned cell holds what its column may hold."""
    if not text:
        return True
    if question.kind == "number":
        return known_number(text, question)
    if question.layout == "marks":
        return text in (MARKED, UNMARKED)
    return set(text.split(SEVERAL)) <= {choice.code for choice in question.choices}


def _other_questionnaires(returns: Returns, survey: Survey, failed: Collection[Failure]) -> list[Problem]:
    """Files in which at least half of the questions have at least half of their answers unknown."""
    unknown = {failure.question: failure.rows for failure in failed if failure.check == KNOWN_CODE}
    problems = []
    for number, part in enumerate(returns.parts):
        here = returns.part == number
        answered = strange = 0
        for question in survey.questionnaire.questions:
            if question.kind == "text":
                continue
            given = np.count_nonzero(here & returns.answers[question.key].where(bool))
            if given < _ENOUGH:
                continue
            answered += 1
            rows = unknown.get(question.key)
            strange += bool(rows is not None and 2 * np.count_nonzero(here[rows]) >= given)
        if answered and 2 * strange >= answered and strange > 1:
            problems.append(file_rules.OTHER_QUESTIONNAIRE.problem(part.file, sheet=part.sheet))
    return problems


def _mixed_numbers(returns: Returns, failed: Collection[Failure]) -> list[Problem]:
    """Columns of numbers in which more than 5 % of the answers are labels of groups."""
    unknown = {failure.question for failure in failed if failure.check == KNOWN_CODE}
    problems = []
    for number, part in enumerate(returns.parts):
        places = returns.place[returns.part == number]
        for question in part.questionnaire.questions:
            if question.kind != "number" or question.key not in unknown:
                continue
            names = {
                match_name(text) for choice in question.choices for text in (choice.label, *choice.aliases)
            }
            column = part.clean[question.key].take(places)
            given = np.count_nonzero(column.where(bool))
            labelled = np.count_nonzero(
                column.where(lambda text, names=names: match_name(text) in names)  # type: ignore[misc]
            )
            if _MIXED * given < labelled < given:
                problems.append(
                    file_rules.MIXED_NUMBERS.problem(
                        part.file,
                        sheet=part.sheet,
                        column=part.headings[question.key].name,
                        found=f"区分の文 {labelled}件",
                    )
                )
    return problems


def _rule(text: str, question: Question, *, of_breakdown: bool) -> FindingRule:
    """What is the matter with an unknown text."""
    even = plain(text).text
    if _ERROR.fullmatch(even):
        return cell_rules.EXCEL_ERROR
    if question.kind == "number":
        return _number_rule(even, question)
    if _DATE.fullmatch(even) or (even.isdecimal() and int(even[:9]) in _SERIALS and len(even) == 5):
        return cell_rules.DATE_LIKE
    if re.fullmatch(r"-?\d*\.\d+", even):
        return cell_rules.DECIMAL
    if _mismatched(even, question):
        return cell_rules.MISMATCH
    return cell_rules.UNKNOWN_GROUP if of_breakdown else cell_rules.UNKNOWN_CODE


def _number_rule(text: str, question: Question) -> FindingRule:
    """What is the matter with a text that is no number of the question."""
    number = parse_number(read_number(text, (), of_years=question.of_years).text)
    if number is not None:
        fraction = question.whole and number != number.to_integral_value()
        return cell_rules.DECIMAL if fraction else cell_rules.OUT_OF_RANGE
    return cell_rules.DATE_LIKE if _DATE.fullmatch(text) else cell_rules.NOT_A_NUMBER


def _mismatched(text: str, question: Question) -> bool:
    """Whether the text is the code of one choice and the label of another."""
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return False
    code, label = match[1] or match[3], match[2] or match[4]
    labels = {match_name(choice.label) for choice in question.choices}
    return code in {choice.code for choice in question.choices} and match_name(label) in labels


def _expected(question: Question) -> str:
    """What may stand in a column of the question, in one short line."""
    if question.layout == "marks":
        return "1（選択あり）または 0（選択なし）"
    if question.kind == "number":
        return _expected_number(question)
    codes = [choice.code for choice in question.choices]
    numbers = [int(code) for code in codes if code.isdecimal()]
    if len(numbers) == len(codes) and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        listed = f"{codes[0]}〜{codes[-1]}"
    else:
        listed = "、".join(codes)
    if len(codes) <= 8:
        listed += "（" + "、".join(f"{choice.code} {choice.label}" for choice in question.choices) + "）"
    several = "（複数は「,」で区切る）" if question.layout == "cell" else ""
    blank = "、".join(word for word in question.missing) or "空欄"
    return f"{listed}{several}。無回答は {blank}"


def _expected_number(question: Question) -> str:
    """The whole range of a number question: `18〜110の整数`."""
    kind = "整数" if question.whole and question.choices else "数値"
    lows = [choice.low for choice in question.choices]
    highs = [choice.high for choice in question.choices]
    low = "" if not lows or None in lows else f"{min(end for end in lows if end is not None)}以上"
    high = "" if not highs or None in highs else f"{max(end for end in highs if end is not None)}以下"
    blank = "、".join(word for word in question.missing) or "空欄"
    limits = "".join((low, high))
    return f"{limits}{'の' if limits else ''}{kind}。無回答は {blank}"
