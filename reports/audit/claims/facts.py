"""Values by year that a document prints in tables: what a sentence about a change can be held against."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.audit.claims.indicators import indicator_tables
from reports.audit.reading.document import Document, PassagePlace
from reports.audit.reading.numerals import Numeral
from reports.audit.reading.sentences import ReadSentence
from reports.audit.reading.sheet import sheets_of
from reports.audit.reading.surveys import NamedSurveys, Names, of_two_surveys, shares_survey

_COMMON = 4
"""Length of the words that a sentence and a table must share to be about the same thing."""

_RUN = 6
"""The same for words that run on after particles and common words are taken out."""

_EMPTY = re.compile(
    r"[のはがをにでとも、。・（）()「」『』%％\s]|割合|市民|令和|平成|年度|アンケート|調査|地域|している"
    r"|[一-龥]{1,6}?[市町村](?![民内街])"
)


@dataclass(frozen=True)
class Fact:
    """One row of values by year. `of_indicator` says that they are baseline and actual of an indicator.

    `surveys` are those that the words around the table name.
    """

    name: str
    section: int
    place: PassagePlace
    values: Mapping[int, Numeral]
    of_indicator: bool
    surveys: Names


def facts(document: Document, named: NamedSurveys) -> tuple[Fact, ...]:
    """Rows of tables whose columns are years, and indicators' baseline and actual values."""
    found = []
    for table in indicator_tables(document):
        known = [valued for valued in (table.baseline, table.actual) if valued is not None]
        values = {valued.year: valued.figure for valued in known if valued.year is not None}
        if len(values) == 2:
            surveys = named.of_grid(table.grid)
            found.append(Fact(table.name, table.grid.section, table.grid.place, values, True, surveys))
    for sheet in sheets_of(document):
        grid = sheet.grid
        columns = {year: at for at in sheet.columns if (year := sheet.year(at)) is not None}
        if len(columns) < 2 or any("値" in sheet.head(at) for at in columns.values()):
            continue
        for row in sheet.rows:
            values = {
                year: sheet.cells[row, at].number for year, at in columns.items() if (row, at) in sheet.cells
            }
            if len(values) > 1:
                surveys = named.of_grid(grid)
                found.append(Fact(sheet.label(row), grid.section, grid.place, values, False, surveys))
    return tuple(found)


def comparable(sentence: ReadSentence, known: Sequence[Fact], named: NamedSurveys) -> list[Fact]:
    """Facts that may be of the survey of the sentence; an indicator's survey, if named, must be its own."""
    surveys = named.of_sentence(sentence)
    return [
        fact
        for fact in known
        if fact.section == sentence.section
        or not (
            bool(fact.surveys) and not shares_survey(surveys, fact.surveys)
            if fact.of_indicator
            else of_two_surveys(surveys, fact.surveys)
        )
    ]


def shares_words(one: str, other: str) -> bool:
    """Whether two texts share words that say what they are about, not only words that all texts have."""
    pieces = [piece for piece in _EMPTY.split(one) if len(piece) >= 2]
    if any(len(piece) >= _COMMON and piece in other for piece in pieces):
        return True
    bare, against = "".join(pieces), _EMPTY.sub("", other)
    return any(bare[at : at + _RUN] in against for at in range(len(bare) - _RUN + 1))
