"""Rows that are laid out otherwise than the header says: files with such are refused."""

from collections.abc import Iterator

import numpy as np

from schemas.errors import Problem, raise_any
from schemas.messages import files as file_rules
from survey.answers.names import column_letter, match_name
from survey.answers.raw_table import RawTable
from survey.answers.table import AnswerTable, visible
from survey.rules.file_rows import listed

_FEWEST_HEADS = 3
_FEWEST_SIGNS = 2  # delimiters within a cell that make it a whole row


def refuse_other_rows(table: AnswerTable) -> None:
    """Raise InputError for rows that are laid out otherwise than the header says (F32, F33)."""
    raise_any(
        problem
        for source in table.sources
        for problem in (*_moved_heads(source.sent), *_whole_rows_in_a_cell(source.sent))
    )


def _whole_rows_in_a_cell(sent: RawTable) -> Iterator[Problem]:
    """Rows that are one cell with the delimiters of a whole record: quotes stand around the row, not around its cells."""
    fewest = sum(bool(head.name) for head in sent.headings) - 1
    if fewest < _FEWEST_SIGNS:
        return
    whole = sent.columns[0].where(lambda text: _is_whole_row(text, fewest), digits=False)
    for column in sent.columns[1:] if whole.any() else ():
        whole &= ~column.where(visible, digits=True)
    rows = np.flatnonzero(whole)
    if len(rows):
        yield file_rules.WHOLE_ROW_IN_A_CELL.problem(
            sent.file,
            sheet=sent.sheet,
            row=sent.first_row + int(rows[0]),
            found=f"{len(rows):,}行（{listed([f'{sent.first_row + row}行' for row in rows.tolist()])}）",
            expected="1つのセルに1問分の回答",
        )


def _is_whole_row(text: str, fewest: int) -> bool:
    """Whether a text is divided into about as many cells as there are columns (blanks at the end may lack), most of them codes or blank."""
    cells = max((text.split(sign) for sign in ",\t;"), key=len)
    plain = sum(cell.strip(' "').isdigit() or not cell.strip() for cell in cells)
    return len(cells) > max(_FEWEST_SIGNS, fewest // 2) and plain * 2 > len(cells)


def _moved_heads(sent: RawTable) -> Iterator[Problem]:
    """Rows in which at least half of the headings stand, each once, and some of them in the column of another."""
    places = {name: place for name, place in sent.places().items() if not name.isdigit()}
    longest = max(map(len, places), default=0) * 2

    def is_head(text: str) -> bool:
        return len(text) <= longest and match_name(text) in places

    named = np.zeros(sent.n, dtype=np.int32)
    for column in sent.columns:
        rows = column.where(is_head, digits=False)
        if rows.any():
            named += rows
    for row in np.flatnonzero((named >= _FEWEST_HEADS) & (named * 2 >= len(places))).tolist():
        found = [
            (places[name], place)
            for place, column in enumerate(sent.columns)
            if (name := match_name(column[row])) in places
        ]
        moved = [(own, place) for own, place in found if own != place]
        if moved and len({own for own, _ in found}) == len(found):
            own, place = moved[0]
            yield file_rules.MOVED_HEADS.problem(
                sent.file,
                sheet=sent.sheet,
                row=sent.first_row + row,
                found=f"「{sent.headings[own].name}」が{column_letter(place)}列（上の見出しでは{column_letter(own)}列）",
                expected="どの行も、見出しと同じ列の順",
            )
