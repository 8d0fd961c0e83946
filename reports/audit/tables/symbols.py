"""A list that marks each item with a symbol (◎ ○ △ ×), counted and held against the summary table.

The list has a legend such as 「実施状況：◎実施済 ○継続推進 △一部実施 ×未実施」. Its items stand below headings
such as 「(1)地域の情報発信の強化」 and above those below 「基本施策Ⅰ …」. The summary has one row a heading
and one column a state. Rows are matched by their order within the whole and by name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reports.audit.reading.document import Document, Passage, PassagePlace
from reports.audit.reading.numerals import plain
from reports.audit.reading.sheet import ParsedTable, sheets_of
from reports.audit.results.finding import Comparisons, compared

_LEGEND = re.compile(r"([◎○〇△▲×✕●□■☆★])\s*([^\s◎○〇△▲×✕●□■☆★：:、，]{2,10})")
_ITEM_HEAD = re.compile(r"[(（]\d+[)）]\s*(?P<name>\S.*)")
_ALIKE = 0.6


@dataclass(frozen=True)
class _Section:
    """One heading of the list and how often each symbol stands below it."""

    name: str
    place: PassagePlace
    counts: dict[str, int]


def check_symbols(document: Document) -> Comparisons:
    """The list, if the document has one with a legend, against every table whose columns are its states."""
    legend = _legend(document)
    if len(legend) < 2:
        return
    sections = _sections(document, legend)
    for sheet in sheets_of(document):
        columns = _columns(sheet, legend)
        for row, section in _matched(sheet, sections) if len(columns) >= 2 else ():
            for symbol, column in columns.items():
                cell = sheet.cells.get((row, column))
                if cell is None:
                    continue
                number = section.counts.get(symbol, 0)
                yield compared(
                    cell.number.value == number,
                    "A19",
                    sheet.grid.place,
                    f"{sheet.label(row)}・{sheet.head(column)}「{sheet.grid.cell(row, column)}」",
                    f"{section.place.label}の一覧で「{symbol}」を数えると {number}（表では {cell.number.value}）",
                    "一覧の数と表の数が合わない",
                    written=cell.number.text,
                    right=f"{number}",
                    cell=(row, column),
                )


def _texts(document: Document) -> Iterator[tuple[Sequence[str], PassagePlace]]:
    for part in document.parts:
        if isinstance(part, Passage):
            yield (part.text,), part.place
        else:
            yield from ((row, part.place) for row in part.rows)


def _legend(document: Document) -> dict[str, str]:
    """Symbols and what they mean, from the first line that explains at least two."""
    for cells, _ in _texts(document):
        found = _LEGEND.findall(" ".join(cells))
        if len({symbol for symbol, _ in found}) >= 2:
            return dict(found)
    return {}


def _sections(document: Document, legend: dict[str, str]) -> list[_Section]:
    found: list[_Section] = []
    for cells, place in _texts(document):
        text = next((cell for cell in cells if cell.strip()), "")
        head = _ITEM_HEAD.fullmatch(plain(text).strip())
        alone = sum(bool(cell.strip()) for cell in cells) == 1
        if head is not None and alone:
            found.append(_Section(re.sub(r"\s+", "", head["name"]), place, {}))
            continue
        marks = [cell.strip() for cell in cells if cell.strip() in legend]
        if len(marks) == 1 and found and len(cells) > 1:
            counts = found[-1].counts
            counts[marks[0]] = counts.get(marks[0], 0) + 1
    return [section for section in found if section.counts]


def _columns(sheet: ParsedTable, legend: dict[str, str]) -> dict[str, int]:
    """Column of each symbol: by its name, and the one that is left over by its place."""
    heads = {column: sheet.head(column) for column in sheet.columns}
    found = {
        symbol: column
        for symbol, meaning in legend.items()
        for column, head in heads.items()
        if head
        and (head == meaning or head in meaning or meaning in head)
        and ("未" in head) == ("未" in meaning)
    }
    named = [column for column in heads if column in found.values()]
    if len(found) < 2 or len(set(found.values())) < len(found):
        return {}
    missing = [symbol for symbol in legend if symbol not in found]
    before = [column for column in heads if column < min(named) and column != sheet.columns[0]]
    if len(missing) == 1 and len(before) == 1:
        found[missing[0]] = before[0]
    return found


def _matched(sheet: ParsedTable, sections: list[_Section]) -> Iterator[tuple[int, _Section]]:
    """Rows and sections in the same order, each with a name that is alike."""
    start = 0
    for row in sheet.rows:
        label = sheet.label(row)
        for at in range(start, len(sections)):
            if SequenceMatcher(None, label, sections[at].name).ratio() >= _ALIKE:
                yield row, sections[at]
                start = at + 1
                break
