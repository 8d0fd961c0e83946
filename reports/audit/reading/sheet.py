"""A table with its parts told apart: head rows, row labels, and the cells that are numbers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from reports.audit.reading.basis import basis_named
from reports.audit.reading.document import CellGrid, Document
from reports.audit.reading.numerals import CellFigures, cell_figures, is_dash, plain
from reports.audit.reading.years import only_year

Part = Literal["number", "share"]

_MOST_SHEETS = 512
"""Of tables that stay read: more than the largest reports have."""

TOTAL_WORDS = frozenset(
    {"合計", "計", "総計", "総数", "全体", "総人口", "市全体", "全市", "回答者数", "総合計", "n"}
)
_BASE_ROWS = frozenset(
    {"データ数", "サンプル数", "調査数", "該当者数", "回答数", "有効回答数", "回収数", "母数", "基数"}
)
"""Last rows that give the base of those above; as heads of columns some of these name the counts themselves."""

_AGES = "歳代"
"""Unit of a label that looks like a number: 20歳代."""

_PERCENT_HEAD = re.compile(r"[%％]|割合|構成比|比率|率$|率[（(]|シェア")
_KIND = re.compile(
    r"(?:回答)?(?:件数|人数|者数|数|実数|度数)(?:[（(][人件票][)）])?|(?P<share>(?:回答)?(?:割合|構成比|比率|率)(?:[（(][%％][)）])?|[%％])"
)
_MULTIPLE = re.compile(r"複数回答|いくつでも|(?<![A-Z])MA(?![A-Z])|限定回答|[0-9０-９３]つまで")


class Key(NamedTuple):
    """One figure of a table: body row and column of the grid, and which part of the cell."""

    row: int
    column: int
    part: Part = "number"


@dataclass(frozen=True)
class ParsedTable:
    """A grid whose first `head_rows` rows and first `label_columns` columns are words."""

    grid: CellGrid
    head_rows: int
    label_columns: int
    cells: Mapping[tuple[int, int], CellFigures]

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """Rows of the body that hold at least one number."""
        return tuple(sorted({row for row, _ in self.cells}))

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """Columns that hold at least one number."""
        return tuple(sorted({column for _, column in self.cells}))

    @cached_property
    def total_rows(self) -> tuple[int, ...]:
        """Rows that are called a total."""
        return tuple(row for row in self.rows if self.is_total_row(row))

    @cached_property
    def total_columns(self) -> tuple[int, ...]:
        """Columns that are called a total."""
        return tuple(column for column in self.columns if self.is_total_column(column))

    def label(self, row: int) -> str:
        """The words that name a row: its first cell that is not empty."""
        texts = (_squeeze(self.grid.cell(row, column)) for column in range(self.label_columns))
        return next(filter(None, texts), "")

    def head(self, column: int) -> str:
        """The words that name a column: the lowest head cell that is not empty."""
        texts = (_squeeze(self.grid.cell(row, column)) for row in reversed(range(self.head_rows)))
        return next(filter(None, texts), "")

    def heads(self, column: int) -> str:
        """All head cells of a column, with those to the left that reach over it."""
        texts = []
        for row in range(self.head_rows):
            reach = column
            while reach > 0 and not self.grid.cell(row, reach).strip() and row < self.head_rows - 1:
                reach -= 1
            texts.append(_squeeze(self.grid.cell(row, reach)))
        return " ".join(text for text in texts if text)

    def basis(self, column: int) -> str:
        """The basis that the heads of a column name, or the words around the table; "" if neither does."""
        return basis_named(self.heads(column)) or basis_named(f"{self.grid.caption} {self.grid.note}")

    def year(self, column: int) -> int | None:
        """The year that a column's head names."""
        return only_year(self.head(column))

    def text(self, key: Key) -> str:
        """`大歳・合計「116 (100.0)」`."""
        names = "・".join(name for name in (self.label(key.row), self.head(key.column)) if name)
        return f"{names}「{self.grid.cell(key.row, key.column).strip()}」"

    def is_dash(self, row: int, column: int) -> bool:
        """Whether the cell says that there is nobody."""
        return is_dash(self.grid.cell(row, column))

    def is_total_row(self, row: int) -> bool:
        """Whether a row is called a total."""
        return is_total(self.label(row)) or _name(self.label(row)) in _BASE_ROWS

    def is_total_column(self, column: int) -> bool:
        """Whether a column is called a total."""
        return is_total(self.head(column))

    @cached_property
    def percent_columns(self) -> frozenset[int]:
        """Columns whose plain numbers are percentages."""
        in_percent = re.search(r"[%％]|割合|構成比", plain(self.grid.caption)) is not None
        found = set()
        for column in self.columns:
            cells = [cell for (_, at), cell in self.cells.items() if at == column]
            if any(cell.share or cell.share_is_dash for cell in cells):
                continue
            marked = any(cell.number.unit == "%" for cell in cells)
            headed = _PERCENT_HEAD.search(plain(self.heads(column))) is not None
            decimal = any(cell.number.places for cell in cells)
            if marked or (decimal and (headed or in_percent)):
                found.add(column)
        return frozenset(found)

    @cached_property
    def count_columns(self) -> tuple[int, ...]:
        """Columns of whole numbers that are no percentages, changes or years."""
        return tuple(
            column
            for column in self.columns
            if column not in self.percent_columns
            and not is_change_head(self.head(column))
            and all(cell.number.places == 0 for (_, at), cell in self.cells.items() if at == column)
        )

    @property
    def multiple(self) -> bool:
        """Whether words around the table say that an answer may name several options."""
        return any(
            _MULTIPLE.search(text) is not None
            for text in (self.grid.caption, self.grid.note, self.grid.place.heading)
        )


