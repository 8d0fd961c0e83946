"""On which page each heading will stand, worked out from the built-in template.

A contents list holds page numbers as text until somebody updates it, and nothing that writes a .docx
can ask Word. The built-in template has exact line heights, so the pages can be filled on paper: the
result is right unless lines wrap differently by enough to move a heading over a page end. One click on
目次の更新 in Word puts in Word's own numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reports.chapter.blocks import (
    Block,
    BulletList,
    Chapter,
    DefinitionList,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Reference,
    Run,
    Runs,
    Table,
    TableOfContents,
)
from reports.word.styles import style
from reports.word.tablelayout import (
    MM_PER_POINT,
    head_height,
    layout,
    line_count,
    row_height,
    stays_with_next,
)

PAGE_HEIGHT = 252.0
"""Height of the text on a page of the built-in template, in millimetres."""

_BORDERS = {"KSQuestion": 3.2, "Heading1": 1.6, "Title": 2.9, "KSDefinition": 1.2}
_STYLE_OF = {"body": "KSBody", "question": "KSQuestion", "base": "KSBase", "note": "KSNote"}
_WIDOW_LINES = 2
_AFTER_DISPLAY = 2.8
_BEFORE_NOTES = 1.1
_PICTURE_LINE = 1.0  # what a line adds to the picture that stands in it


@dataclass(frozen=True)
class _Box:
    """Something that is set on a page: space above, height, space below, and how it holds together.

    `line` > 0 lets it break between lines, two of which stay together at either end; `head` is the
    height of the table heads repeated where a row starts a page.
    """

    height: float
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False
    new_page: bool = False
    line: float = 0.0
    head: float = 0.0
    heading: str = ""


def page_numbers(chapter: Chapter, figures: Mapping[str, float], text_width: float) -> dict[str, int]:
    """Page of every heading by its id, counted from 1.

    Args:
        chapter: the chapter model.
        figures: printed height of every figure by its id, in millimetres.
        text_width: width of the text in millimetres.

    """
    boxes = [_paragraph("Title", chapter.title, text_width)]
    if chapter.subtitle:
        boxes.append(_paragraph("Subtitle", chapter.subtitle, text_width))
    break_next = after_display = False
    for block in chapter.blocks:
        if isinstance(block, PageBreak):
            break_next = True
            continue
        added = _boxes(block, chapter, figures, text_width)
        if added and break_next:
            added[0] = replace(added[0], new_page=True)
        if added and after_display:
            added[0] = replace(added[0], before=max(added[0].before, _AFTER_DISPLAY))
        after_display = isinstance(block, Figure | Table)
        break_next = False
        boxes += added
    return _fill(boxes)


def _boxes(block: Block, chapter: Chapter, figures: Mapping[str, float], width: float) -> list[_Box]:
    boxes: list[_Box] = []
    match block:
        case Heading():
            box = _paragraph(f"Heading{block.level}", block.text, width)
            boxes = [replace(box, heading=block.id, new_page=block.new_page)]
        case Paragraph():
            boxes = [_paragraph(_STYLE_OF[block.style], _plain(block.runs), width)]
        case BulletList():
            boxes = [_paragraph("KSBullet", _plain(runs), width) for runs in block.items]
        case DefinitionList():
            boxes = [_paragraph("KSDefinition", _plain(item.runs), width) for item in block.items]
        case TableOfContents():
            boxes = _contents(block, chapter, width)
        case Figure():
            boxes = _figure(block, figures[block.id], width)
        case Table():
            boxes = [_paragraph("KSTableCaption", "表00　" + block.caption, width), *_rows(block, width)]
        case PageBreak():
            pass
    return boxes


def _contents(block: TableOfContents, chapter: Chapter, width: float) -> list[_Box]:
    return [
        _paragraph("TOCHeading", block.title, width),
        *(
            _paragraph(f"TOC{heading.level}", heading.text, width)
            for heading in chapter.blocks
            if isinstance(heading, Heading) and heading.level <= block.depth
        ),
    ]


def _figure(block: Figure, height: float, width: float) -> list[_Box]:
    spec = style("KSFigure")
    caption = _paragraph("KSFigureCaption", "図00　" + block.caption, width)
    return [
        _Box(
            height + _PICTURE_LINE,
            spec.before * MM_PER_POINT,
            spec.after * MM_PER_POINT,
            keep_next=True,
        ),
        replace(caption, keep_next=bool(block.notes)),
        *_notes(block.notes, width),
    ]


def _plain(runs: Runs) -> str:
    return "".join(_shown(run) for run in runs)


def _shown(run: Run) -> str:
    return "図00" if isinstance(run, Reference) else run.text


def _paragraph(style_id: str, text: str, width: float) -> _Box:
    spec = style(style_id)
    room = width - (spec.left + spec.right) * MM_PER_POINT
    indented = ("　" if style_id == "KSBody" else "") + text
    lines = line_count(indented, spec.size * MM_PER_POINT, room)
    line = spec.line * MM_PER_POINT
    return _Box(
        lines * line + _BORDERS.get(style_id, 0.0),
        spec.before * MM_PER_POINT,
        spec.after * MM_PER_POINT,
        keep_next=spec.keep_next,
        line=0.0 if spec.keep_lines or lines < 2 * _WIDOW_LINES else line,
    )


def _notes(notes: tuple[str, ...], width: float) -> list[_Box]:
    boxes = [replace(_paragraph("KSNote", note, width), keep_next=True) for note in notes]
    if boxes:
        boxes[0] = replace(boxes[0], before=_BEFORE_NOTES)
        boxes[-1] = replace(boxes[-1], keep_next=False)
    return boxes


def _rows(table: Table, width: float) -> list[_Box]:
    chosen = layout(table, width)
    head = head_height(table, chosen)
    boxes = [_Box(head, keep_next=True)]
    for row, keep_next in zip(table.rows, stays_with_next(table), strict=True):
        texts = tuple(cell.text + cell.mark for cell in row.cells)
        boxes.append(_Box(row_height(texts, chosen), keep_next=keep_next, head=head))
    return boxes + _notes(table.notes, width)


# --- Filling the pages --------------------------------------------------------------------------


@dataclass
class _Page:
    """The page being filled."""

    number: int = 1
    used: float = 0.0
    after: float = 0.0
    pages: dict[str, int] = field(default_factory=dict)

    def turn(self) -> None:
        self.number += 1
        self.used = self.after = 0.0

    def needs(self, chain: list[_Box]) -> float:
        """Height that a chain needs here; of a last paragraph that may break only its first lines count."""
        height, after = 0.0, self.after
        for box in chain:
            height += max(after, box.before) - after + box.height + box.after
            after = box.after
        last = chain[-1]
        if last.line:
            height -= last.height - _WIDOW_LINES * last.line
        return height - last.after

    def put(self, box: _Box) -> None:
        # Space above is dropped at the top of a page, but not of the first or after a break asked for.
        if self.used or box.new_page or self.number == 1:
            self.used += max(self.after, box.before) - self.after
        self.used += box.height
        while box.line and self.used > PAGE_HEIGHT:
            over = self.used - PAGE_HEIGHT
            self.turn()
            self.used = max(_WIDOW_LINES, -(-over // box.line)) * box.line
        if box.heading:
            self.pages[box.heading] = self.number
        self.used += box.after
        self.after = box.after


def _fill(boxes: list[_Box]) -> dict[str, int]:
    """Set the boxes page by page; boxes that keep with the next move together."""
    page = _Page()
    start = 0
    while start < len(boxes):
        end = start
        while boxes[end].keep_next and end + 1 < len(boxes) and not boxes[end + 1].new_page:
            end += 1
        chain = boxes[start : end + 1]
        if page.used and (chain[0].new_page or page.used + page.needs(chain) > PAGE_HEIGHT):
            page.turn()
            page.used = chain[0].head
        for box in chain:
            if page.used and page.used + box.height > PAGE_HEIGHT and not box.line:
                page.turn()  # a chain longer than a page breaks where it must
                page.used = box.head
            page.put(box)
        start = end + 1
    return page.pages
