"""Where a chapter shows its figures, by their id and by the text that is printed."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from reports.trace.figures import ShownAt
from reports.trace.printed import Wanted, wanted
from reports.word.ledger import Ledger

_SHARES = frozenset({"%"})
_PEOPLE = frozenset({"人", "件", "票"})
_UNITS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("share", "reference", "ci"), _SHARES),
    **dict.fromkeys(("count", "n", "n_effective", "weighted_base"), _PEOPLE),
    "diff": frozenset({"ポイント"}),
    "p": frozenset(),
}
_Places: TypeAlias = dict[str, list[ShownAt]]


class Places:
    """The figures of a chapter: ids in reading order, each with its places."""

    def __init__(self, ledger: Ledger | None) -> None:
        """Read the record of the chapter; None if there is none."""
        self._by_id, self._labelled, self._headed = ({}, {}, {}) if ledger is None else _read(ledger)
        self._by_text: dict[str, list[str]] = {}
        for name, places in self._by_id.items():
            for text in dict.fromkeys(place.shown for place in places):
                read = wanted(text)
                key = _squeezed(text) if read is None else read.digits
                self._by_text.setdefault(key, []).append(name)

    def of(self, name: str) -> tuple[ShownAt, ...]:
        """Where the figure of an id stands."""
        return tuple(self._by_id.get(name, ()))

    def in_row(self, label: str, shown: str) -> tuple[ShownAt, ...]:
        """Cells without an id that show a text in the row of that label."""
        return tuple(place for place in self._labelled.get(label, ()) if place.shown == shown)

    def in_column(self, head: str, shown: str) -> tuple[ShownAt, ...]:
        """Cells without an id that hold a figure in the column of that head."""
        figure = re.compile(rf"(?<![\d.,]){re.escape(shown)}(?![\d.,])")
        return tuple(place for place in self._headed.get(head, ()) if figure.search(place.shown))

    def ids_shown_as(self, text: str) -> tuple[str, ...]:
        """Ids of the figures that are printed as the text, whatever its width of characters and with any unit.

        A sign counts only if the text has one. A unit, and `n=`, must not contradict what is printed.
        """
        read = wanted(text)
        if read is None:
            return tuple(self._by_text.get(_squeezed(text), ()))
        return tuple(
            name
            for name in self._by_text.get(read.digits, ())
            if any(_agree(read, place.shown) for place in self._by_id[name]) and _is_of_field(read, name)
        )


def _agree(read: Wanted, shown: str) -> bool:
    other = wanted(shown)
    if other is None or other.digits != read.digits or (read.sign and other.sign and read.sign != other.sign):
        return False
    return not read.unit or not other.unit or read.unit == other.unit


def _is_of_field(read: Wanted, name: str) -> bool:
    """Whether the unit, and `n=`, are those of the field of an estimate; an indicator has its own unit."""
    parts = name.split(".")
    field = parts[-2] if len(parts) > 3 else ""
    if read.base:
        return field == "n"
    return not read.unit or field not in _UNITS or read.unit in _UNITS[field]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _read(ledger: Ledger) -> tuple[_Places, _Places, _Places]:
    """Sentences and table cells in reading order: by the id of their figure; by row label and head those without an id."""
    by_id: _Places = {}
    labelled: _Places = {}
    headed: _Places = {}
    heading, captions = "", {piece.block: piece.text for piece in ledger.pieces if piece.kind == "caption"}
    for piece in ledger.pieces:
        if piece.kind == "heading":
            heading = piece.text
        for mark in piece.numbers:
            by_id.setdefault(mark.estimate_id, []).append(ShownAt(heading, piece.text, mark.shown))
        for number, row in enumerate(piece.rows):
            label = row[0].text
            where = captions.get(piece.block, piece.id) + _row(label)
            for column, cell in enumerate(row):
                shown = ShownAt(heading, where, cell.text)
                if cell.estimate_id:
                    by_id.setdefault(cell.estimate_id, []).append(shown)
                elif column and number >= piece.head_rows:
                    labelled.setdefault(label, []).append(shown)
                    headed.setdefault(piece.rows[piece.head_rows - 1][column].text, []).append(shown)
    return by_id, labelled, headed


def _row(label: str) -> str:
    """Name a row by its first cell, unless that is a figure too."""
    return f"（{label}の行）" if wanted(label) is None else ""
