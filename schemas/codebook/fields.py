"""What a column of a codebook sheet can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.tables.kinds import TEXT, ValueKind
from schemas.tables.settings import Declared, SettingsTable, declared


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
    of the column whose values are offered. required: may not be blank.
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


@dataclass(frozen=True)
class SheetLayout:
    """One sheet: its key and name, what it is for, and its columns.

    table: the definition table that holds the rows (`{survey}` and `{layout}` are taken from the
    columns of that name), or "" for a sheet of study.toml. optional: a workbook may lack the sheet,
    as those that earlier versions made do; then its tables stay as they are. asked: columns that the loader asks
    for, whatever they hold.
    """

    key: str
    name: str
    note: str
    fields: tuple[SheetColumn, ...]
    table: str = ""
    rows: int = 200
    optional: bool = False
    asked: tuple[str, ...] = ()

    def field(self, key: str) -> SheetColumn:
        """The column of that key."""
        return {field.key: field for field in self.fields}[key]

    @property
    def columns(self) -> tuple[SheetColumn, ...]:
        """The columns that stand in the definition table itself."""
        places = [name for name in ("survey", "layout_name") if f"{{{name}}}" in self.table]
        return tuple(field for field in self.fields if field.key not in places)


def column_of(key: str, setting: Declared, *, required: bool = False, in_part: bool = False) -> SheetColumn:
    """The column that holds a setting; `in_part` where its table as a whole may be left out."""
    told = setting.setting
    apart = in_part and bool(told.in_part)
    older = tuple(Word(value, shown, offered=False) for value, shown in told.older.items())
    return SheetColumn(
        key,
        told.label,
        told.in_part if apart else told.help,
        "" if apart else told.example,
        setting.kind,
        (*words(*setting.words.items()), *older),
        told.offered,
        required,
        told.width,
    )


def columns_of(table: type[SettingsTable], *, path: str = "", in_part: bool = False) -> Iterator[SheetColumn]:
    """A column for each setting of a table and of the tables in it, but for lists of tables."""
    for key, one in declared(table).items():
        if one.table is None:
            yield column_of(f"{path}{key}", one, required=not (in_part or one.optional), in_part=in_part)
        elif not one.many:
            yield from columns_of(one.table, path=f"{path}{key}.", in_part=in_part or one.optional)


def words(*pairs: tuple[str, str]) -> tuple[Word, ...]:
    """Words from pairs of value and shown text."""
    return tuple(Word(value, shown) for value, shown in pairs)


def described(columns: Sequence[str], known: Sequence[SheetColumn]) -> tuple[SheetColumn, ...]:
    """The fields of a table's columns; a column that nobody described is shown by its own name."""
    by_key = {field.key: field for field in known}
    return tuple(by_key.get(name, SheetColumn(name, name)) for name in columns)
