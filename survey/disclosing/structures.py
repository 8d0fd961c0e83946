"""The structures of a survey's tables with the skip rules of its questionnaire."""

from __future__ import annotations

from dataclasses import replace

from schemas.questions.questionnaire import Questionnaire
from survey.answers.coded import CodedAnswers
from survey.disclosing.relations import AskedCell, TableStructure, structures_of


def declared_structures(
    responses: CodedAnswers, questionnaire: Questionnaire, study: str = ""
) -> tuple[TableStructure, ...]:
    """`structures_of` the answers, each follow-up with the answers that lead to it.

    A follow-up after several answers has a base that no single count tells; only its rule ties it to
    them. A rule whose first question is not tabulated ties nothing.
    """
    tabulated = {answers.key for answers in responses.answers}
    return tuple(
        replace(structure, asked_of=_asked_of(questionnaire, structure.question, tabulated))
        for structure in structures_of(responses, study)
    )


def _asked_of(questionnaire: Questionnaire, question: str, tabulated: set[str]) -> AskedCell | None:
    rule = questionnaire.rule_for(question)
    if rule is None or rule.when not in tabulated:
        return None
    before = questionnaire.question(rule.when)
    return AskedCell(rule.when, tuple(dict.fromkeys(before.choice(code).option for code in rule.codes)))
