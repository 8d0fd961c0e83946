"""A worksheet for tables of many thousand rows, written column by column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import repeat

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reports.tables.cell_text import plain

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0."""


class LongSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter is untyped
    """A worksheet that takes the body of a long table as ready-made rows.

    Writing a million cells one by one would take longer than everything else together, so `set_body`
    builds the rows column by column and they are put behind the rows written in the usual way.
    """

    _body: str = ""

    def set_body(
        self, first_row: int, texts: Sequence[Sequence[str]], numbers: Sequence[Sequence[float]]
    ) -> None:
        """Put text columns and, right of them, number columns below `first_row` (from 0).

        All columns have the same length. Empty texts and numbers that are not finite leave the cell
        empty. Raises ValueError if the table does not fit on a sheet.
        """
        rows = len(texts[0])
        if first_row + rows > LAST_ROW:
            raise ValueError("too many rows for one sheet")
        names = [xl_col_to_name(column) for column in range(len(texts) + len(numbers))]
        cells = [
            *map(self._text_cells, repeat(first_row + 1), names, texts),
            *map(_number_cells, repeat(first_row + 1), names[len(texts) :], numbers),
        ]
        lines = map("".join, zip(*cells, strict=True))
        self._body = "".join(f'<row r="{row}">{line}</row>' for row, line in enumerate(lines, first_row + 1))
        self._check_dimensions(0, 0)
        self._check_dimensions(first_row + rows - 1, len(names) - 1)

    def _text_cells(self, first: int, name: str, texts: Sequence[str]) -> list[str]:
        """Cells of one text column; each distinct text is cleaned and stored once."""
        places = {
            text: self.str_table._get_shared_string_index(plain(text))
            for text in dict.fromkeys(texts)
            if text
        }
        return [
            f'<c r="{name}{row}" t="s"><v>{places[text]}</v></c>' if text else ""
            for row, text in enumerate(texts, first)
        ]

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write(self._body)


def _number_cells(first: int, name: str, numbers: Sequence[float]) -> list[str]:
    finite = math.isfinite
    return [
        f'<c r="{name}{row}"><v>{number!r}</v></c>' if finite(number) else ""
        for row, number in enumerate(numbers, first)
    ]
