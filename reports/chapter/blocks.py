"""The chapter as data: what stands on the page, before any thought of Word.

A chapter is a tuple of blocks; a paragraph is a tuple of runs. Everything is frozen and holds plain
numbers and texts that are already worded and rounded by the caller, so the same chapter can be drawn
as Word, HTML or plain text, and two chapters can be compared with `==`.

A number that comes from the estimates is a run of its own (`Number`) that carries its estimate, the field
of it that is shown, and their id. Table cells do so too, and bars carry the id. This is what lets a printed
figure be traced back.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from reports.chapter.chart_specs import Chart
from reports.chapter.ids import Field, check_id, estimate_id
from survey.estimates.index import Estimate

Align: TypeAlias = Literal["left", "center", "right"]
ParagraphStyle: TypeAlias = Literal["body", "question", "base", "note"]
Part: TypeAlias = Literal["whole", "main", "appendix"]
HeadDirection: TypeAlias = Literal["auto", "horizontal", "vertical"]
Shows: TypeAlias = tuple[Estimate, Field]
"""What a printed figure shows: an estimate, and which field of it."""

# --- Runs: the pieces of a sentence -------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Plain words. A line feed in the text is a line break on the page."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Number:
    """A figure as printed (`31.6%`), with its id; `shows` is None where it is none of the estimates."""

    text: str
    estimate_id: str
    strong: bool = False
    shows: Shows | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_id(self.estimate_id, "Number.estimate_id")

    @classmethod
    def of(cls, text: str, estimate: Estimate, what: Field) -> Number:
        """A figure of an estimate."""
        return cls(text, estimate_id(estimate, what), shows=(estimate, what))


@dataclass(frozen=True)
class Reference:
    """A reference to a figure or table of the same chapter; the printed text is its label (`図3`)."""

    target: str

    def __post_init__(self) -> None:
        check_id(self.target, "Reference.target")


Run: TypeAlias = Text | Number | Reference
Runs: TypeAlias = tuple[Run, ...]


def said(*parts: str | Run | Runs) -> Runs:
    """A sentence put together from words, figures and parts of sentences; empty words are left out."""
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, tuple):
            runs.extend(part)
        elif part:
            runs.append(Text(part) if isinstance(part, str) else part)
    return tuple(runs)


def enumerated(parts: Iterable[Runs], between: str = "、") -> Runs:
    """Parts of a sentence one after the other, with these words between them."""
    runs: Runs = ()
    for part in parts:
        runs = said(runs, between if runs else "", part)
    return runs


# --- Blocks -------------------------------------------------------------------------------------


class _Anchored:
    """A block with an anchor. Its id must be one; blocks with `optional` may go without."""

    id: str
    _optional: ClassVar[bool] = False

    def __init_subclass__(cls, *, optional: bool = False) -> None:
        cls._optional = optional

    def __post_init__(self) -> None:
        check_id(self.id, f"{type(self).__name__}.id", optional=self._optional)


@dataclass(frozen=True)
class Heading(_Anchored):
    """A heading of level 1 (節), 2 or 3. `id` is its anchor, unique in the chapter.

    `new_page` starts it on a new page.
    """

    level: Literal[1, 2, 3]
    text: str
    id: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph(_Anchored, optional=True):
    """Running text.

    style: body = sentences; question = the question as asked, set apart as a shaded block;
    base = the line that names who was asked; note = small text under something.
    With an `id` it becomes a generated block that can be found again (`blk:id`).
    """

    runs: Runs
    style: ParagraphStyle = "body"
    id: str = ""


@dataclass(frozen=True)
class BulletList(_Anchored, optional=True):
    """Items with bullets; with a title they stand in a box under it (図表の見方)."""

    items: tuple[Runs, ...]
    id: str = ""
    title: str = ""


@dataclass(frozen=True)
class Definition:
    """A term and what it is: 調査地域, 市内全域."""

    term: str
    runs: Runs


@dataclass(frozen=True)
class DefinitionList(_Anchored, optional=True):
    """Terms with their texts beside them (要点). A term of more than about twelve characters has a line of its own.

    `stretch` is how much higher (to 1) or lower (to -1) than usual its lines are.
    """

    items: tuple[Definition, ...]
    id: str = ""
    stretch: float = 0.0


@dataclass(frozen=True)
class Column:
    """A column of a table: head, relative width, how its cells stand unless they say otherwise, and whether it is set `apart`.

    That is where a second block of the same columns begins.
    """

    head: str
    weight: float = 1.0
    align: Align = "right"
    apart: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell. `mark` (`*` for a low base) is printed small and raised after the text.

    A line feed in the text is a line break: `89` over `(5.5)`. `align` None means as the column.
    """

    text: str
    align: Align | None = None
    strong: bool = False
    mark: str = ""
    estimate_id: str = ""
    shows: Shows | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_id(self.estimate_id, "Cell.estimate_id", optional=True)

    @classmethod
    def of(cls, text: str, estimate: Estimate, what: Field) -> Cell:
        """A cell that shows a figure of an estimate."""
        return cls(text, estimate_id=estimate_id(estimate, what), shows=(estimate, what))


