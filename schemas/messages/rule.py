"""What a rule of the catalogue says: code, treatment, message, remedy.

The letters of the codes are explained in docs/rule-codes.md. The messages stand in this
folder and nowhere else.
"""

from dataclasses import KW_ONLY, dataclass
from functools import reduce

from schemas.errors import Problem
from schemas.findings import Treatment


@dataclass(frozen=True)
class FileRule:
    """A fault for which a file is refused."""

    code: str
    what: str
    remedy: str

    def problem(
        self,
        file: str,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        found: str = "",
        expected: str = "",
        detail: str = "",
    ) -> Problem:
        """The problem at a place; `detail` follows the message in brackets."""
        what = f"{self.what.rstrip('。')}（{detail}）。" if detail else self.what
        return Problem(self.code, what, expected, self.remedy, file, sheet, row, column, found)


NUMBER_ENTRY, CELL_ENTRY, ROW_ENTRY = "〈番号の例〉", "〈値の例〉", "〈行の例〉"
"""Stand in a remedy for entries of the finding's own file: its number of a respondent, a cell, both if it has both."""

ADOPTED = "採用"
DROPPED = "対象外"
CONFIRMED = "原票どおり"
"""What a decision about a row may say: it counts, it does not count, it was checked and stays."""


@dataclass(frozen=True)
class FindingRule:
    """A fault of a cell or a row that goes to the error list.

    `remedy` tells the contractor what to write as the corrected value (an entry that `corrections apply`
    takes, with `NUMBER_ENTRY`, `CELL_ENTRY` and `ROW_ENTRY` for examples). `office` is what
    only the city's own staff can do, `entries` what they may decide about the row.
    """

    code: str
    treatment: Treatment
    what: str
    _: KW_ONLY
    remedy: str
    expected: str = ""
    office: str = ""
    entries: tuple[str, ...] = (DROPPED, CONFIRMED)

    def remedy_for(self, number: str, cell: str) -> str:
        """The remedy for a file, by the head of its column of respondents' numbers ("" if there is none) and a cell's entry."""
        of_number, of_cell = f"「{number}=0123」" if number else "", f"「{cell}」"
        examples = {NUMBER_ENTRY: of_number, CELL_ENTRY: of_cell, ROW_ENTRY: of_number + of_cell}
        return reduce(lambda text, name: text.replace(name, examples[name]), examples, self.remedy)


@dataclass(frozen=True)
class ChangeRule:
    """A change of a cell that is made without asking, and listed."""

    code: str
    what: str
