"""The logic between marks and between questions: limits, exclusive choices, who was asked.

Nothing is inferred from one question to another: an answer is counted, set aside and listed, or sent
back to the contractor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from schemas.findings import Treatment
from schemas.messages.rule import ChangeRule, FindingRule
from schemas.questions.questionnaire import SkipRule
from schemas.settings.cleaning_settings import CleaningSettings
from schemas.settings.study import Survey
from survey.answers.coded import INVALID, NO_ANSWER, NOT_APPLICABLE, SEVERAL_MARKS, QuestionAnswers
from survey.answers.coding import code_question
from survey.answers.columns import Mask
from survey.answers.log import Log
from survey.answers.table import AnswerTable
from survey.answers.threads import together


@dataclass(frozen=True, eq=False)
class Asked:
    """What decides who was asked a question: its skip rule and the coded filter; None where all were."""

    settings: CleaningSettings
    rule: SkipRule | None
    filter_: QuestionAnswers | None

    def of(self) -> tuple[Mask, Mask] | None:
        """Rows that were asked, and rows whose filter has no usable answer; None where all were asked."""
        if self.rule is None or self.filter_ is None:
            return None
        unknown = (self.filter_.codes < 0) & (self.filter_.codes != NOT_APPLICABLE)
        return self.filter_.chose(self.rule.codes), unknown


Rows = Callable[[QuestionAnswers, Asked], Mask | None]


@dataclass(frozen=True, kw_only=True)
class QuestionRule(ChangeRule):
    """A rule about the answers to one question: which rows it is about, and what they become.

    `reason` is the code that they get (None: as they are coded); answers that somebody gave are listed.
    """

    rows: Rows
    reason: int | None = None

    def then(self, answers: QuestionAnswers, rows: Mask, table: AnswerTable, log: Log) -> QuestionAnswers:
        """List what is set aside, and give the answers as they count."""
        log.set_aside(self, table, answers.key, rows & table.open & (answers.codes != NO_ANSWER))
        return answers if self.reason is None else answers.without(rows, self.reason)


def _not_asked(_: QuestionAnswers, asked: Asked) -> Mask | None:
    known = asked.of()
    return None if known is None else ~known[0] & ~known[1]


def _filter_blank(answers: QuestionAnswers, asked: Asked) -> Mask | None:
    known = asked.of()
    if known is None:
        return None
    kept = asked.settings.filter_unanswered == "keep"
    return known[1] & (answers.codes == NO_ANSWER) if kept else known[1]


def _over(answers: QuestionAnswers, asked: Asked, *, handling: str) -> Mask | None:
    limit = answers.question.max_choices
    if answers.marks is None or limit is None or asked.settings.over_limit != handling:
        return None
    return np.asarray(answers.marks.sum(axis=1) > limit)


class _Cut(QuestionRule):
    def then(self, answers: QuestionAnswers, rows: Mask, table: AnswerTable, log: Log) -> QuestionAnswers:
        limit = answers.question.max_choices
        if answers.marks is None or limit is None:
            return answers
        kept = answers.marks & (np.cumsum(answers.marks, axis=1) <= limit)
        for row in np.flatnonzero(rows & table.open).tolist():
            choices = [
                choice for choice, mark in zip(answers.question.choices, kept[row], strict=True) if mark
            ]
            log.shortened(self, table, row, answers.key, choices)
        return replace(answers, marks=kept)


def _clash(answers: QuestionAnswers, _: Asked) -> Mask | None:
    alone = np.array([choice.exclusive for choice in answers.question.choices], dtype=np.bool_)
    if answers.marks is None or not alone.any():
        return None
    return np.asarray(answers.marks[:, alone].any(axis=1) & (answers.marks.sum(axis=1) > 1))


@dataclass(frozen=True, kw_only=True)
class _Exclusive(FindingRule):
    rows: Rows

    def then(self, answers: QuestionAnswers, rows: Mask, table: AnswerTable, log: Log) -> QuestionAnswers:
        if answers.marks is None:
            return answers
        for row in np.flatnonzero(rows & table.open).tolist():
            choices = zip(answers.question.choices, answers.marks[row], strict=True)
            marked = [choice for choice, mark in choices if mark]
            first = next(choice for choice in marked if choice.exclusive)
            log.find(
                self,
                table,
                row,
                table.field_of(row, answers.key, first),
                found="、".join(choice.code for choice in marked),
                expected=f"「{first.code} {first.label}」だけ、または「{first.code}」以外",
            )
        return answers.without(rows, INVALID)


EXCLUSIVE = _Exclusive(
    "E10",
    Treatment.CHECK,
    "ほかと同時に選べない選択肢が、ほかの選択肢と一緒に選ばれています。",
    remedy="調査票で選ばれている番号を記入してください（2つ以上は「1,3」のように）。調査票もこのとおりであれば「原票どおり」と記入してください。",
    office="「原票どおり」のときは、この設問は無回答として集計されます。",
    rows=_clash,
)

QUESTION_RULES = (
    QuestionRule(
        "L02", "この設問の対象ではないため、回答を外して非該当とした", rows=_not_asked, reason=NOT_APPLICABLE
    ),
    QuestionRule(
        "L03",
        "対象を決める設問が無回答のため、回答を外して非該当とした",
        rows=_filter_blank,
        reason=NOT_APPLICABLE,
    ),
    QuestionRule(
        "L01",
        "1つだけ選ぶ設問に2つ以上の回答があるため、無回答とした",
        rows=lambda answers, _: answers.codes == SEVERAL_MARKS if answers.question.kind == "single" else None,
    ),
    QuestionRule(
        "L04",
        "選べる数を超えているため、無回答とした",
        rows=partial(_over, handling="no_answer"),
        reason=SEVERAL_MARKS,
    ),
    _Cut(
        "L05",
        "選べる数を超えているため、前の選択肢から順に上限まで数えた",
        rows=partial(_over, handling="lowest"),
    ),
    EXCLUSIVE,
)


def code_answers(table: AnswerTable, survey: Survey, log: Log) -> Mapping[str, QuestionAnswers]:
    """Code all questions and apply the rules to each, in printed order; what is set aside of open rows is listed.

    not asked: NOT_APPLICABLE. filter without a usable answer: the same, unless the survey keeps such answers.
    filter met, follow-up blank: NO_ANSWER. A filter is judged after its own rules.
    """
    questions = survey.questionnaire.questions
    read = together(
        lambda question: code_question(table.column(question.key), question, survey.cleaning.all_zero),
        questions,
        table.n,
    )
    coded: dict[str, QuestionAnswers] = {}
    for question, given in zip(questions, read, strict=True):
        skip, answers = survey.questionnaire.rule_for(question.key), given
        asked = Asked(survey.cleaning, skip, None if skip is None else coded[skip.when])
        for rule in QUESTION_RULES:
            rows = rule.rows(answers, asked)
            if rows is not None and rows.any():
                answers = rule.then(answers, rows, table, log)
        coded[question.key] = answers
    return coded
