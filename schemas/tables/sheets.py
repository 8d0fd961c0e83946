"""Sheets of the codebook, and the definition tables (CSV) whose rows they hold: each column is declared once.

The loader of a table reads it by its columns; the workbook, its reader and its writer follow from them too.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.tables.kinds import TEXT, ValueKind
from schemas.tables.settings import SURVEY
from schemas.tables.tabular import DefinitionRow, read_table


@dataclass(frozen=True)
class Word:
    """A value as the definition files hold it, and as the workbook shows it.

    offered: stands in the drop-down list; an older way to write a value is only read and shown.
    """

    value: str
    shown: str
    offered: bool = True


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet.

    key: the column of the definition table, or the path of the key in study.toml. head: the column
    head that staff see. words: the only values, offered as a drop-down list. offered: the sheet and key
    of the column whose values are offered. required: may not be blank. optional: a definition table may
    lack the column.
    """

    key: str
    head: str
    note: str = ""
    example: str = ""
    kind: ValueKind = TEXT
    words: tuple[Word, ...] = ()
    offered: tuple[str, str] | None = None
    required: bool = False
    width: float = 14
    optional: bool = False

    @property
    def form(self) -> str:
        """What to write in a cell of the column, with an example."""
        if self.words:
            return " / ".join(self.offered_words)
        told = self.note if "例: " in self.note else self.kind.cell or self.note
        if not self.example or "例: " in told:
            return told
        return f"{told}（例: {self.example}）" if told else f"例: {self.example}"

    def shown(self, value: str) -> str:
        """How the workbook shows a value of the definition files."""
        return next((word.shown for word in self.words if word.value == value), value)

    def text(self, value: Any) -> str:
        """The text of a value of study.toml; "" for a key that is not there, and a value of another kind as it is."""
        try:
            return "" if value is None else self.kind.shown(value)
        except (TypeError, AttributeError, ValueError):
            return str(value)

    @property
    def offered_words(self) -> tuple[str, ...]:
        """The words of the drop-down list, as they are shown."""
        return tuple(word.shown for word in self.words if word.offered)

    def value(self, shown: str) -> str | None:
        """The value that a cell means; None if it is none of the words."""
        if not self.words or not shown:
            return shown
        return next((word.value for word in self.words if shown in (word.shown, word.value)), None)


def words(*pairs: tuple[str, str]) -> tuple[Word, ...]:
    """Words from pairs of value and shown text."""
    return tuple(Word(value, shown) for value, shown in pairs)


@dataclass(frozen=True)
class SheetLayout:
    """One sheet: its key and name, what it is for, and its columns.

    table: the definition table that holds the rows, or "" for a sheet of study.toml; places: the columns of the
    sheet that stand in its path (`{survey}`, `{layout_name}`) and not in the table itself. optional: a workbook
    may lack the sheet, as those that earlier versions made do; then its tables stay as they are.
    """

    key: str
    name: str
    note: str
    columns: tuple[SheetColumn, ...]
    table: str = ""
    rows: int = 200
    optional: bool = False
    places: tuple[SheetColumn, ...] = ()

    @property
    def fields(self) -> tuple[SheetColumn, ...]:
        """All columns of the sheet."""
        return (*self.places, *self.columns)

    def field(self, key: str) -> SheetColumn:
        """The column of that key."""
        return {field.key: field for field in self.fields}[key]

    @property
    def file(self) -> str:
        """Name of the definition table."""
        return self.table.rpartition("/")[2]

    def read(self, root: Path, relative: str) -> list[DefinitionRow]:
        """The rows of a definition table of these columns. Raises InputError as `read_table`."""
        required = [column.key for column in self.columns if not column.optional]
        return read_table(root, relative, required, [one.key for one in self.columns if one.optional])


OF_SURVEY = SheetColumn(
    "survey",
    SURVEY.label,
    SURVEY.help,
    SURVEY.example,
    offered=SURVEY.offered,
    required=True,
    width=SURVEY.width,
)
"""The survey that a row belongs to."""
