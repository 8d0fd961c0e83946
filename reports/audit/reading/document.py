"""A document as it is audited: passages and tables in reading order, each with its place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from reports.audit.reading.basis import stated_basis
from schemas.errors import Problem

Story = Literal["body", "box", "note", "comment", "page", "alt"]
"""Where a text stands: body, text box, footnote or endnote, comment, header or footer, text for a picture."""

LONGEST = 5_000
"""Characters of a paragraph or a cell; the checks compare the figures of a text pair by pair."""
MOST_PIECES = 20_000
"""Paragraphs and tables of a document, several times those of a whole plan; the checks compare them pair by pair."""

_ENDLESS = re.compile(r"[\d,，]{400,}")  # no number that could be one
_NO_SECTION = -1
"""Headers and footers stand on every page and so under no heading."""


@dataclass(frozen=True)
class PassagePlace:
    """Where something stands: the heading above it and a label such as `52行目` or `段落12`."""

    order: int
    label: str
    heading: str = ""

    def text(self) -> str:
        """`段落12（3 地域への愛着や誇り）`."""
        return f"{self.label}（{self.heading}）" if self.heading else self.label


@dataclass(frozen=True)
class Passage:
    """One paragraph. `section` counts the headings before it; a heading opens its own section."""

    text: str
    place: PassagePlace
    section: int
    is_heading: bool = False
    story: Story = "body"


@dataclass(frozen=True)
class CellGrid:
    """One table as rows of cell texts, all of the same length.

    `caption` is the passage just above, `note` the passage just below; notes and boxes hung on them aside.
    """

    rows: tuple[tuple[str, ...], ...]
    place: PassagePlace
    section: int
    caption: str = ""
    note: str = ""
    story: Story = "body"

    def cell(self, row: int, column: int) -> str:
        """Text of a cell, both counted from 0."""
        return self.rows[row][column]


@dataclass(frozen=True)
class TrackedChange:
    """A change that Word has recorded and nobody has accepted or rejected yet."""

    kind: str
    text: str
    author: str
    place: PassagePlace


@dataclass(frozen=True)
class Document:
    """What was read from one file. `parts` are passages and grids in reading order.

    `basis` is that of the shares in the text as the document states it, "" if it does not. `generated` says
    that it is a chapter of this program. `unread` are the labels of the texts that are too long to check.
    """

    name: str
    parts: tuple[Passage | CellGrid, ...]
    changes: tuple[TrackedChange, ...] = field(default=())
    basis: str = ""
    generated: bool = False
    unread: tuple[str, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The paragraphs outside tables, headings included."""
        return tuple(part for part in self.parts if isinstance(part, Passage))

    @property
    def grids(self) -> tuple[CellGrid, ...]:
        """The tables."""
        return tuple(part for part in self.parts if isinstance(part, CellGrid))

    def grid_after(self, passage: Passage, within: int) -> CellGrid | None:
        """The first table among the next `within` parts after a passage."""
        start = self.parts.index(passage) + 1
        return next((one for one in self.parts[start : start + within] if isinstance(one, CellGrid)), None)


@dataclass(frozen=True)
class DocumentPart:
    """What a reader of a file hands over: a paragraph, or the rows of a table."""

    label: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    is_heading: bool = False
    story: Story = "body"


def assemble(name: str, pieces: Sequence[DocumentPart], changes: Sequence[TrackedChange] = ()) -> Document:
    """Put pieces in reading order under their headings.

    Empty paragraphs are left out, and texts that are longer than `LONGEST` or hold endless digits.
    Raises InputError (A91) for more than `MOST_PIECES` paragraphs and tables.
    """
    places = places_of(pieces)
    unread = tuple(dict.fromkeys(piece.label for piece in pieces if _readable(piece) is not piece))
    pieces = [_readable(piece) for piece in pieces]
    kept = [
        (piece, place)
        for piece, place in zip(pieces, places, strict=True)
        if piece.rows or piece.text.strip()
    ]
    if len(kept) > MOST_PIECES:
        raise Problem(
            "A91",
            "文書が長すぎるため、点検できません。",
            found=f"段落と表 {len(kept):,}個",
            expected=f"{MOST_PIECES:,}個まで",
            remedy="章ごとのファイルに分けてから点検してください。",
            file=name,
        ).error()
    parts: list[Passage | CellGrid] = []
    section = 0
    for at, (piece, place) in enumerate(kept):
        section += piece.is_heading
        where = _NO_SECTION if piece.story == "page" else section
        if piece.rows:
            before = _text_of_next(piece.story, reversed(kept[:at]))
            after = _text_of_next(piece.story, kept[at + 1 :])
            parts.append(CellGrid(_even(piece.rows), place, where, before, after, piece.story))
        else:
            parts.append(Passage(piece.text.strip(), place, where, piece.is_heading, piece.story))
    stated = stated_basis(part.text for part in parts if isinstance(part, Passage))
    return Document(name, tuple(parts), tuple(changes), stated, unread=unread)


def _readable(piece: DocumentPart) -> DocumentPart:
    """The piece itself, or without the texts that are too long to check."""
    texts = (piece.text, *(cell for row in piece.rows for cell in row))
    if not any(_too_long(text) for text in texts):
        return piece
    rows = tuple(tuple("" if _too_long(cell) else cell for cell in row) for row in piece.rows)
    return replace(piece, text="", rows=rows)


def _too_long(text: str) -> bool:
    return len(text) > LONGEST or _ENDLESS.search(text) is not None


def places_of(pieces: Sequence[DocumentPart]) -> tuple[PassagePlace, ...]:
    """The place of each piece: its number, its label, and the heading that it stands under."""
    found = []
    heading = ""
    for order, piece in enumerate(pieces):
        if piece.is_heading and piece.text.strip():
            heading = piece.text.strip()
        found.append(PassagePlace(order, piece.label, "" if piece.story == "page" else heading))
    return tuple(found)


def _text_of_next(story: Story, pieces: Iterable[tuple[DocumentPart, PassagePlace]]) -> str:
    return next((piece.text.strip() for piece, _ in pieces if piece.story == story), "")


def _even(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    width = max(len(row) for row in rows)
    return tuple((*row, *[""] * (width - len(row))) for row in rows)
