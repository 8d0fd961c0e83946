"""Fill the pages on paper: where each page ends, how high its charts are, and on which page each heading is.

Nothing that writes a .docx can ask Word where pages end. The built-in template has exact line heights, so every
paragraph, row and picture is measured before any program lays the document out, and page ends are chosen for
the whole document at once: what belongs together (a question with its sentences and figure) stays on a page, the
white at the foot is small, and charts are drawn a little closer or wider apart to fill a page. Figures and
tables keep their order. A table that does not fit is cut into two, the second of which says （続き）.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.chapter.blocks import (
    Block,
    Chapter,
    DefinitionList,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Space,
    Table,
)
from reports.chapter.chart_specs import Histogram
from reports.charts.pictures import STRETCHES, Heights
from reports.word.block_heights import AFTER_DISPLAY, Box, boxes_of, title_boxes
from reports.word.tablelayout import MM_PER_POINT, ROW_SQUEEZE, ROW_STRETCH, splits

PAGE_HEIGHT = 258.0
"""Height of the text on a page of the built-in template, in millimetres."""

_SPARE = 4.0
"""Millimetres that stay free, should lines of another font wrap a little differently."""

_ROOM = PAGE_HEIGHT - _SPARE
_NEAR = 16.0
"""A page end is written into the document where more than this is white, or what follows would nearly fit; else it comes by itself."""

_APART, _IN_WHOLE = 1000.0, 20000.0
"""Cost of a page end between what belongs together, and within what must not be cut: only where it fits on no page."""

_STRAIN = 4.0
"""Cost of a page that is drawn apart further than others."""

_A_PAGE, _IN_TABLE, _IN_QUESTION, _BEFORE_QUESTION = 6.0, 5.0, 3.0, 0.5


_GAP = 16.0
"""Millimetres by which the space between two units grows on a page that is drawn apart as far as may be."""


@dataclass(frozen=True)
class Pages:
    """Blocks with page ends and charts as high as their pages need them.

    `numbers` are the pages of headings, figures and tables by id, from 1; `white` is what stays empty at the foot
    of each page, in millimetres.
    """

    blocks: tuple[Block, ...]
    numbers: Mapping[str, int]
    white: tuple[float, ...]


@dataclass(frozen=True)
class _Item:
    """A box to be set: of which block, which row of it (-1: none), how its chart may be drawn, what a page end before it costs.

    `again` is what a page that begins here holds above it: the caption and head of a table that goes on; `gap` is by how much the
    space above may grow.
    """

    box: Box
    heights: Heights
    block: int
    row: int = -1
    cost: float = 0.0
    again: float = 0.0
    gap: float = 0.0
    forced: bool = False


def fill_pages(chapter: Chapter, figures: Mapping[str, Heights]) -> Pages:
    """Set the blocks of a chapter page by page; `figures` are the heights of all charts by the id of their figure."""
    items = _items(chapter, figures)
    starts = _page_starts(items)
    return _told(chapter.blocks, items, starts)


def held(blocks: Sequence[Block], place: int) -> bool:
    """Whether a block stays on the page of the next one: a heading, and a text that leads to a figure or table."""
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    block = blocks[place]
    if isinstance(block, Heading):
        return following is not None
    if not isinstance(block, Paragraph) or following is None:
        return False
    if isinstance(following, Paragraph) and following.style == "note" and block.style != "note":
        return True
    for after in blocks[place + 1 :]:
        if isinstance(after, Figure | Table):
            return True
        if not isinstance(after, Paragraph):
            return False
    return False


# --- Items --------------------------------------------------------------------------------------


def _items(chapter: Chapter, figures: Mapping[str, Heights]) -> list[_Item]:
    items = [_Item(box, Heights.fixed(box.height), -1, cost=_APART) for box in title_boxes(chapter)]
    blocks, usual = chapter.blocks, {name: one.usual for name, one in figures.items()}
    forced = False
    for place, block in enumerate(blocks):
        if isinstance(block, PageBreak):
            forced = True
            continue
        before = blocks[place - 1] if place else None
        made = boxes_of(block, chapter, usual)
        if made and isinstance(before, Figure | Table):
            made[0] = replace(made[0], before=max(made[0].before, AFTER_DISPLAY * MM_PER_POINT))
        tied = place > 0 and held(blocks, place - 1)
        own = list(_of_block(block, place, made, figures, _APART if tied else _cost(block, before)))
        if own and (forced or (isinstance(block, Heading) and block.new_page)):
            own[0] = replace(own[0], forced=True)
            forced = False
        items += own
    return items


def _cost(block: Block, before: Block | None) -> float:
    if isinstance(block, Heading):
        return 0.0 if block.level == 1 else _BEFORE_QUESTION
    return _IN_QUESTION if before is not None else 0.0


def _of_block(
    block: Block, place: int, boxes: Sequence[Box], figures: Mapping[str, Heights], first: float
) -> Iterator[_Item]:
    """The items of a block; `first` is the cost of a page end before it."""
    tied = False
    rows = len(block.rows) if isinstance(block, Table) else 0
    for number, box in enumerate(boxes):
        cost = first if not number else _APART if tied else _IN_QUESTION
        row, again = -1, 0.0
        if isinstance(block, Table) and 2 <= number < 2 + rows:
            row = number - 2
            if row and splits(block) and not tied:
                cost, again = (
                    _IN_TABLE,
                    sum(one.before * bool(k) + one.height + one.after for k, one in enumerate(boxes[:2])),
                )
            elif row:
                cost = _IN_WHOLE
        if isinstance(block, Figure) and not number:
            heights = figures[block.id]
        else:
            less = box.squeeze + (ROW_SQUEEZE if row >= 0 else 0.0)
            more = box.stretch + (ROW_STRETCH if row >= 0 else 0.0)
            high = box.height
            heights = Heights(high - less, high, high + more, high + STRETCHES[-1] * more)
        apart = place and not number and cost < _APART and isinstance(block, Heading | Table | Figure)
        yield _Item(box, heights, place, row, cost, again, _GAP if apart else 0.0)
        tied = box.keep_next


# --- Page ends ----------------------------------------------------------------------------------


class _Filled:
    """What stands on a page so far: its height at each of `STRETCHES`."""

    def __init__(self) -> None:
        self._heights = [0.0] * len(STRETCHES)
        self._after = 0.0

    def put(self, item: _Item, *, first: bool) -> None:
        """Set an item below what stands there."""
        above = item.again if first else max(self._after, item.box.before)
        for place, height in enumerate(item.heights):
            self._heights[place] += above + height
        if not first:
            self._heights[-1] += item.gap
        self._after = item.box.after

    @property
    def fits(self) -> bool:
        """Whether all of it has room, drawn together as far as may be."""
        return self._heights[0] <= _ROOM

    @property
    def usual(self) -> float:
        """Its usual height."""
        return self._heights[_USUAL]

    @property
    def stretch(self) -> float:
        """How far the charts of the page are drawn apart, so that it is full.

        Further than on other pages only where else more than a little is white, and where that fills most of it.
        """
        if self._heights[0] >= _ROOM:
            return STRETCHES[0]
        short = PAGE_HEIGHT - self._heights[_MOST] >= _LITTLE
        looser = short and PAGE_HEIGHT - self._heights[-1] < 2 * _LITTLE
        last = len(STRETCHES) - 1 if looser else _MOST
        for place in range(1, last + 1):
            below, above = self._heights[place - 1 : place + 1]
            if below <= _ROOM < above:
                step = STRETCHES[place] - STRETCHES[place - 1]
                return STRETCHES[place - 1] + step * (_ROOM - below) / (above - below)
        return STRETCHES[last]

    @property
    def white(self) -> float:
        """Millimetres that stay empty."""
        stretch = self.stretch
        place = next(place for place, one in enumerate(STRETCHES) if one >= stretch)
        if not place:
            return PAGE_HEIGHT - self._heights[0]
        below, above = self._heights[place - 1 : place + 1]
        part = (stretch - STRETCHES[place - 1]) / (STRETCHES[place] - STRETCHES[place - 1])
        return PAGE_HEIGHT - below - part * (above - below)


_USUAL, _MOST = STRETCHES.index(0.0), STRETCHES.index(1.0)

_LITTLE = 0.08 * PAGE_HEIGHT
"""White that may stay at a foot before charts are drawn further apart than on other pages."""


def _page_starts(items: Sequence[_Item]) -> list[int]:
    """Places of the items that begin a page: the cheapest way through the document."""
    count = len(items)
    best = [math.inf] * (count + 1)
    came = [0] * (count + 1)
    best[0] = 0.0
    for start in range(count):
        if math.isinf(best[start]):
            continue
        page = _Filled()
        for end in range(start, count):
            page.put(items[end], first=end == start)
            if not page.fits and end > start:
                break
            last = end + 1 == count
            cost = best[start] + _A_PAGE + (0.0 if last else items[end + 1].cost)
            forced = not last and items[end + 1].forced
            if not forced and cost >= best[end + 1]:
                continue  # what follows adds to it
            if not (last or forced):
                empty = max(page.white - _SPARE, 0.0) / PAGE_HEIGHT
                cost += 300.0 * empty**2 + 400.0 * max(empty - 0.06, 0.0)
            stretch = page.stretch
            cost += max(-stretch, 0.0) + _STRAIN * max(stretch - 1.0, 0.0)
            if forced:
                cost -= items[end + 1].cost
            if cost < best[end + 1]:
                best[end + 1], came[end + 1] = cost, start
            if forced:
                break
    starts = []
    place = count
    while place > 0:
        place = came[place]
        starts.append(place)
    return starts[::-1]


def _told(blocks: Sequence[Block], items: Sequence[_Item], starts: Sequence[int]) -> Pages:
    """The blocks with what the pages need: page ends, heights of charts, tables cut in two."""
    numbers: dict[str, int] = {}
    whites: list[float] = []
    breaks: set[int] = set()
    cuts: dict[int, list[int]] = {}
    stretches: dict[int, list[float]] = {}
    gaps: dict[int, float] = {}
    for number, start in enumerate(starts, start=1):
        end = starts[number] if number < len(starts) else len(items)
        page = _Filled()
        for place in range(start, end):
            page.put(items[place], first=place == start)
        stretch = page.stretch if number < len(starts) or page.usual > _ROOM else min(page.stretch, 0.0)
        for item in items[start:end]:
            if item.box.id:
                numbers[item.box.id] = number
            if item.block >= 0:
                stretches.setdefault(item.block, []).append(round(stretch, 3))
        if stretch > 1.0:
            for place in range(start + 1, end):
                if grown := items[place].gap * (stretch - 1.0) / (STRETCHES[-1] - 1.0):
                    above = max(items[place - 1].box.after, items[place].box.before)
                    gaps[items[place].block] = round(above + grown, 2)
        whites.append(page.white)
        if number == len(starts):
            break
        following = items[end]
        if following.row > 0:
            cuts.setdefault(following.block, []).append(following.row)
        elif following.forced or page.white > _NEAR or _height_of_group(items, end) < page.white + _NEAR:
            breaks.add(following.block)
    made = tuple(_set(blocks, breaks, cuts, stretches, gaps))
    return Pages(made, numbers, tuple(whites))


def _height_of_group(items: Sequence[_Item], start: int) -> float:
    """Height of what a page end must not part, from an item on."""
    group = _Filled()
    for place in range(start, len(items)):
        if place > start and items[place].cost < _APART:
            break
        group.put(items[place], first=place == start)
    return group.usual


def _set(
    blocks: Sequence[Block],
    breaks: set[int],
    cuts: Mapping[int, Sequence[int]],
    stretches: Mapping[int, Sequence[float]],
    gaps: Mapping[int, float],
) -> Iterator[Block]:
    for place, block in enumerate(blocks):
        if place in gaps:
            yield Space(gaps[place])
        if place in breaks and not isinstance(block, Heading):
            yield PageBreak()
        if isinstance(block, Heading) and place in breaks:
            yield replace(block, new_page=True)
        elif isinstance(block, Figure) and place in stretches and not isinstance(block.chart, Histogram):
            yield replace(block, chart=replace(block.chart, stretch=stretches[place][0]))
        elif isinstance(block, DefinitionList):
            yield replace(block, stretch=min(stretches[place], default=0.0))
        elif isinstance(block, Table):
            yield from _parts(block, cuts.get(place, ()), stretches[place])
        else:
            yield block


def _parts(table: Table, rows: Sequence[int], stretches: Sequence[float]) -> Iterator[Block]:
    """A table cut before these rows; its notes stand under the last part. `stretches` are those of its boxes."""
    ends = [*rows, len(table.rows)]
    first = 0
    for number, end in enumerate(ends):
        notes = table.notes if end == len(table.rows) else ()
        stretch = stretches[min(2 + first, len(stretches) - 1)]
        part = replace(table, rows=table.rows[first:end], notes=notes, stretch=stretch)
        if number:
            yield PageBreak()
            caption = f"{table.caption}（続き）"
            part = replace(part, id=f"{table.id}.c{number}", caption=caption, continues=table.id)
        yield part
        first = end
