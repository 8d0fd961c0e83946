"""Everything that the chapter is made of: the study, its estimates and how they came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from reports.chapter.wording import TOTAL_LABEL, options_note, options_of, quoted
from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.findings import Accounting
from schemas.indicators.verdicts import TargetRule
from schemas.questions.concepts import Concept
from schemas.questions.questionnaire import Question, Questionnaire
from schemas.settings.study import Comparison, Study, Survey
from survey.comparing.items import ItemMean
from survey.comparing.rao_scott import RaoScott
from survey.estimates.index import Estimate, EstimateIndex
from survey.frame.boundaries import Boundaries
from survey.freetext.records import Quotation
from survey.weighting.weights import Weights
from tracker.terms.history import PublishedHistory


@dataclass(frozen=True)
class ChapterContent:
    """Inputs of the chapter. The study's basis is printed in the text; the other stands beside it.

    `items` are the means of the scales of its matrices with their tests, by survey and concept, `tables` the tests
    of cross tables as a whole, by survey, concept and breakdown. `quotations` are, by survey, the answers in words
    that were approved for printing. `history` holds the indicator values of earlier years that are public, `rule` says how
    targets are judged. `modes` are valid returns by mode of answering, by survey. `boundaries` are the shapes of the
    regions, where there is a map.
    """

    study: Study
    estimates: EstimateIndex
    accounting: Mapping[str, Accounting]
    weights: Mapping[str, Weights]
    indicators: pd.DataFrame
    quotations: Mapping[str, tuple[Quotation, ...]] = field(default_factory=dict)
    history: PublishedHistory = field(default_factory=PublishedHistory)
    rule: TargetRule = "interval"
    items: Mapping[tuple[str, str], ItemMean] = field(default_factory=dict)
    tables: Mapping[tuple[str, str, str], RaoScott] = field(default_factory=dict)
    modes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    boundaries: Boundaries | None = None

    @property
    def basis(self) -> str:
        """The basis that is printed first."""
        return self.study.basis

    @property
    def level_text(self) -> str:
        """The confidence level as printed: `95`."""
        return f"{self.study.level * 100:g}"

    @property
    def other_basis(self) -> str:
        """The basis that is not printed first."""
        return "unweighted" if self.basis == "weighted" else "weighted"

    def survey_name(self, survey: str, concept: str) -> str:
        """Title of a survey where the chapter would not tell by itself whose answers on a concept it shows.

        That is where the same section shows answers to several surveys, or several surveys asked the
        concept; "" otherwise.
        """
        sections = self.study.chapter.sections if self.study.chapter is not None else ()
        shown = [section.shown() for section in sections]
        together = {one for pairs in shown if (survey, concept) in pairs for one, _ in pairs}
        asked = {one for pairs in shown for one, of in pairs if of == concept}
        return self.study.survey(survey).title if len(together | asked) > 1 else ""


class Group(NamedTuple):
    """Whose answers a row or a bar shows: a group of a breakdown, or 全体, of the content's study or another one.

    `basis` is that of weighting; "" is the printed one.
    """

    label: str
    breakdown: str = TOTAL
    key: str = TOTAL
    study: str = ""
    basis: str = ""


EVERYONE = Group(TOTAL_LABEL)
"""全体 of the study that the chapter is about."""


@dataclass(frozen=True)
class AskedQuestion:
    """One question of the chapter with its survey: what the blocks about it need again and again."""

    content: ChapterContent
    survey: Survey
    question: Question
    concept: Concept

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire that the question stands in."""
        return self.survey.questionnaire

    @property
    def id(self) -> str:
        """Stem of the ids of its blocks."""
        return f"{self.survey.key}.{self.question.key}"

    @property
    def heading(self) -> str:
        """Heading of the question: `問13. 定住意向`, or `問13. 定住意向（市民意識調査）`."""
        return f"{self.question.number}. {self.caption()}"

    def caption(self, *about: str) -> str:
        """Caption of a figure or table: the concept, then in brackets what is shown of it."""
        return f"{self.concept.label}{self.brackets(*about)}"

    def brackets(self, *about: str) -> str:
        """What is shown in brackets, after the name of the survey where it is needed: （全体、%）."""
        told = "、".join(filter(None, (self.content.survey_name(self.survey.key, self.concept.key), *about)))
        return f"（{told}）" if told else ""

    def estimates(self, group: Group = EVERYONE, *, basis: str = "") -> Mapping[str, Estimate]:
        """The shares of all options among those of a group who were asked; on the group's basis unless told otherwise."""
        return self.content.estimates.rows(
            self.survey.key,
            self.concept.key,
            basis=basis or group.basis or self.content.basis,
            breakdown=group.breakdown,
            group=group.key,
            study=group.study,
        )

    def means(self, group: Group = EVERYONE, *, basis: str = "") -> Mapping[str, Estimate]:
        """The means of the scales of the question in a group, by scale; on the group's basis unless told otherwise."""
        if not self.concept.scales:
            return {}
        rows = self.content.estimates.rows(
            self.survey.key,
            self.concept.key,
            basis=basis or group.basis or self.content.basis,
            base="valid",
            breakdown=group.breakdown,
            group=group.key,
            study=group.study,
        )
        return {option: one for option, one in rows.items() if one.is_mean}

    def estimate(self, option: str, group: Group = EVERYONE, *, basis: str = "") -> Estimate:
        """The share of an option in `estimates`."""
        return self.estimates(group, basis=basis)[option]

    @property
    def n(self) -> int:
        """How many were asked: the base of 全体."""
        return self.estimate(NO_ANSWER_OPTION).n

    def options(self) -> tuple[tuple[str, str], ...]:
        """(key, printed label) of the options in the order and wording of this questionnaire."""
        return tuple((choice.option, choice.label) for choice in self.question.choices)

    def answers(self) -> tuple[tuple[str, str], ...]:
        """The options and 無回答."""
        return (*self.options(), (NO_ANSWER_OPTION, self.concept.label_of(NO_ANSWER_OPTION)))

    def offered(self, option: str, study: str) -> bool:
        """Whether the question of another study had an option."""
        return option in self.estimates(Group("", study=study))

    def answers_with(self, study: str) -> tuple[tuple[str, str], ...]:
        """The options, those that only the question of another study had, and 無回答."""
        own = self.answers()
        known = {key for key, _ in own}
        gone = (option for option in self.concept.options if option.key not in known)
        return (
            *own[:-1],
            *((option.key, option.label) for option in gone if self.offered(option.key, study)),
            own[-1],
        )

    def choices_note(self, comparison: Comparison) -> str:
        """Which options only one of two years has (令和11年の選択肢に「A」はない。), "" where they are the same."""
        now = {key for key, _ in self.answers()}
        labels = self.answers_with(comparison.study)
        new = [label for key, label in labels if not self.offered(key, comparison.study)]
        gone = [label for key, label in labels if key not in now]
        return options_note((comparison.study_label, new), (self.content.study.label, gone))

    def label_of(self, option: str) -> str:
        """Printed label of an option, or of an option group as a sum."""
        return dict(self.options()).get(option) or self.concept.label_of(option)

    def labels_of(self, option: str) -> tuple[str, ...]:
        """Printed label of an option, or those of the options that an option group adds together."""
        return options_of(self.question, option)

    def sums_note(self, *groups: str) -> str:
        """What option groups add together, for the line under the base and for notes; "" of none.

        「参加したい（計）」は「参加したい」「どちらかというと参加したい」を合わせた割合。

        Sums of an answer and the same one said less strongly are told together: 「参加したい（計）」「参加したくない（計）」は、
        それぞれ「どちらかというと」の回答を合わせた割合。
        """
        if not groups:
            return ""
        labels = {group: self.labels_of(group) for group in groups}
        softened = {_softening(one) for one in labels.values()}
        if len(groups) > 1 and len(softened) == 1 and (word := softened.pop()):
            names = quoted(self.concept.label_of(group) for group in groups)
            return f"{names}は、それぞれ{quoted([word])}の回答を合わせた割合。"
        told = (f"「{self.concept.label_of(group)}」は{quoted(labels[group])}" for group in groups)
        return f"{'、'.join(told)}を合わせた割合。"

    def groups_of(self, breakdown: str) -> tuple[Group, ...]:
        """全体 and then each group of a breakdown, in the concept's order."""
        options = self.content.study.concepts[breakdown].options
        return (EVERYONE, *(Group(option.label, breakdown, option.key) for option in options))


def _softening(labels: tuple[str, ...]) -> str:
    """どちらかというと, of two answers that differ in nothing but these words at the beginning; else ""."""
    if len(labels) != 2:
        return ""
    short, long = sorted(labels, key=len)
    return long.removesuffix(short) if long.endswith(short) else ""


def asked_question(content: ChapterContent, survey: str, concept: str) -> AskedQuestion:
    """The question of a survey on a concept. Raises KeyError where it asks none; loading refuses such a study."""
    own = content.study.survey(survey)
    question = own.questionnaire.by_concept(concept)
    if question is None or question.concept is None:
        raise KeyError(f"{survey} does not ask {concept}")
    return AskedQuestion(content, own, question, question.concept)