def is_total(text: str) -> bool:
    """Whether a label is one of the words for a total (合計, 全体, …), with or without its n."""
    return _name(text) in TOTAL_WORDS


def _name(text: str) -> str:
    return re.sub(r"[（(].*$", "", plain(text)).replace(" ", "").strip("*")


def is_change_head(text: str) -> bool:
    """Whether a column holds differences."""
    return re.search(r"増減|差|ポイント|変化|前年比|前回比|伸び", text) is not None


def sheets_of(document: Document) -> list[ParsedTable]:
    """All tables of a document that have numbers."""
    return [sheet for grid in document.grids if (sheet := read_sheet(upright(grid))) is not None]


def blocks_of(grid: CellGrid) -> Iterator[tuple[int, CellGrid]]:
    """A table, or the blocks of one that has the same heads twice side by side, with the columns left of each."""
    head = [_squeeze(cell) for cell in grid.rows[0]]
    half = len(head) // 2
    if len(head) % 2 or half < 2 or head[:half] != head[half:]:
        yield 0, grid
        return
    for start in (0, half):
        yield start, replace(grid, rows=tuple(row[start : start + half] for row in grid.rows))


def upright(grid: CellGrid) -> CellGrid:
    """A table with the answers as rows: turned where its rows are 件数 and 構成比, and the answers its columns."""
    kinds = [_KIND.fullmatch(_squeeze(row[0])) for row in grid.rows]
    named = {("share" if kind["share"] else "count") for kind in kinds if kind is not None}
    if len(named) < 2 or len(grid.rows[0]) < 3 or len([kind for kind in kinds if kind is None]) > 1:
        return grid
    return replace(grid, rows=tuple(zip(*grid.rows, strict=True)))


@lru_cache(maxsize=_MOST_SHEETS)  # ten checks read the same tables
def read_sheet(grid: CellGrid) -> ParsedTable | None:
    """Tell the parts of a table apart; None if it has no numbers below its head."""
    found = {
        (row, column): cell
        for row, cells in enumerate(grid.rows)
        for column, text in enumerate(cells)
        if (cell := cell_figures(text)) is not None and cell.number.unit != _AGES
    }
    if not found:
        return None
    width = len(grid.rows[0])
    head_rows = _head_rows(grid, found)
    body = {key: cell for key, cell in found.items() if key[0] >= head_rows}
    if not body:
        return None
    label_columns = 0
    while label_columns < width and not any(column == label_columns for _, column in body):
        label_columns += 1
    numbering = _is_numbering(body, len(grid.rows) - head_rows)
    if label_columns == 0 and width > 1 and (numbering or _are_labels(grid, head_rows, body)):
        body = {key: cell for key, cell in body.items() if key[1] != 0}
        label_columns = 1
    return ParsedTable(grid, head_rows, label_columns, body) if body else None


def _head_rows(grid: CellGrid, found: Mapping[tuple[int, int], CellFigures]) -> int:
    """Rows above the first one that holds numbers; a row of nothing but years is a head too."""
    for row in range(len(grid.rows)):
        columns = [column for at, column in found if at == row]
        if not columns:
            continue
        bare_years = all(only_year(grid.cell(row, column)) is not None for column in columns)
        if row == 0 and bare_years and len(grid.rows) > 1 and (len(columns) > 1 or grid.rows[0][0] == ""):
            continue
        return row
    return len(grid.rows)


def _is_numbering(body: Mapping[tuple[int, int], CellFigures], rows: int) -> bool:
    """Whether the first column merely numbers the rows: 1, 2, 3 and so on."""
    first = [cell.number.value for (_, column), cell in sorted(body.items()) if column == 0]
    return len(first) == rows > 1 and first == list(range(1, rows + 1))


def _are_labels(grid: CellGrid, head_rows: int, body: Mapping[tuple[int, int], CellFigures]) -> bool:
    """Whether the first column names the rows, although some of the names look like numbers: 1人, 2人, 無回答, 計."""
    first = [cell for (_, column), cell in body.items() if column == 0]
    words = [
        text
        for row in range(head_rows, len(grid.rows))
        if (text := _squeeze(grid.cell(row, 0))) and (row, 0) not in body and not is_dash(text)
    ]
    return bool(words) and all(
        cell.number.unit and cell.number.unit != "%" and cell.share is None for cell in first
    )


def _squeeze(text: str) -> str:
    return re.sub(r"[\s　]+", "", text)
