"""The answers to one text question, arranged for after-coding: masked, with what was decided before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.questions.aftercodes import without_aftercodes
from schemas.questions.questionnaire import Choice, Question
from schemas.settings.study import Study, Survey
from survey.freetext.personal import MASK, Masked, mask
from survey.freetext.phrases import Frequency, frequent_phrases, frequent_words, tokens
from survey.freetext.records import CodedText, FreeText, load_coded, text_sha256
from survey.ingest import ingest


@dataclass(frozen=True)
class ListedText:
    """One answer: where it stands, its masked wording, and what was decided about it before, if anything."""

    answer: FreeText
    masked: Masked
    before: CodedText | None


@dataclass(frozen=True)
class TextList:
    """All answers to a text question in file order, its categories so far, frequent words and phrases."""

    survey: Survey
    question: Question
    texts: tuple[ListedText, ...]
    categories: tuple[Choice, ...]
    words: tuple[Frequency, ...]
    phrases: tuple[Frequency, ...]


def text_lists(root: Path, study: Study) -> tuple[TextList, ...]:
    """A list for every text question of the study that somebody answered.

    Only valid returns that were asked are in it. Codes of an earlier list stay with answers that have
    not changed. Raises InputError as `survey.ingest.ingest` does.
    """
    lists = []
    for survey in study.surveys:
        answers = answers_in_words(root, study, survey)
        for question in survey.questionnaire.questions:
            found = text_list(root, study, survey, question, answers)
            if found is not None:
                lists.append(found)
    return tuple(lists)


def answers_in_words(root: Path, study: Study, survey: Survey) -> tuple[FreeText, ...]:
    """The answers of a survey in words, whether they are coded or not."""
    return ingest(root, study, printed_survey(survey)).free_texts


def printed_survey(survey: Survey) -> Survey:
    """The survey without the questions that were made by coding."""
    layouts = {name: without_aftercodes(layout) for name, layout in survey.layouts.items()}
    return replace(survey, questionnaire=without_aftercodes(survey.questionnaire), layouts=layouts)


def printed_words(survey: Survey) -> frozenset[str]:
    """The words of the questionnaire's choices, which are no names by themselves."""
    choices = [choice for question in survey.questionnaire.questions for choice in question.choices]
    return frozenset(word for choice in choices for word in (choice.label, *choice.aliases))


def text_list(
    root: Path, study: Study, survey: Survey, question: Question, answers: Sequence[FreeText]
) -> TextList | None:
    """The list for one question, from `answers_in_words` of its survey; None where nobody answered it."""
    own = [answer for answer in answers if answer.question == question.key]
    if not own:
        return None
    earlier = load_coded(root, study.key, survey.key, question.key) or ()
    before = {(entry.file, entry.sheet, entry.row, entry.sha256): entry for entry in earlier}
    printed = printed_words(survey)
    texts = tuple(
        ListedText(
            answer,
            mask(answer.text, printed),
            before.get((answer.file, answer.sheet, answer.row, text_sha256(answer.text))),
        )
        for answer in own
    )
    words = [tokens(MASK.sub("。", text.masked.text)) for text in texts]
    return TextList(
        survey=survey,
        question=question,
        texts=texts,
        categories=_categories(survey, question),
        words=tuple(frequent_words(words)),
        phrases=tuple(frequent_phrases(words)),
    )


def _categories(survey: Survey, question: Question) -> tuple[Choice, ...]:
    for key, text_key in survey.questionnaire.coded.items():
        if text_key == question.key:
            return survey.questionnaire.question(key).choices
    return ()
