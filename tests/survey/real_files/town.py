"""A town with a survey of five columns, its answers in every format, and what the intake makes of a file."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.ingest import Ingested, ingest
from tests.survey.small_city import toml, write

HEAD = ("整理番号", "F1", "F3", "問3", "自由記述")
ROWS = (
    ("1", "3", "2", "2", ""),
    ("2", "4", "3", "3", ""),
    ("3", "5", "4", "4", ""),
    ("4", "6", "5", "1", ""),
)
"""Four answers; age 1 to 8, region 1 to 21, satisfaction 1 to 4."""

MARKS = ("問5_1", "問5_2", "問5_3")
_MARK_LABELS = ("広報紙", "SNS", "どれも見ない")
_QUESTIONS = """question,number,concept,type,text,choices,columns,layout,missing,max_choices
age,F1,age_group,single,年代,age_group,F1,code,99,
region,F3,region,single,地域,region,F3,code,99,
q3,問3,satisfied,single,暮らしの満足度,satisfied,問3,code,99,
words,問4,,text,ご意見,,自由記述,code,,
"""
_MARKED = "q5,問5,sources,multiple,情報の入手先,sources,問5_{code},marks,99,\n"
_OF_SOME = "q6,問6,joined,single,参加の理由,joined,問6,code,99,\n"
_YEARS = "q7,問7,,number,居住年数,,問7,code,,\n"
_RULES = "rule,when_question,when_codes,then_question,require\n"
_LISTS: Mapping[str, Sequence[str]] = {
    "age_group": [f"{age}歳代" for age in range(10, 90, 10)],
    "region": [f"地区{place}" for place in range(1, 22)],
    "satisfied": ("満足", "やや満足", "やや不満", "不満"),
    "sources": _MARK_LABELS,
    "joined": ("楽しい", "頼まれた"),
}


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the codes that tell of it, the rows that count, the codes of each question."""

    told: frozenset[str]
    valid: int = 0
    invalid: int = 0
    excluded: int = 0
    codes: Mapping[str, list[str]] = field(default_factory=dict)
    said: str = ""

    @property
    def refused(self) -> str:
        """The code that refuses the file, "" where it is read."""
        return next((code for code in sorted(self.told) if code[0] == "F"), "")


def define(
    root: Path, ending: str, *, sheet: str = "", more: str = "", dated: bool = False, header_rows: int = 1
) -> Study:
    """Write the definitions. `more` names questions besides the four: `marks`, `some` (asked of some), `years` (a number)."""
    asked = {"marks": _MARKED, "some": _OF_SOME, "years": _YEARS}
    questions = _QUESTIONS + "".join(line for word, line in asked.items() if word in more)
    concepts, options, choices = ["concept,label,options"], ["list,option,label"], ["list,code,label,option"]
    for name, labels in _LISTS.items():
        concepts.append(f"{name},{name},{name}")
        for place, label in enumerate(labels, start=1):
            options.append(f"{name},{name[0]}{place},{label}")
            choices.append(f"{name},{place},{label},{name[0]}{place}")
    write(root, "schemas/concepts.csv", "\n".join(concepts) + "\n")
    write(root, "schemas/options.csv", "\n".join(options) + "\n")
    write(root, "schemas/option_groups.csv", "list,group,label,options\nsatisfied,good,満足（計）,s1|s2\n")
    write(root, "schemas/2030/small/questions.csv", questions)
    used = {line.split(",")[5] for line in questions.splitlines()}
    kept = [line for line in choices if line.split(",")[0] in used | {"list"}]
    write(root, "schemas/2030/small/choices.csv", "\n".join(kept) + "\n")
    rules = root / "schemas/2030/small/rules.csv"
    rules.unlink(missing_ok=True)
    if "some" in more:
        rules.write_text(f"{_RULES}r1,q3,1|2,q6,asked\n", encoding="utf-8")
    file = f'[[surveys.files]]\npath = "raw/2030/a.{ending}"\nmode = "郵送"\n'
    file += f'sheet = "{sheet}"\n' if sheet else ""
    file += f"header_rows = {header_rows}\nname_rows = [1]\n" if header_rows > 1 else ""
    text = toml(file, date_column="回答日" if dated else "").replace('"番号"', '"整理番号"')
    write(root, "schemas/2030/study.toml", text)
    write(root, "raw/2030/frame.csv", "age_group,region,population\na1,r1,1\n")
    return load_study(root, "2030")


def outcome(root: Path, study: Study, ending: str, content: bytes) -> Outcome:
    """Take the file in."""
    write(root, f"raw/2030/a.{ending}", content)
    try:
        result = ingest(root, study, study.survey("small"))
    except InputError as error:
        return Outcome(
            frozenset(problem.rule for problem in error.problems), said=error.problems[0].for_operator()
        )
    counts = result.accounting
    findings = [f"{one.rule} {one.row}行 {one.column}: {one.found}" for one in result.findings]
    told = {one.rule for one in result.findings} | {one.rule for one in result.changes}
    return Outcome(
        frozenset(told), counts.valid, counts.invalid, counts.excluded, _codes(result), "\n".join(findings)
    )


def _codes(result: Ingested) -> dict[str, list[str]]:
    found = {}
    for one in result.coded.answers:
        codes = [choice.code for choice in one.question.choices]
        if one.marks is not None:
            found[one.key] = [
                "+".join(code for code, mark in zip(codes, row, strict=True) if mark) for row in one.marks
            ]
        else:
            found[one.key] = [codes[code] if code >= 0 else "-" for code in one.codes.tolist()]
    return found


# --- The same table in every format -------------------------------------------------------------------

Table = Sequence[Sequence[str]]


def text(rows: Table, *, sign: str = ",", end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    """A text file; cells stand as they are, quotes and all."""
    return "".join(sign.join(row) + end for row in rows).encode(encoding)


def xlsx(rows: Table, *, merges: Sequence[str] = (), beside: Mapping[str, Table] | None = None) -> bytes:
    """A workbook; digits are numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "回答"
    for row in rows:
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    for cells in merges:
        sheet.merge_cells(cells)
    for name, own in (beside or {}).items():
        other = book.create_sheet(name)
        for row in own:
            other.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_OFFICE = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style", "number")
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def ods(*sheets: str, styles: str = "", common: str = "") -> bytes:
    """A workbook of LibreOffice from the rows of its sheets; `common` are the styles of its other part."""
    tables = "".join(
        f'<table:table table:name="表{n}">{rows}</table:table>' for n, rows in enumerate(sheets, 1)
    )
    content = (
        f"<office:document-content {_OFFICE}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<m/>")
        archive.writestr("content.xml", content)
        if common:
            archive.writestr(
                "styles.xml",
                f"<office:document-styles {_OFFICE}><office:styles>{common}</office:styles></office:document-styles>",
            )
    return buffer.getvalue()


def ods_rows(rows: Table) -> str:
    """Rows of plain text; a cell that begins with `<` is one already."""
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)


def ods_cell(text: str, more: str = "") -> str:
    """A cell of text, or markup as it is."""
    if text.startswith("<"):
        return text
    return (
        f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"
        if text
        else "<table:table-cell/>"
    )


def page(rows: Table, *, style: str = "") -> bytes:
    """A table of a page; a cell that begins with `<` is markup, `<td` a whole cell."""
    lines = []
    for row in rows:
        cells = [
            cell
            if cell.startswith("<td")
            else f"<td>{cell if cell.startswith('<') else html.escape(cell)}</td>"
            for cell in row
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    head = f"<head><style>{style}</style></head>" if style else ""
    return f"<html>{head}<body><table>{''.join(lines)}</table></body></html>".encode()
