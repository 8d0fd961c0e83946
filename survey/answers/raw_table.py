"""A file of answers as a table of text, with the place of every cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.messages.rule import FindingRule
from survey.answers.columns import TextColumn
from survey.answers.names import match_name


@dataclass(frozen=True)
class Hidden:
    """Rows and columns with content that the file keeps out of sight, counted from 0 in the sheet."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Notice:
    """What a reader noticed that somebody has to look at; `row` counts from 1 in the file."""

    rule: FindingRule
    row: int
    found: str


@dataclass(frozen=True)
class ColumnHead:
    """A column's heading: its joined name as printed, its letter, and all its header cells."""

    name: str
    letter: str
    cells: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RawTable:
    """A file's answers as text: row i (from 0) stands in row `first_row + i` of the file.

    `labels` are the labels of values by column, in files that have such (SPSS). `filled` are, by column, the
    rows (from 0) whose value is that of the merged cell above them.
    """

    file: str
    sheet: str
    mode: str
    headings: tuple[ColumnHead, ...]
    columns: tuple[TextColumn, ...]
    first_row: int
    hidden: Hidden
    labels: tuple[Mapping[str, str], ...] = ()
    filled: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    @property
    def n(self) -> int:
        """Number of rows below the header, up to the last one with content."""
        return len(self.columns[0]) if self.columns else 0

    def places(self) -> dict[str, int]:
        """Places of the named columns, by name as names are compared (without width and white space)."""
        return {
            match_name(heading.name): place for place, heading in enumerate(self.headings) if heading.name
        }
