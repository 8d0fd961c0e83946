"""Which questions of a study the parts of a document are about: by their words, their caption, their heading.

A heading or a line that gives a question holds until the next heading that is none of a breakdown (年代別).
"""

import re
from collections.abc import Sequence

from reports.audit.against.questions import OfferedAnswers, squeeze
from reports.audit.reading.document import CellGrid, Document, Passage
from reports.audit.reading.sentences import ReadSentence
from reports.audit.reading.surveys import NamedSurveys, Names, shares_survey, survey_names
from schemas.indicators.definitions import Indicator
from schemas.settings.study import Study

_LEAST_LABEL = 4
_LEAST_TEXT = 10
_WITHIN = re.compile(r".{0,12}別(?:[(（].*)?$|.*比較$|全体$|[図表]\s?[A-Z]?[\d\-－]+")

Questions = tuple[OfferedAnswers, ...]


class Subjects:
    """The questions that each part of a document is about, () where nothing says."""

    def __init__(
        self, document: Document, study: Study, asked: Questions, indicators: Sequence[Indicator] = ()
    ) -> None:
        """Read the headings, captions and question texts of a document."""
        self._study, self._asked = study, asked
        self._named = NamedSurveys(document)
        self._indicators = {
            squeeze(one.name): tuple(q for q in asked if (q.survey, q.concept) == (one.survey, one.concept))
            for one in indicators
            if one.source == "survey"
        }
        self._by_order: dict[int, Questions] = {}
        current: Questions = ()
        for part in document.parts:
            if isinstance(part, CellGrid):
                self._by_order[part.place.order] = self._own_of_grid(part) or current
                continue
            found = self.named(part.text)
            if part.is_heading:
                current = found or (current if _WITHIN.match(part.text.strip()) else ())
            elif found and part.story == "body" and self._gives_question(part, found):
                current = found
            self._by_order[part.place.order] = found or (() if part.story == "page" else current)

    def named(self, text: str) -> Questions:
        """The questions that a text names by their label or their whole text; of labels in one another the longest."""
        bare = squeeze(text)
        for name, questions in self._indicators.items():
            if name in bare:
                return questions
        asked = [one for one in self._asked if one.concept not in one.breakdowns]
        by_text = [one for one in asked if len(one.text) >= _LEAST_TEXT and one.text in bare]
        by_label = [one for one in asked if len(one.label) >= _LEAST_LABEL and one.label in bare]
        found = by_text or by_label
        longest = [
            one
            for one in found
            if not any(one.label != other.label and one.label in other.label for other in found)
        ]
        surveys = survey_names(text)
        return self.of_survey(tuple(longest), surveys)

    def of(self, sentence: ReadSentence) -> Questions:
        """The questions that a sentence is about: those that it names, else those of its part."""
        own = self.named(sentence.text)
        if own:
            return own
        return self.of_survey(self._by_order.get(sentence.place.order, ()), self.surveys(sentence))

    def of_grid(self, grid: CellGrid) -> Questions:
        """The questions that a table is about."""
        return self.of_survey(self._by_order.get(grid.place.order, ()), self._named.of_grid(grid))

    def surveys(self, sentence: ReadSentence) -> Names:
        """The surveys that a sentence speaks of."""
        return self._named.of_sentence(sentence)

    def of_survey(self, questions: Questions, surveys: Names) -> Questions:
        """Those of the surveys named, if there are any among them; else those that the chapter shows."""
        titles = {survey.key: survey_names(survey.title) for survey in self._study.surveys}
        own = tuple(one for one in questions if shares_survey(surveys, titles[one.survey]))
        if own or len(questions) < 2:
            return own or questions
        return tuple(one for one in questions if one.charted) or questions

    def _own_of_grid(self, grid: CellGrid) -> Questions:
        return self.named(grid.caption)

    @staticmethod
    def _gives_question(part: Passage, found: Questions) -> bool:
        """Whether a line is the text of a question itself."""
        bare = squeeze(part.text)
        return any(one.text and one.text in bare and len(bare) <= len(one.text) + 30 for one in found)
