"""The logic between marks and between questions: limits, exclusive choices, who was asked.

Nothing is inferred from one question to another: an answer is counted, set aside and listed, or sent
back to the contractor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from schemas import catalogue
from schemas.questionnaire import SkipRule
from schemas.study import Survey
from survey.cleaning import UNMARKED
from survey.coding import Coded, code_question
from survey.columns import Mask
from survey.log import Log
from survey.responses import INVALID, NO_ANSWER, NOT_APPLICABLE, SEVERAL_MARKS
from survey.returns import Returns, mark_key, question_fields

FILTER_UNANSWERED = NOT_APPLICABLE
"""Whoever left the filter question without a usable answer counts as not asked the follow-up."""

OVER_LIMIT = SEVERAL_MARKS
"""More marks than a question allows count as no answer."""


@dataclass(frozen=True, eq=False)
class Ruled:
    """The context of the rules: the cleaned rows, the same rows as sent, and the lists."""

    returns: Returns
    raw: Returns
    log: Log


def apply_rules(returns: Returns, raw: Returns, survey: Survey, log: Log) -> Mapping[str, Coded]:
    """Code all questions of cleaned returns and apply the questionnaire's rules, in printed order.

    `raw` are the same rows as they were sent, which is what the lists show.
    not asked: NOT_APPLICABLE, an answer given all the same is set aside and listed.
    filter without a usable answer: the same (see FILTER_UNANSWERED).
    filter met, follow-up blank: NO_ANSWER. several marks in a single-answer question: SEVERAL_MARKS,
    listed. more marks than allowed: SEVERAL_MARKS, listed (see OVER_LIMIT). an exclusive choice
    beside others: INVALID, and a finding.
    """
    context = Ruled(returns, raw, log)
    coded: dict[str, Coded] = {}
    for question in survey.questionnaire.questions:
        answers = code_question(returns, question)
        rule = survey.questionnaire.rule_for(question.key)
        if rule is not None:
            answers = _only_asked(answers, coded[rule.when], rule, context)
        _list_several(answers, context)
        coded[question.key] = _exclusive(_within_limit(answers, context), context)
    return coded


def _only_asked(answers: Coded, filter_: Coded, rule: SkipRule, context: Ruled) -> Coded:
    asked = filter_.chose(rule.codes)
    unknown = (filter_.codes < 0) & (filter_.codes != NOT_APPLICABLE)
    given = answers.codes != NO_ANSWER
    _set_aside(answers, given & ~asked & ~unknown, catalogue.NOT_ASKED, context)
    _set_aside(answers, given & unknown, catalogue.FILTER_BLANK, context)
    return answers.without(~asked & ~unknown, NOT_APPLICABLE).without(unknown, FILTER_UNANSWERED)


def _set_aside(answers: Coded, rows: Mask, rule: catalogue.ChangeRule, context: Ruled) -> None:
    """List every cell of the question that holds something in these rows."""
    if not rows.any():
        return
    for field in question_fields(answers.question):
        filled = context.returns.cells[field.key].where(lambda text: text not in ("", UNMARKED))
        context.log.set_aside(rule, context.returns, field.key, context.raw.cells[field.key], rows & filled)


def _list_several(answers: Coded, context: Ruled) -> None:
    if answers.question.kind == "single":
        _set_aside(answers, answers.codes == SEVERAL_MARKS, catalogue.SEVERAL, context)


def _within_limit(answers: Coded, context: Ruled) -> Coded:
    limit = answers.question.max_choices
    if answers.marks is None or limit is None:
        return answers
    over = answers.marks.sum(axis=1) > limit
    _set_aside(answers, over, catalogue.OVER_LIMIT, context)
    return answers.without(over, OVER_LIMIT)


def _exclusive(answers: Coded, context: Ruled) -> Coded:
    """Send back answers in which an exclusive choice stands beside others."""
    question = answers.question
    alone = np.array([choice.exclusive for choice in question.choices], dtype=np.bool_)
    if answers.marks is None or not alone.any():
        return answers
    clash = answers.marks[:, alone].any(axis=1) & (answers.marks.sum(axis=1) > 1)
    for row in np.flatnonzero(clash).tolist():
        marked = [choice for choice, mark in zip(question.choices, answers.marks[row], strict=True) if mark]
        first = next(choice for choice in marked if choice.exclusive)
        key = mark_key(question, first) if question.layout == "marks" else question.key
        context.log.cell(
            catalogue.EXCLUSIVE,
            context.returns,
            row,
            key,
            found="、".join(choice.code for choice in marked),
            expected=f"「{first.code} {first.label}」だけ、または「{first.code}」以外",
        )
    return answers.without(clash, INVALID)
