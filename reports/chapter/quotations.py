"""The place of quotations: a sentence under the question that the text question belongs to."""

from collections.abc import Collection, Mapping, Sequence

from reports.chapter.blocks import Block, Paragraph, Text
from reports.chapter.content import AskedQuestion
from reports.chapter.wording import quoted
from schemas.errors import InputError, Problem
from schemas.messages import decisions as decision_rules
from schemas.messages.names import named
from schemas.questions.aftercodes import coded_concept
from schemas.questions.questionnaire import Question, Questionnaire
from schemas.settings.study import Study, Survey
from survey.freetext.record_files import freetext_record
from survey.freetext.records import Quotation


def quotation_blocks(asked: AskedQuestion) -> tuple[Block, ...]:
    """「その他」の自由回答で、「A」「B」という意見がありました: one paragraph a text question, none without quotations."""
    given = asked.content.quotations.get(asked.survey.key, ())
    shown = _shown(asked.content.study, asked.survey)
    blocks = []
    for question in asked.questionnaire.questions:
        texts = [quotation.text for quotation in given if quotation.question == question.key]
        if texts and _place(asked.questionnaire, shown, question) == asked.question.key:
            sentence = f"{_opening(asked.questionnaire, question)}、{quoted(texts)}という意見がありました。"
            blocks.append(Paragraph((Text(sentence),), "body", f"{asked.id}.q.{question.key}"))
    return tuple(blocks)


def refuse_unplaced(study: Study, quotations: Mapping[str, Sequence[Quotation]]) -> None:
    """Raise InputError (Q09) for approved quotations, by survey, whose question the chapter does not show."""
    problems = [
        problem
        for survey in study.surveys
        for key in dict.fromkeys(quotation.question for quotation in quotations.get(survey.key, ()))
        if (problem := unplaced(study, survey, key)) is not None
    ]
    if problems:
        raise InputError(problems)


def unplaced(study: Study, survey: Survey, key: str) -> Problem | None:
    """What to say (Q09) if the chapter has no place for quotations from a text question, else None."""
    shown, asked = _shown(study, survey), survey.questionnaire
    place = _place(asked, shown, asked.question(key))
    concept = asked.question(place).concept if place else None
    if concept is not None and concept.key in shown:
        return None
    keys = ([] if concept is None else [concept.key]) + [coded_concept(survey.key, key)]
    names = "か".join(f"「{name}」" for name in dict.fromkeys(keys))
    return decision_rules.QUOTE_UNPLACED.problem(
        freetext_record(study.key, survey.key, key),
        detail=f"設問{named(asked.question(key).number, key)}",
        expected=f"シート「報告書の構成」の「概念」に{names}",
    )


def _shown(study: Study, survey: Survey) -> frozenset[str]:
    """The concepts of a survey that the chapter shows."""
    sections = study.chapter.sections if study.chapter is not None else ()
    return frozenset(
        item.concept for section in sections for item in section.items if item.survey == survey.key
    )


def _opening(questionnaire: Questionnaire, text: Question) -> str:
    """「その他」の自由回答で, naming the answers that lead to the text question; else 自由記述では."""
    rule = questionnaire.rule_for(text.key)
    if rule is None:
        return "自由記述では"
    filter_ = questionnaire.question(rule.when)
    return quoted(filter_.choice(code).label for code in rule.codes) + "の自由回答で"


def _place(questionnaire: Questionnaire, shown: Collection[str], text: Question) -> str:
    """The question under which the quotations stand.

    It is the question that was made by coding the answers, if the chapter shows it; else the question
    that leads to the text question; else the last one before it with the same number; "" if there is
    none: general opinions answer no other question, and must not be read as if they did.
    """
    for key, text_key in questionnaire.coded.items():
        concept = questionnaire.question(key).concept
        if text_key == text.key and concept is not None and concept.key in shown:
            return key
    rule = questionnaire.rule_for(text.key)
    if rule is not None:
        return rule.when
    place = [question.key for question in questionnaire.questions].index(text.key)
    same = [
        question.key
        for question in questionnaire.questions[:place]
        if question.tabulated and question.number == text.number
    ]
    return same[-1] if same else ""
