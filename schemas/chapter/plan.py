"""What the chapter shows and in which order: the table `[chapter]` of study.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

from schemas.chapter.matrix import Matrix, read_matrix
from schemas.chapter.sentence_text import TextPiece
from schemas.chapter.style import ChapterStyle, read_style
from schemas.tables.toml import TomlTable

Trace: TypeAlias = Literal["", "annex", "comments"]
TRACES: tuple[Trace, ...] = ("annex", "comments")

SURVEY_FACTS = ("sent", "collected", "valid", "valid_rate")
"""What the opening paragraph may name of a survey, as `{survey.sent}`."""


@dataclass(frozen=True)
class ChosenSentence:
    """A sentence that staff chose for a question: its pattern, and for own text the pieces of it.

    `breakdown` is "" under the question, else the breakdown under whose heading it stands. `file` and
    `row` say where it was written.
    """

    pattern: str
    breakdown: str
    pieces: tuple[TextPiece, ...]
    text: str
    file: str
    row: int


@dataclass(frozen=True)
class ChapterItem:
    """One question of the chapter and how it is shown.

    `groups` are option groups that the sentence names; `by` the breakdowns with a table of their
    own; `compare` shows the earlier study beside it; `cells` prints the table as 件数 (構成比); charts by
    a breakdown of `rank` stand in the order of the share. `sentences` are those of sentences.csv.
    """

    survey: str
    concept: str
    groups: tuple[str, ...]
    by: tuple[str, ...]
    compare: bool
    cells: bool
    rank: tuple[str, ...] = ()
    sentences: tuple[ChosenSentence, ...] = ()

    def sentences_at(self, breakdown: str = "") -> tuple[ChosenSentence, ...]:
        """The sentences chosen for a place: under the question, or under a breakdown; () for the usual ones."""
        return tuple(sentence for sentence in self.sentences if sentence.breakdown == breakdown)


@dataclass(frozen=True)
class ChapterSection:
    """A numbered section of the chapter: questions, or the matrix of two scales, or both."""

    title: str
    items: tuple[ChapterItem, ...]
    matrix: Matrix | None = None

    def shown(self) -> set[tuple[str, str]]:
        """Return (survey, concept) of everything that the section shows."""
        pairs = {(item.survey, item.concept) for item in self.items}
        if self.matrix is not None:
            pairs.update((self.matrix.survey, concept) for concept in self.matrix.concepts)
        return pairs


@dataclass(frozen=True)
class ChapterPlan:
    """Title, opening paragraph and sections of the chapter. The text may name {figures} of the surveys.

    `trace` names question, answer, count and base of every figure in the sentences: in a table of the
    annex, or in Word comments on the figures; "" does not.
    """

    title: str
    plan: str
    office: str
    introduction: tuple[str, ...]
    sections: tuple[ChapterSection, ...]
    style: ChapterStyle = field(default_factory=ChapterStyle)
    trace: Trace = ""

    def shown(self) -> set[tuple[str, str]]:
        """Return (survey, concept) of everything that the chapter shows."""
        return {pair for section in self.sections for pair in section.shown()}


def read_chapter(table: TomlTable) -> ChapterPlan:
    """Read `[chapter]`; problems go to the table's checks."""
    sections = []
    for entry in table.tables("sections"):
        matrix = read_matrix(entry.table("matrix")) if entry.has("matrix") else None
        items = tuple(_chapter_item(item) for item in entry.tables("items", required=matrix is None))
        sections.append(ChapterSection(entry.text("title"), items, matrix))
        entry.done()
    chapter = ChapterPlan(
        table.text("title"),
        table.text("plan"),
        table.text("office"),
        table.texts("introduction"),
        tuple(sections),
        read_style(table.table("style")) if table.has("style") else ChapterStyle(),
        cast(Trace, table.word_or_flag("trace", TRACES, on="annex")),
    )
    table.done()
    return chapter


def _chapter_item(table: TomlTable) -> ChapterItem:
    item = ChapterItem(
        survey=table.text("survey"),
        concept=table.text("concept"),
        groups=table.texts("groups", ()),
        by=table.texts("by", ()),
        compare=table.flag("compare", default=False),
        cells=table.flag("cells", default=False),
        rank=table.texts("rank", ()),
    )
    table.done()
    return item
