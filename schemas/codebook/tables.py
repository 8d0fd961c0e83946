"""From the definition files of a study to the rows of the codebook's sheets, and what is wrong with rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.codebook.layout import SHEETS, TABLES
from schemas.codebook.study_sheets import (
    CHAPTER,
    COMPARISONS,
    FILES,
    INTRODUCTION,
    ITEMS,
    MATRIX,
    STUDY,
    SURVEYS,
)
from schemas.errors import Problem, raise_any
from schemas.indicators.definitions import INDICATORS
from schemas.messages.names import example
from schemas.questions.concepts import CONCEPTS, GROUPS, OPTIONS
from schemas.questions.layouts import FILE_LAYOUTS
from schemas.tables.replacing import refuse_interrupted
from schemas.tables.sheets import SheetColumn, SheetLayout
from schemas.tables.tabular import read_table
from schemas.tables.toml import read_toml
from schemas.tables.years import check_year

Cells = Mapping[str, str]
REMEDY = "コードブックのこの欄を直して、もう一度取り込んでください。"
AREA_KEYS = ("area", "x", "y")
"""Columns of one policy area of the matrix."""


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: its row number in the workbook (0 if it has none yet) and its values by column."""

    cells: Cells
    number: int = 0

    def __getitem__(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(frozen=True)
class Codebook:
    """The rows of every sheet, by the sheet's key; values as the definition files hold them.

    An optional sheet that is not among `sheets` says nothing about its tables.
    """

    study: str
    sheets: Mapping[str, tuple[SheetRow, ...]] = field(default_factory=dict)

    def lines(self, sheet: SheetLayout) -> tuple[SheetRow, ...]:
        """The rows of a sheet."""
        return self.sheets.get(sheet.key, ())


@dataclass
class Faults:
    """Collects the problems of one workbook, so that staff see all of them at once."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def cell(
        self,
        rule: str,
        sheet: SheetLayout,
        line: SheetRow,
        column: SheetColumn,
        what: str = "",
        *,
        expected: str = "",
    ) -> None:
        """A problem of a cell, unless one is known of it; a line of 調査の設定 with its item as `column`.

        Without words of its own: that the cell is blank, or holds what it may not, and what to write.
        """
        head, text = column.head, line[column.key]
        if sheet is STUDY and column.key not in line.cells:
            head, text = STUDY.field("value").head, line["value"]
        what = what or self.wrong(column, text)
        place = self.file, sheet.name, line.number or None, head, column.shown(text)
        known = {(one.file, one.sheet, one.row, one.column) for one in self.problems}
        if not line.number or place[:4] not in known:
            self.problems.append(Problem(rule, what, expected or column.form, REMEDY, *place))

    @staticmethod
    def wrong(column: SheetColumn, text: str) -> str:
        """What is wrong with a cell that is blank, or that holds what its column may not."""
        return f"「{column.head}」に書けない値です。" if text else f"「{column.head}」が空欄です。"

    def unknown_item(self, line: SheetRow) -> None:
        """A line of 調査の設定 whose item is none."""
        what, expected = (
            "知らない項目です。",
            f"書き出したときの項目の名前{example((item.head for item in ITEMS), line['item'])}",
        )
        self.cell("D080", STUDY, line, STUDY.field("item"), what, expected=expected)

    def sheet(self, rule: str, name: str, what: str, *, row: int | None = None, expected: str = "") -> None:
        """A problem of a sheet as a whole."""
        self.problems.append(Problem(rule, what, expected, REMEDY, self.file, name, row))

    def raise_any(self) -> None:
        """Raise InputError if anything was noted."""
        raise_any(self.problems)


def make_codebook(study: str, rows: Mapping[str, Iterable[Cells]]) -> Codebook:
    """A codebook from the values of its rows by sheet."""
    return Codebook(
        study, {sheet.key: tuple(SheetRow(cells) for cells in rows.get(sheet.key, ())) for sheet in SHEETS}
    )


def read_document(root: Path, study: str) -> dict[str, Any]:
    """The content of a study's study.toml. Raises InputError."""
    return read_toml(root, f"schemas/{study}/study.toml")


def read_codebook(root: Path, study: str) -> Codebook:
    """The codebook of a study: all its own definitions, and of the shared ones those that it uses.

    The definitions need not hold together; each file has to be readable. Raises InputError.
    """
    check_year(study)
    refuse_interrupted(root)
    document = read_document(root, study)
    rows: dict[str, list[Cells]] = {sheet.key: [] for sheet in SHEETS}
    rows[STUDY.key] = study_rows(document)
    for survey in _tables(document, "surveys"):
        key = str(survey.get("key", ""))
        rows[SURVEYS.key].append(_cells(SURVEYS, survey))
        rows[FILES.key] += [{**_cells(FILES, file), "survey": key} for file in _tables(survey, "files")]
        for sheet in TABLES:
            if "{survey}" in sheet.table:
                rows[sheet.key] += _survey_rows(root, study, key, sheet)
    for sheet in TABLES:
        if "{study}" in sheet.table and "{survey}" not in sheet.table:
            rows[sheet.key] = table_rows(root, sheet.table.format(study=study), sheet)
    rows[COMPARISONS.key] = [_cells(COMPARISONS, entry) for entry in _tables(document, "comparisons")]
    rows[CHAPTER.key] = _chapter_rows(document)
    rows[MATRIX.key] = _matrix_rows(document)
    rows.update(_shared_rows(root, rows))
    return make_codebook(study, rows)


def study_rows(document: Mapping[str, Any]) -> list[Cells]:
    """The lines of 調査の設定: one for each item, several for the paragraphs of the introduction."""
    rows: list[Cells] = []
    for item in ITEMS:
        value = at(document, item.key)
        texts = [str(text) for text in value or [""]] if item.key == INTRODUCTION else [item.text(value)]
        rows += [{"item": item.key, "value": text} for text in texts]
    return rows


def at(table: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = table
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _cells(sheet: SheetLayout, table: Mapping[str, Any]) -> Cells:
    return {field.key: field.text(at(table, field.key)) for field in sheet.fields}


def _tables(table: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    value = table.get(key, [])
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _chapter_rows(document: Mapping[str, Any]) -> list[Cells]:
    """One row for each item; a section without items has one row with its title alone."""
    rows: list[Cells] = []
    for section in _tables(document.get("chapter", {}), "sections"):
        title = str(section.get("title", ""))
        items = _tables(section, "items") or [{}]
        rows += [
            {**_cells(CHAPTER, item), "section": "" if place else title} for place, item in enumerate(items)
        ]
    return rows


def _matrix_rows(document: Mapping[str, Any]) -> list[Cells]:
    """One row for each area; the settings of a matrix stand in its first row."""
    rows: list[Cells] = []
    for section in _tables(document.get("chapter", {}), "sections"):
        matrix = section.get("matrix")
        if not isinstance(matrix, Mapping):
            continue
        settings = {**_cells(MATRIX, matrix), "section": str(section.get("title", ""))}
        for place, area in enumerate(matrix.get("areas", [])):
            own = dict(zip(AREA_KEYS, (str(part) for part in area), strict=False))
            rows.append({**({} if place else settings), **own})
    return rows


def _survey_rows(root: Path, study: str, survey: str, sheet: SheetLayout) -> list[Cells]:
    """Rows of a survey's own table; of all its tables of columns for the sheet of layouts."""
    pattern = sheet.table.format(study=study, survey=survey, layout_name="*")
    rows: list[Cells] = []
    for path in sorted(root.glob(pattern)):
        relative = path.relative_to(root).as_posix()
        name = path.stem.partition("_")[2] if sheet is FILE_LAYOUTS else ""
        place = {"survey": survey, "layout_name": name}
        rows += [{**cells, **place} for cells in table_rows(root, relative, sheet)]
    return rows


def table_rows(root: Path, relative: str, sheet: SheetLayout) -> list[Cells]:
    """The rows of a definition table as a sheet holds them; none where there is no such file."""
    if not (root / relative).is_file():
        return []
    return [dict(row.cells) for row in read_table(root, relative, (), [field.key for field in sheet.columns])]


def _shared_rows(root: Path, rows: Mapping[str, Sequence[Cells]]) -> dict[str, list[Cells]]:
    """Concepts that the study names, and their lists of options and option groups."""
    named = {cells["concept"] for key in ("questions", "chapter") for cells in rows[key]}
    named |= {cells[key] for cells in rows[MATRIX.key] for key in ("x", "y")}
    for cells in rows[COMPARISONS.key]:
        named.update(part.strip() for part in cells["concepts"].split("|"))
    for cells in (*rows[SURVEYS.key], *rows[STUDY.key]):
        if cells.get("item") == "breakdowns" or "breakdowns" in cells:
            named.update(
                part.strip() for part in (cells.get("breakdowns") or cells.get("value", "")).split("|")
            )
    concepts = [cells for cells in table_rows(root, CONCEPTS.table, CONCEPTS) if cells["concept"] in named]
    lists = {cells["options"] for cells in concepts}
    return {
        CONCEPTS.key: concepts,
        OPTIONS.key: [cells for cells in table_rows(root, OPTIONS.table, OPTIONS) if cells["list"] in lists],
        GROUPS.key: [cells for cells in table_rows(root, GROUPS.table, GROUPS) if cells["list"] in lists],
        INDICATORS.key: table_rows(root, INDICATORS.table, INDICATORS),
    }
