"""Worksheets that take ready-made rows.

Writing cell by cell in the usual way, a list of attributes for each, takes most of the time of a workbook.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.tables.cell_text import plain

T = TypeVar("T")

Cell = tuple[str | float, Format]
"""What a cell holds, and its look."""

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0."""

_EMPTY = "<c/>"


class TableSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter is untyped
    """A worksheet that also takes ready-made rows, in which a cell stands in its place by its order.

    The format lets such a cell leave out its name. A sheet without ready-made rows is written as ever.
    """

    _ready: bool = False

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[tuple[float, Format], str] = {}

    def set_cells(self, row: int, cells: Sequence[Cell]) -> None:
        """Write a row (from 0) from its first column on; an empty text leaves its cell empty."""
        self._ready = True
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(cells) - 1)
        self.table[row][0] = "".join(
            [
                self._text_cell(content, look) if isinstance(content, str) else self._number(content, look)
                for content, look in cells
            ]
        )

    def _number(self, content: float, look: Format) -> str:
        """The cell of a number; the many cells of a table of shares have few different ones."""
        known = self._numbers.get((content, look))
        if known is None:
            known = self._numbers[content, look] = f'<c s="{_style(look)}"><v>{content:.16G}</v></c>'
        return known

    def _text_cell(self, content: str, look: Format) -> str:
        if not content:
            return f'<c s="{_style(look)}"/>'
        place = self.str_table._get_shared_string_index(plain(content))
        return f'<c s="{_style(look)}" t="s"><v>{place}</v></c>'

    def _write_cell(self, row: int, column: int, cell: object) -> None:
        if isinstance(cell, str):
            self.fh.write(cell)
        else:
            super()._write_cell(row, column, cell)

    def _calculate_spans(self) -> None:
        if not self._ready:  # they may be left out, and are not known for ready-made rows
            super()._calculate_spans()


class LongSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter is untyped
    """A worksheet that takes the body of a long table column by column, each distinct value written once."""

    _body: str = ""

    def set_body(
        self,
        first_row: int,
        texts: Sequence[pd.Categorical[str]],
        numbers: Sequence[npt.NDArray[np.float64]],
    ) -> None:
        """Put text columns and, right of them, number columns below `first_row` (from 0).

        All columns have the same length. Numbers keep 12 significant digits. Empty texts and numbers that are
        not finite leave the cell empty. Raises ValueError if the table does not fit on a sheet.
        """
        rows = len(texts[0])
        if first_row + rows > LAST_ROW:
            raise ValueError("too many rows for one sheet")
        cells = [
            *(_spread(column.codes, column.categories, self._text_cell) for column in texts),
            *(_spread(*pd.factorize(column), _number_cell) for column in numbers),
        ]
        lines = map("".join, zip(*cells, strict=True))
        self._body = "".join(f'<row r="{row}">{line}</row>' for row, line in enumerate(lines, first_row + 1))
        self._check_dimensions(0, 0)
        self._check_dimensions(first_row + rows - 1, len(cells) - 1)

    def _text_cell(self, text: str) -> str:
        if not text:
            return _EMPTY
        return f'<c t="s"><v>{self.str_table._get_shared_string_index(plain(text))}</v></c>'

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write(self._body)


def _style(look: Format) -> int:
    number: int = look.xf_index or look._get_xf_index()
    return number


def _number_cell(number: float) -> str:
    return f"<c><v>{number:.12g}</v></c>" if math.isfinite(number) else _EMPTY


def _spread(codes: npt.NDArray[np.integer], values: Iterable[T], cell: Callable[[T], str]) -> list[str]:
    """The cell of each row, made once for each distinct value; one that is missing has the code -1."""
    cells: list[str] = np.array([*map(cell, values), _EMPTY], dtype=object)[codes].tolist()
    return cells
