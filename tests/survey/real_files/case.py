"""A small file with a fault that real files had, and what must become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.survey.reading.xlsx_parts import rows as xlsx_rows
from tests.survey.reading.xlsx_parts import text_cell, workbook
from tests.survey.real_files.town import HEAD, ROWS
from tests.workspaces import ROOT

FIXTURES = ROOT / "tests/fixtures/real_files"


@dataclass(frozen=True)
class Case:
    """A file by its kind of fault, and what must become of it: rows that count as valid, codes by question.

    told: codes of which every one has to tell of the fault; "" for a file that nothing is the matter with or
    that is read right, `*` where any word of it will do, `*R24 R06` for one of these. sheet, more, dated: how
    the study asks for it (`town.define`).
    """

    kind: str
    name: str
    ending: str
    content: bytes
    told: str = ""
    valid: int | None = None
    codes: Mapping[str, list[str]] = field(default_factory=dict)
    sheet: str = ""
    more: str = ""
    dated: bool = False


def with_region(cell: str) -> list[Sequence[str]]:
    """The four answers with that cell as the first one's region."""
    return [HEAD, ("1", "3", cell, "2", ""), *ROWS[1:]]


def fixture(name: str) -> bytes:
    """A file that is kept."""
    return (FIXTURES / name).read_bytes()


def with_cell(cell: str, shared: str = "") -> bytes:
    """A workbook of two answers whose first region is that cell."""
    head = "".join(text_cell(f"{letter}1", name) for letter, name in zip("ABCDE", HEAD, strict=True))
    plain = '<c r="A2"><v>1</v></c><c r="B2"><v>3</v></c>' + cell + '<c r="D2"><v>2</v></c>'
    other = "".join(
        f'<c r="{letter}3"><v>{value}</v></c>' for letter, value in zip("ABCD", ROWS[1], strict=False)
    )
    return workbook(xlsx_rows(head, plain, other), shared)
