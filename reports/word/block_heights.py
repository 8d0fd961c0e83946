"""Blocks as boxes with heights, for filling pages on paper.

The built-in template has exact line heights, so the height of every paragraph, row and picture is known
before any program lays the document out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reports.chapter.blocks import (
    Block,
    BulletList,
    Chapter,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Reference,
    Run,
    Runs,
    Space,
    Table,
    TableOfContents,
)
from reports.word.measuring import em_width, line_count
from reports.word.tablelayout import (
    MM_PER_POINT,
    head_height,
    layout,
    row_height,
    stays_with_next,
)
from reports.word.template import style
from reports.word.title_breaks import title_text
from reports.word.wordxml import EMU_PER_MM

TEXT_WIDTH = 5_976_620 / EMU_PER_MM
"""Width of the text in the built-in template, in millimetres."""

WIDOW_LINES = 2
"""Lines of a paragraph that stay together at either end of a page."""

_FRAME = 0.45  # what the outer rules of a table add to its rows
_FIRST_ROWS = 3
"""Rows that a table has at least on the page where it begins."""

_EM = "■"
"""Stands for the indent of a first line: one em wide, and no letter."""

AFTER_DISPLAY = 6.0
BEFORE_NOTES = 3.0
BEFORE_BOX = 8.0
"""Points between a figure or table and the text after it, above its notes, and above a box with a title."""

_BORDERS = {"KSQuestion": 3.2, "Heading1": 1.4, "Heading2": 3.0, "Title": 2.3, "KSDefinition": 1.4}
_BOX_EDGE = 2.0
_DEFINITION_STRETCH, _DEFINITION_SQUEEZE = 3.0, 1.4
TERM_SIZE, _BOLD = 9.5, 1.04
_TERM_GAP, _WIDEST_TERM = 9.0, 130.0
_NUMBER_GAP = 4.0
_STYLE_OF = {"body": "KSBody", "question": "KSQuestion", "base": "KSBase", "note": "KSNote"}


@dataclass(frozen=True)
class Box:
    """Something that is set on a page: space above, height, space below, and how it holds together.

    `line` > 0 lets it break between lines, two of which stay together at either end; `head` is the
    height of the table heads repeated where a row starts a page. `stretch` is by how much it may be higher, `squeeze`
    by how much lower. `id` is that of the heading, figure or table that begins here.
    """

    height: float
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False
    new_page: bool = False
    line: float = 0.0
    head: float = 0.0
    stretch: float = 0.0
    squeeze: float = 0.0
    id: str = ""


def title_boxes(chapter: Chapter) -> list[Box]:
    """Title and subtitle of a chapter."""
    if chapter.paste:
        return []
    boxes = [_paragraph("Title", title_text(chapter.title, TEXT_WIDTH))]
    return [*boxes, _paragraph("Subtitle", chapter.subtitle)] if chapter.subtitle else boxes


def boxes_of(block: Block, chapter: Chapter, figures: Mapping[str, float]) -> list[Box]:
    """The boxes of a block of a chapter; a page break has none. `figures`: the printed heights of all figures by id."""
    boxes: list[Box] = []
    match block:
        case Heading():
            spec, indent = style(f"Heading{block.level}"), heading_indent(block)
            room = TEXT_WIDTH + (spec.left - indent) * MM_PER_POINT
            box = _paragraph(f"Heading{block.level}", block.text.rpartition("\t")[2], room)
            boxes = [replace(box, id=block.id, new_page=block.new_page)]
        case Paragraph():
            boxes = [_paragraph(_STYLE_OF[block.style], _plain(block.runs))]
        case BulletList() if block.title:
            texts = (block.title, *("・" + _plain(runs) for runs in block.items))
            boxes = [replace(_paragraph("KSBox", text), keep_next=True) for text in texts]
            first = replace(_padded(boxes[0]), before=BEFORE_BOX * MM_PER_POINT)
            boxes = [first, *boxes[1:-1], replace(_padded(boxes[-1]), keep_next=False)]
        case BulletList():
            boxes = [_paragraph("KSBullet", _plain(runs)) for runs in block.items]
        case DefinitionList():
            boxes = [_definition(item, definition_indent(block)) for item in block.items]
        case TableOfContents():
            boxes = _contents(block, chapter)
        case Figure():
            boxes = _figure(block, figures[block.id])
        case Table():
            caption = _paragraph("KSTableCaption", "表00　" + block.caption)
            boxes = [replace(caption, id=block.id), *_rows(block)]
        case PageBreak() | Space():
            pass
    return boxes


def heading_indent(block: Heading) -> float:
    """Where the text of a heading begins, in points from the left: where the style says, or behind a number that is wider."""
    spec, number = style(f"Heading{block.level}"), block.text.rpartition("\t")[0]
    wide = em_width(number) * spec.size * _BOLD
    return spec.left if wide <= spec.hanging else spec.left - spec.hanging + wide + _NUMBER_GAP


def definition_line(stretch: float) -> float:
    """Height of a line of a definition list in points, higher than usual (to 1) or lower (to -1)."""
    by = _DEFINITION_STRETCH if stretch > 0 else _DEFINITION_SQUEEZE
    return style("KSDefinition").line + by * stretch


def definition_indent(block: DefinitionList) -> float:
    """Where the texts of a list begin, in points from the left: behind its longest term, unless that is very long."""
    widths = (em_width(item.term) * TERM_SIZE * _BOLD + _TERM_GAP for item in block.items)
    return max((one for one in widths if one <= _WIDEST_TERM), default=_WIDEST_TERM)


def stands_above(item: Definition, indent: float) -> bool:
    """Whether a term is too long to stand beside its text, and has a line of its own."""
    return em_width(item.term) * TERM_SIZE * _BOLD + _TERM_GAP > indent + 0.01


def _definition(item: Definition, indent: float) -> Box:
    room = TEXT_WIDTH + (style("KSDefinition").left - indent) * MM_PER_POINT
    box = _paragraph("KSDefinition", _plain(item.runs), room)
    if stands_above(item, indent):
        box = replace(box, height=box.height + definition_line(0.0) * MM_PER_POINT)
    lines, usual = box.height - _BORDERS["KSDefinition"], definition_line(0.0)
    return replace(
        box,
        stretch=lines * (definition_line(1.0) / usual - 1.0),
        squeeze=lines * (1.0 - definition_line(-1.0) / usual),
    )


def _contents(block: TableOfContents, chapter: Chapter) -> list[Box]:
    return [
        _paragraph("TOCHeading", block.title),
        *(
            _paragraph(f"TOC{heading.level}", heading.text)
            for heading in chapter.blocks
            if isinstance(heading, Heading) and heading.level <= block.depth
        ),
    ]


def _padded(box: Box) -> Box:
    """The first or last line of a box, with the room to its edge."""
    return replace(box, height=box.height + _BOX_EDGE)


def _figure(block: Figure, height: float) -> list[Box]:
    spec = style("KSFigure")
    caption = _paragraph("KSFigureCaption", "図00　" + block.caption)
    return [
        Box(
            height,
            spec.before * MM_PER_POINT,
            spec.after * MM_PER_POINT,
            keep_next=True,
            id=block.id,
        ),
        replace(caption, keep_next=bool(block.notes)),
        *_notes(block.notes),
    ]


def _plain(runs: Runs) -> str:
    return "".join(_shown(run) for run in runs)


def _shown(run: Run) -> str:
    return "図00" if isinstance(run, Reference) else run.text


def _paragraph(style_id: str, text: str, width: float = TEXT_WIDTH) -> Box:
    spec = style(style_id)
    room = width - (spec.left + spec.right) * MM_PER_POINT
    indented = (_EM if style_id == "KSBody" else "") + text
    lines = line_count(indented, spec.size * MM_PER_POINT, room, running=True)
    line = spec.line * MM_PER_POINT
    return Box(
        lines * line + _BORDERS.get(style_id, 0.0),
        spec.before * MM_PER_POINT,
        spec.after * MM_PER_POINT,
        keep_next=spec.keep_next,
        line=0.0 if spec.keep_lines or lines < 2 * WIDOW_LINES else line,
    )


def _notes(notes: tuple[str, ...]) -> list[Box]:
    boxes = [replace(_paragraph("KSNote", note), keep_next=True) for note in notes]
    if boxes:
        boxes[0] = replace(boxes[0], before=BEFORE_NOTES * MM_PER_POINT)
        boxes[-1] = replace(boxes[-1], keep_next=False)
    return boxes


def _rows(table: Table) -> list[Box]:
    chosen = layout(table, TEXT_WIDTH)
    head = head_height(table, chosen)
    boxes = [Box(head + _FRAME, keep_next=True)]
    for place, (row, tied) in enumerate(zip(table.rows, stays_with_next(table), strict=True), start=1):
        texts = tuple(cell.text + cell.mark for cell in row.cells)
        keep_next = tied or place < min(_FIRST_ROWS, len(table.rows))
        boxes.append(Box(row_height(texts, chosen), keep_next=keep_next, head=head))
    return boxes + _notes(table.notes)
