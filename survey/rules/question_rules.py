"""The logic between marks and between questions: limits, exclusive choices, who was asked.

Nothing is inferred from one question to another: an answer is counted, set aside and listed, or sent
back to the contractor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from schemas.messages import rule
from schemas.questions.questionnaire import Question, SkipRule
from schemas.settings.cleaning_settings import CleaningSettings
from schemas.settings.study import Survey
from survey.answers.coded import INVALID, NO_ANSWER, NOT_APPLICABLE, SEVERAL_MARKS, QuestionAnswers
from survey.answers.coding import code_question
from survey.answers.columns import Mask
from survey.answers.log import Log
from survey.answers.returns import Returns
from survey.answers.threads import together
from survey.cleaning import changes as change_rules
from survey.rules import cell_rules


@dataclass(frozen=True, eq=False)
class _Context:
    """What every rule needs: the cleaned rows, the survey's settings, the lists."""

    returns: Returns
    settings: CleaningSettings
    log: Log

    def set_aside(self, question: Question, rows: Mask, rule: rule.ChangeRule) -> None:
        """List the cells of a question in these rows."""
        if rows.any():
            self.log.set_aside(rule, self.returns, question.key, rows)


def apply_rules(returns: Returns, survey: Survey, log: Log) -> Mapping[str, QuestionAnswers]:
    """Code all questions of cleaned returns and apply the questionnaire's rules, in printed order.

    not asked: NOT_APPLICABLE, an answer given all the same is set aside and listed.
    filter without a usable answer: the same, unless the survey keeps such answers.
    filter met, follow-up blank: NO_ANSWER. several marks in a single-answer question: SEVERAL_MARKS,
    listed. more marks than allowed: as the survey says. an exclusive choice beside others: INVALID, and
    a finding.
    """
    context = _Context(returns, survey.cleaning, log)
    questions = survey.questionnaire.questions
    read = together(
        lambda question: code_question(returns.answers[question.key], question, survey.cleaning.all_zero),
        questions,
        returns.n,
    )
    coded: dict[str, QuestionAnswers] = {}
    for question, given in zip(questions, read, strict=True):
        rule = survey.questionnaire.rule_for(question.key)
        answers = given if rule is None else _only_asked(given, coded[rule.when], rule, context)
        if question.kind == "single":
            context.set_aside(question, answers.codes == SEVERAL_MARKS, change_rules.SEVERAL)
        coded[question.key] = _exclusive(_within_limit(answers, context), context)
    return coded


def _only_asked(
    answers: QuestionAnswers, filter_: QuestionAnswers, rule: SkipRule, context: _Context
) -> QuestionAnswers:
    asked = filter_.chose(rule.codes)
    unknown = (filter_.codes < 0) & (filter_.codes != NOT_APPLICABLE)
    given = answers.codes != NO_ANSWER
    context.set_aside(answers.question, given & ~asked & ~unknown, change_rules.NOT_ASKED)
    if context.settings.filter_unanswered == "keep":
        return answers.without(~asked & ~(unknown & given), NOT_APPLICABLE)
    context.set_aside(answers.question, given & unknown, change_rules.FILTER_BLANK)
    return answers.without(~asked, NOT_APPLICABLE)


def _within_limit(answers: QuestionAnswers, context: _Context) -> QuestionAnswers:
    limit = answers.question.max_choices
    if answers.marks is None or limit is None or context.settings.over_limit == "accept":
        return answers
    over = answers.marks.sum(axis=1) > limit
    if context.settings.over_limit == "no_answer":
        context.set_aside(answers.question, over, change_rules.OVER_LIMIT)
        return answers.without(over, SEVERAL_MARKS)
    kept = answers.marks & (np.cumsum(answers.marks, axis=1) <= limit)
    for row in np.flatnonzero(over).tolist():
        choices = [choice for choice, mark in zip(answers.question.choices, kept[row], strict=True) if mark]
        context.log.shortened(change_rules.CUT_TO_LIMIT, context.returns, row, answers.question.key, choices)
    return QuestionAnswers(answers.question, answers.codes, kept)


def _exclusive(answers: QuestionAnswers, context: _Context) -> QuestionAnswers:
    """Send back answers in which an exclusive choice stands beside others."""
    question = answers.question
    alone = np.array([choice.exclusive for choice in question.choices], dtype=np.bool_)
    if answers.marks is None or not alone.any():
        return answers
    clash = answers.marks[:, alone].any(axis=1) & (answers.marks.sum(axis=1) > 1)
    for row in np.flatnonzero(clash).tolist():
        marked = [choice for choice, mark in zip(question.choices, answers.marks[row], strict=True) if mark]
        first = next(choice for choice in marked if choice.exclusive)
        context.log.cell(
            cell_rules.EXCLUSIVE,
            context.returns,
            row,
            context.returns.field_of(row, question.key, first),
            found="、".join(choice.code for choice in marked),
            expected=f"「{first.code} {first.label}」だけ、または「{first.code}」以外",
        )
    return answers.without(clash, INVALID)
