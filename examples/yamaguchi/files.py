"""CSV and Excel files whose bytes are the same whenever and wherever they are made."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, takewhile
from pathlib import Path

import xlsxwriter

from examples.yamaguchi.keying import KeyedSheet
from schemas.settings.study import Survey

_CREATED = datetime(2023, 3, 31)
_HEAD = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#E7E6E6"}


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str, line_end: str) -> bytes:
    """A CSV file; cells are quoted only where they must be."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def survey_csv(sheet: KeyedSheet, survey: Survey) -> bytes:
    """The answers as the contractor's CSV: CP932, CRLF, number and day of arrival first."""
    header = [survey.id_column, *([survey.date_column] if survey.date_column else []), *sheet.columns]
    rows = [
        [number, *([_printed(day)] if survey.date_column else []), *cells]
        for number, day, cells in zip(sheet.numbers, sheet.days, sheet.cells, strict=True)
    ]
    return csv_bytes(header, rows, "cp932", "\r\n")


def _printed(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def write_workbook(
    path: Path, sheet: KeyedSheet, survey: Survey, *, title: str, notes: Sequence[str], numbers: bool
) -> None:
    """The answers as a workbook laid out as the study says, with a second sheet of notes.

    `numbers` writes cells that hold only digits as numbers, as somebody who keys codes does.
    """
    layout = survey.files[0]
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": _CREATED, "title": title})
    page = book.add_worksheet(layout.sheet)
    head = book.add_format(_HEAD)
    if layout.skip_rows:
        page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    names = [survey.id_column, *sheet.columns]
    for row, texts in enumerate(_header_rows(names, survey)):
        at = layout.skip_rows + row
        for first, last, text in _runs(texts, merge=row + 1 < layout.header_rows):
            if last > first:
                page.merge_range(at, first, at, last, text, head)
            else:
                page.write_string(at, first, text, head)
    for row, (number, cells) in enumerate(
        zip(sheet.numbers, sheet.cells, strict=True), start=layout.skip_rows + layout.header_rows
    ):
        page.write_number(row, 0, number)
        for column, cell in enumerate(cells, start=1):
            if numbers and cell.isascii() and cell.isdecimal():
                page.write_number(row, column, int(cell))
            elif cell:
                page.write_string(row, column, cell)
    page.set_column(0, len(names) - 1, 14)
    for row in set(range(1, layout.header_rows + 1)) - set(layout.name_rows):
        page.set_row(layout.skip_rows + row - 1, 60)
    page.freeze_panes(layout.skip_rows + layout.header_rows, 1)
    second = book.add_worksheet("備考")
    for row, note in enumerate(notes):
        second.write_string(row, 0, note)
    book.close()


def _header_rows(names: Sequence[str], survey: Survey) -> list[list[str]]:
    """The header's cells row by row: parts of the names in the name rows, question texts in between."""
    layout = survey.files[0]
    texts = _question_texts(survey)
    rows = []
    for row in range(1, layout.header_rows + 1):
        if layout.header_rows == 1:
            rows.append(list(names))
        elif row in layout.name_rows:
            rows.append([name.split("/")[layout.name_rows.index(row)] for name in names])
        else:
            rows.append([texts.get(name, "") for name in names])
    return rows


def _question_texts(survey: Survey) -> Mapping[str, str]:
    """The text above each column; the items of one question share the part that their texts share."""
    texts: dict[str, str] = {}
    questions = survey.questionnaire.questions
    for _, members in groupby(questions, key=lambda question: question.columns.split("/")[0]):
        own = list(members)
        shared = _common_start([question.text for question in own]).rstrip("（")
        texts.update({column: shared for question in own for column in question.raw_columns()})
    return texts


def _common_start(texts: Sequence[str]) -> str:
    """The letters with which all texts begin."""
    letters = zip(*texts, strict=False)
    return "".join(one[0] for one in takewhile(lambda letters: len(set(letters)) == 1, letters))


def _runs(texts: Sequence[str], merge: bool) -> list[tuple[int, int, str]]:
    """Neighbouring cells with the same text as (first, last, text); single cells unless `merge`."""
    if not merge:
        return [(place, place, text) for place, text in enumerate(texts)]
    runs = []
    start = 0
    for text, group in groupby(texts):
        length = len(list(group))
        runs.append((start, start + length - 1, text))
        start += length
    return runs
