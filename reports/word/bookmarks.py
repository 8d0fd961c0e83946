"""Anchors for the pieces and numbers of a chapter while it is written, and the ledger of what was written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reports.chapter.blocks import Part, Table
from reports.chapter.printed_values import PrintedValue
from reports.ooxml.package import clean
from reports.word.ledger import (
    Kind,
    Ledger,
    LedgerCell,
    LedgerPiece,
    NumberMark,
    Provenance,
    number_anchor,
    piece_anchor,
)
from reports.word.said_text import (
    Objects,
    alternative_text,
    fingerprint,
    piece_text,
    plain_table,
)
from reports.word.wordtokens import W, as_read
from reports.word.wordxml import Counter as Numbering
from reports.word.wordxml import bookmark


@dataclass
class _Made:
    id: str
    block: str
    kind: Kind
    table: Table | None = None
    numbers: list[NumberMark] = field(default_factory=list)


@dataclass
class PieceWriter:
    """Gives every piece and number its bookmark, in reading order.

    `start` opens a piece; numbers written until `close` belong to it; `close` puts the bookmark around
    its content.
    """

    bookmarks: Numbering
    made: list[_Made] = field(default_factory=list)
    _block: str = ""
    _place: int = 0

    def block(self, block_id: str) -> None:
        """Begin a block. One without an id is named after the block before it: `q1.s2+1`."""
        if block_id:
            self._block, self._place = block_id, 0
        else:
            self._place += 1

    def start(self, kind: Kind, suffix: str = "", table: Table | None = None) -> None:
        """Open a piece of the block."""
        block = f"{self._block}+{self._place}" if self._place else self._block
        self.made.append(_Made(f"{block}{suffix}", block, kind, table))

    def number(self, estimate_id: str, shown: str, content: str) -> str:
        """Put the bookmark of a number around its run."""
        made = self.made[-1]
        occurrence = 1 + sum(mark.estimate_id == estimate_id for mark in made.numbers)
        anchor = number_anchor(made.id, estimate_id, occurrence)
        made.numbers.append(NumberMark(anchor, estimate_id, clean(shown)))
        return bookmark(anchor, content, self.bookmarks)

    def close(self, content: str) -> str:
        """Put the bookmark of the piece around the content of its paragraph."""
        return bookmark(piece_anchor(self.made[-1].id), content, self.bookmarks)

    def close_table(self, table: str) -> str:
        """Put the bookmark of a table into its first cell: Word moves one that stands around the table."""
        start = table.index("</w:pPr>") + len("</w:pPr>")
        end = table.index("</w:p>", start)
        return f"{table[:start]}{self.close(table[start:end])}{table[end:]}"

    def number_marks(self) -> Mapping[str, str]:
        """Estimate id of every number by its bookmark, in reading order."""
        return {mark.anchor: mark.estimate_id for made in self.made for mark in made.numbers}

    def ledger(
        self, body: etree._Element, objects: Objects, provenance: Provenance, part: Part = "whole"
    ) -> Ledger:
        """Record what was written: paragraphs read back from the body, tables as their specs say.

        A cell holds plain text and nothing else, so that reading ten thousand of them back would only
        cost time; a test compares both.
        """
        elements = _by_anchor(body)
        pieces = tuple(_piece(made, elements[piece_anchor(made.id)], objects) for made in self.made)
        figures = _figures(pieces, provenance.figures)
        return Ledger(provenance.study, provenance.run, provenance.basis, pieces, figures, part)


def _by_anchor(body: etree._Element) -> Mapping[str, etree._Element]:
    marks = f"{W}bookmarkStart"
    return {mark.get(f"{W}name") or "": element for element in body for mark in element.iter(marks)}


def _piece(made: _Made, element: etree._Element, objects: Objects) -> LedgerPiece:
    cells = () if made.table is None else _cells(made.table)
    texts = [[cell.text for cell in row] for row in cells]
    return LedgerPiece(
        id=made.id,
        block=made.block,
        kind=made.kind,
        anchor=piece_anchor(made.id),
        hash=plain_table(texts) if texts else fingerprint((element,), objects),
        text="\n".join("\t".join(row) for row in texts) if texts else piece_text((element,)),
        alt=alternative_text(element),
        numbers=tuple(made.numbers),
        rows=cells,
        head_rows=0 if made.table is None else made.table.head_rows,
    )


def _cells(table: Table) -> tuple[tuple[LedgerCell, ...], ...]:
    heads = (*table.upper_heads, tuple(column.head for column in table.columns))
    return (
        *(tuple(LedgerCell(as_read(clean(head))) for head in row) for row in heads),
        *(
            tuple(LedgerCell(as_read(clean(cell.text + cell.mark)), cell.estimate_id) for cell in row.cells)
            for row in table.rows
        ),
    )


def _figures(pieces: Sequence[LedgerPiece], known: Mapping[str, PrintedValue]) -> tuple[PrintedValue, ...]:
    used: Counter[str] = Counter()
    for piece in pieces:
        used.update(mark.estimate_id for mark in piece.numbers)
        used.update(cell.estimate_id for row in piece.rows for cell in row if cell.estimate_id)
    return tuple(known.get(estimate, PrintedValue(estimate)) for estimate in sorted(used))
