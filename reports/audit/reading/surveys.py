"""Which survey a text speaks of, where it names one: 市民アンケート, まちづくりアンケート調査, 市民意識調査.

Figures of two surveys may differ, so they are held against each other only where nothing says that they
are of two. Names are the same if they end alike: 山口市まちづくりアンケート is まちづくりアンケート.
"""

import re
from collections.abc import Mapping

from reports.audit.reading.document import CellGrid, Document, Passage
from reports.audit.reading.sentences import ReadSentence

Names = tuple[str, ...]

_NAME = re.compile(
    r"(?P<name>[^のはがをにでとも、。，．・（）()「」『』\s\d%％:：]+)(?:アンケート|意識調査|意向調査|実態調査|満足度調査)"
)
_NO_NAME = re.compile(r".*[たるないうす]|[本同当各両全]|[前今次]回|令和|平成|年度?")
_SOURCE = re.compile(r"[※（(]?(?:出典|資料|出所)")
_ALIKE = 2
"""How many characters before アンケート must be the same."""


def survey_names(text: str) -> Names:
    """The surveys that a text names, without アンケート, the one named last as the last; 本アンケート and 実施したアンケート name none."""
    found = [match["name"] for match in _NAME.finditer(text)]
    named = dict.fromkeys(name for name in reversed(found) if _NO_NAME.fullmatch(name) is None)
    return tuple(reversed(named))


def shares_survey(one: Names, other: Names) -> bool:
    """Whether a survey is in both."""
    return any(first[-_ALIKE:] == second[-_ALIKE:] for first in one for second in other)


def of_two_surveys(one: Names, other: Names) -> bool:
    """Whether both name surveys, and none in common."""
    return bool(one) and bool(other) and not shares_survey(one, other)


class NamedSurveys:
    """The surveys that the parts of a document speak of: by their own words, else by their heading's."""

    def __init__(self, document: Document) -> None:
        """Read what each section of the document names, and the lines that name a source."""
        texts: dict[int, list[str]] = {}
        for part in document.parts:
            if part.story == "body":
                texts.setdefault(part.section, []).extend(_words(part))
        self._sections: Mapping[int, Names] = {
            section: survey_names("\n".join(words)) for section, words in texts.items()
        }
        self._sources = [one for one in document.passages if _SOURCE.match(one.text) is not None]

    def of_sentence(self, sentence: ReadSentence) -> Names:
        """Surveys of a sentence, of its paragraph, of its heading, or of the text below that heading."""
        passage = "" if sentence.passage is None else sentence.passage.text
        return (
            survey_names(sentence.text)
            or survey_names(passage)
            or survey_names(sentence.place.heading)
            or self._sections.get(sentence.section, ())
        )

    def of_grid(self, grid: CellGrid) -> Names:
        """Surveys of a table: by its source (出典: …), its caption, its heading, or what is around it."""
        below = (
            one.text
            for one in self._sources
            if one.section == grid.section and one.place.order > grid.place.order
        )
        return (
            survey_names(next(below, ""))
            or survey_names(grid.caption)
            or survey_names(grid.place.heading)
            or survey_names(grid.note)
            or self._sections.get(grid.section, ())
        )


def _words(part: Passage | CellGrid) -> list[str]:
    return [part.text] if isinstance(part, Passage) else [cell for row in part.rows for cell in row]