@dataclass(frozen=True)
class Row:
    """One row. `total` (全体) is set in bold on a light ground; `rule_above` draws a heavier rule."""

    cells: tuple[Cell, ...]
    total: bool = False
    rule_above: bool = False

    @classmethod
    def of(cls, *cells: Cell | str, total: bool = False, rule_above: bool = False) -> Row:
        """A row of cells, plain texts among them."""
        made = tuple(Cell(cell) if isinstance(cell, str) else cell for cell in cells)
        return cls(made, total, rule_above)


@dataclass(frozen=True)
class Table(_Anchored):
    """A table with its caption above and notes below; no merged cells.

    `upper_heads` are further head rows above the heads of `columns`, each as long as `columns`.
    All head rows repeat on every page. `row_heads` is how many leading columns name the row; they
    stand left. `description` is the alternative text. `head_direction` auto sets the heads upright
    (縦書き) where they would otherwise run to many lines. One that is `whole` never splits; `roomy` has
    larger type; `continues` is the id of the table that a part of it goes on with, whose number it has; `stretch`
    is how much higher (to 1) or lower (to -1) than usual its rows are; `widths` are those of its columns in
    millimetres, once they are chosen.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    description: str
    notes: tuple[str, ...] = ()
    upper_heads: tuple[tuple[str, ...], ...] = ()
    row_heads: int = 1
    head_direction: HeadDirection = "auto"
    whole: bool = False
    roomy: bool = False
    stretch: float = 0.0
    continues: str = ""
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        width = len(self.columns)
        for cells in (*(row.cells for row in self.rows), *self.upper_heads):
            if len(cells) != width:
                raise ValueError(f"table {self.id}: a row of {len(cells)} cells for {width} columns")

    @property
    def head_rows(self) -> int:
        """Number of head rows, which repeat on every page."""
        return 1 + len(self.upper_heads)


@dataclass(frozen=True)
class Figure(_Anchored):
    """A chart with its caption below, then notes. `alt` says what it shows: n and the top result."""

    id: str
    caption: str
    chart: Chart
    alt: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageBreak:
    """The next block starts on a new page."""


@dataclass(frozen=True)
class Space:
    """The space above the next block, in millimetres, where a page has more than usual."""

    height: float


@dataclass(frozen=True)
class TableOfContents:
    """The contents: every heading of the chapter down to `depth`."""

    title: str = "目次"
    depth: Literal[1, 2, 3] = 3


Block: TypeAlias = (
    Heading | Paragraph | BulletList | DefinitionList | Table | Figure | PageBreak | Space | TableOfContents
)

# --- The chapter --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Properties:
    """Core properties of the file. `created` is a fixed date (of the study), never today's."""

    title: str
    author: str = ""
    subject: str = ""
    keywords: str = ""
    created: datetime.date = datetime.date(2000, 1, 1)


@dataclass(frozen=True)
class Chapter:
    """One chapter: title block, running header, blocks in reading order.

    `caption_prefix` stands before every caption number: "3-" gives 図3-1, 図3-2; `page_prefix` before every
    page number: 資料-1. `part` says which document of the chapter it is: "whole", 本編 or 資料編.
    Ids of headings, of figures and tables, and of other blocks are unique in the whole chapter.
    `remarks` are comments on numbers, by the id of their estimate. One that is to be pasted has neither title
    nor header nor page ends of its own.
    """

    title: str
    header: str
    blocks: tuple[Block, ...]
    properties: Properties
    subtitle: str = ""
    caption_prefix: str = ""
    page_prefix: str = ""
    part: Part = "whole"
    paste: bool = False
    remarks: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for block in self.blocks:
            if isinstance(block, PageBreak | Space | TableOfContents) or not block.id:
                continue
            if block.id in seen:
                raise ValueError(f"two blocks with the id {block.id!r}")
            seen.add(block.id)
        targets = {block.id for block in self.blocks if isinstance(block, Figure | Table)}
        for block in self.blocks:
            for run in runs_of(block):
                if isinstance(run, Reference) and run.target not in targets:
                    raise ValueError(f"a reference to {run.target!r}, which no figure or table has")


@dataclass(frozen=True)
class Label:
    """Number of a figure or table, and the label with it: 図3-1."""

    number: int
    text: str


def caption_labels(blocks: Iterable[Block], prefix: str) -> dict[str, Label]:
    """Label of every figure and table, numbered in reading order, with what stands before the numbers."""
    counts: dict[str, int] = {"図": 0, "表": 0}
    labels: dict[str, Label] = {}
    for block in blocks:
        if isinstance(block, Table) and block.continues:
            labels[block.id] = labels[block.continues]
        elif isinstance(block, Figure | Table):
            kind = "図" if isinstance(block, Figure) else "表"
            counts[kind] += 1
            labels[block.id] = Label(counts[kind], f"{kind}{prefix}{counts[kind]}")
    return labels


def runs_of(block: Block) -> Runs:
    """The runs of a paragraph, or of all items of a list; none of other blocks."""
    if isinstance(block, Paragraph):
        return block.runs
    if isinstance(block, BulletList):
        return tuple(run for item in block.items for run in item)
    if isinstance(block, DefinitionList):
        return tuple(run for item in block.items for run in item.runs)
    return ()
