"""Fill the pages on paper: in which order figures and tables stand, and on which page each heading is.

Two things have to be known before a program lays the document out. A figure cannot be cut; where it does
not fit on the rest of a page, its tables, which can, come before it, so that no page stays half empty
(図 and 表 are counted apart, so no number changes). And a contents list holds page numbers as text until
somebody updates it, and nothing that writes a .docx can ask Word. The built-in template has exact line
heights, so the result is right unless lines wrap differently by enough to move a heading over a page
end. One click on 目次の更新 in Word puts in Word's own numbers; a PDF gets those of LibreOffice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reports.chapter.blocks import Block, Chapter, Figure, Heading, PageBreak, Table
from reports.word.block_heights import AFTER_DISPLAY, WIDOW_LINES, Box, boxes_of, holds_note, title_boxes
from reports.word.tablelayout import MM_PER_POINT

PAGE_HEIGHT = 252.0
"""Height of the text on a page of the built-in template, in millimetres."""

_EMPTY = 30.0
"""Millimetres at the end of a page that may stay empty before a figure changes its place."""

_CLOSE = 8.0
_SAFE = 20.0
"""A heading, figure or table that only just fits, with less than `_CLOSE` to spare, is told to start a new page, and
so is one that does not fit: the numbers in the contents then hold even if the lines of another font wrap a
little differently, and no table begins with a row or two (LibreOffice has been seen to lose the rest of such
a table). Not where less than `_SAFE` is left, lest a line too many should fill a page by itself."""


@dataclass(frozen=True)
class Pages:
    """Blocks in the order in which they fill the pages; page of headings, figures and tables by id, from 1."""

    blocks: tuple[Block, ...]
    numbers: Mapping[str, int]


def fill_pages(chapter: Chapter, figures: Mapping[str, float], text_width: float) -> Pages:
    """Set the blocks of a chapter page by page.

    A figure is put behind one or more of the tables that follow it without text between where that
    saves at least `_EMPTY` of empty page; figures keep their order, and tables theirs. Headings, figures
    and tables near the end of a page are told to start a new one (see `_CLOSE`).
    `figures` are the printed heights of all figures by id, in millimetres as `text_width`.
    """
    page = _Page()
    for box in title_boxes(chapter, text_width):
        page.add(box)
    set_blocks: list[Block] = []
    after: Block | None = None
    runs = _runs(chapter.blocks)
    for place, run in enumerate(runs):
        following = runs[place + 1][0] if place + 1 < len(runs) else None
        boxes = {id(block): boxes_of(block, chapter, figures, text_width) for block in run}
        if holds_note(run[0], following):
            boxes[id(run[0])][-1] = replace(boxes[id(run[0])][-1], keep_next=True)
        order, page, after = _best(run, boxes, page, after)
        set_blocks += order
    page.flush()
    return Pages(tuple(_told(set_blocks, page.told)), page.pages)


def _told(blocks: Sequence[Block], told: frozenset[str]) -> Iterator[Block]:
    """The blocks with a page break before the headings, figures and tables that are told to start a page."""
    for block in blocks:
        if isinstance(block, Table | Figure) and block.id in told:
            yield PageBreak()
        yield replace(block, new_page=True) if isinstance(block, Heading) and block.id in told else block


def _runs(blocks: Sequence[Block]) -> list[list[Block]]:
    """Each figure with the tables that follow it; every other block by itself."""
    runs: list[list[Block]] = []
    for block in blocks:
        if isinstance(block, Table) and runs and isinstance(runs[-1][0], Figure):
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def _best(
    run: list[Block], boxes: Mapping[int, list[Box]], page: _Page, after: Block | None
) -> tuple[list[Block], _Page, Block | None]:
    """The order of a run that leaves least empty, the page after it, and its last block."""
    best, first = run, _set(run, boxes, page.copy() if len(run) > 1 else page, after)
    chosen = first
    if first.empty - page.empty > _EMPTY:
        for behind in range(1, len(run)):
            order = [*run[1 : behind + 1], run[0], *run[behind + 1 :]]
            tried = _set(order, boxes, page.copy(), after)
            if chosen.empty - tried.empty > _EMPTY / 2:
                best, chosen = order, tried
    return best, chosen, best[-1]


def _set(run: Sequence[Block], boxes: Mapping[int, list[Box]], page: _Page, after: Block | None) -> _Page:
    for block in run:
        added = list(boxes[id(block)])
        if added and isinstance(after, PageBreak):
            added[0] = replace(added[0], new_page=True)
        if added and isinstance(after, Figure | Table):
            added[0] = replace(added[0], before=max(added[0].before, AFTER_DISPLAY * MM_PER_POINT))
        for box in added:
            page.add(box)
        after = block
    return page


# --- Filling the pages --------------------------------------------------------------------------


@dataclass
class _Page:
    """The page being filled, with the chain of boxes that wait for the one they keep with.

    `empty` is what the pages before it were short of full, but for breaks that were asked for.
    """

    number: int = 1
    used: float = 0.0
    after: float = 0.0
    empty: float = 0.0
    chain: list[Box] = field(default_factory=list)
    pages: dict[str, int] = field(default_factory=dict)
    told: frozenset[str] = frozenset()

    def copy(self) -> _Page:
        """Return a page that can be filled without this one."""
        return replace(self, chain=list(self.chain), pages=dict(self.pages))

    def add(self, box: Box) -> None:
        """Set a box, or let it wait for the next one."""
        if box.new_page:
            self.flush()
        self.chain.append(box)
        if not box.keep_next:
            self.flush()

    def flush(self) -> None:
        """Set the boxes that wait; together on one page if they fit."""
        chain, self.chain = self.chain, []
        if not chain:
            return
        room, needs = PAGE_HEIGHT - self.used, self._needs(chain)
        if chain[0].id and not chain[0].new_page and room > _SAFE and room - needs < _CLOSE:
            self.told |= {chain[0].id}
            self.empty += room
            chain[0] = replace(chain[0], new_page=True)
        if self.used and (chain[0].new_page or needs > room):
            self._turn(asked=chain[0].new_page)
            self.used = chain[0].head
        for box in chain:
            if self.used and self.used + box.height > PAGE_HEIGHT and not box.line:
                self._turn()  # a chain longer than a page breaks where it must
                self.used = box.head
            self._put(box)

    def _turn(self, *, asked: bool = False) -> None:
        self.empty += 0.0 if asked else max(0.0, PAGE_HEIGHT - self.used)
        self.number += 1
        self.used = self.after = 0.0

    def _needs(self, chain: list[Box]) -> float:
        """Height that a chain needs here; of a last paragraph that may break only its first lines count."""
        height, after = 0.0, self.after
        for box in chain:
            height += max(after, box.before) - after + box.height + box.after
            after = box.after
        last = chain[-1]
        if last.line:
            height -= last.height - WIDOW_LINES * last.line
        return height - last.after

    def _put(self, box: Box) -> None:
        # Space above is dropped at the top of a page, but not of the first or after a break asked for.
        if self.used or box.new_page or self.number == 1:
            self.used += max(self.after, box.before) - self.after
        self.used += box.height
        while box.line and self.used > PAGE_HEIGHT:
            over = self.used - PAGE_HEIGHT
            self._turn()
            self.used = max(WIDOW_LINES, -(-over // box.line)) * box.line
        if box.id:
            self.pages[box.id] = self.number
        self.used += box.after
        self.after = box.after
