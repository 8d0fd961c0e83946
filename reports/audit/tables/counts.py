"""How many things there are: 78の取組, 14の基本事業, 70の取組を実施, 21地域, against the table that lists them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.reading.document import Document
from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import sentences
from reports.audit.reading.sheet import ParsedTable, read_sheet
from reports.audit.results.finding import Comparisons, compared

_NEAR_PARTS = 6
_NOT_DONE = ("未実施", "未着手", "未完了")
_DONE = re.compile(r"を?(?:実施|着手)(?!してい(?:ない|ませ)|しな|に)")


@dataclass(frozen=True)
class _Listed:
    """A table that lists things in two levels: parents (「1. …」) and children, with their numbers."""

    sheet: ParsedTable
    parents: tuple[int, ...]
    children: tuple[int, ...]
    total: int

    def sum(self, column: int) -> Decimal:
        """Sum of a column over the children."""
        cells = (self.sheet.cells.get((row, column)) for row in self.children)
        return sum((cell.number.value for cell in cells if cell is not None), Decimal(0))


def check_counts(document: Document) -> Comparisons:
    """Numbers of things in sentences, against the first table that follows and lists such things."""
    for sentence in sentences(document):
        text = plain(sentence.text)
        if sentence.passage is None or re.search(r"\d", text) is None:
            continue
        grid = document.grid_after(sentence.passage, _NEAR_PARTS)
        sheet = None if grid is None else read_sheet(grid)
        for quote, printed, number, how in () if sheet is None else _claims(text, sheet):
            told = f"{how} = {number:,}（文では {printed:,}）", "数えたものの数が表と合わない"
            yield compared(
                printed == number, "A19", sentence.place, quote, *told, written=quote, right=f"{number:,}"
            )


def _claims(text: str, sheet: ParsedTable) -> tuple[tuple[str, Decimal, Decimal, str], ...]:
    """Quote, number in the sentence, number by the table, and how that one is come by."""
    return (*_level_claims(text, sheet), *_row_claims(text, sheet))


def _listed(sheet: ParsedTable) -> _Listed | None:
    """Read the two levels; the count column is the first one and its head names what is counted."""
    heads = tuple(row for row in sheet.rows if re.match(r"\d+[.．、]", sheet.label(row)))
    children = tuple(row for row in sheet.rows if row not in heads and not sheet.is_total_row(row))
    if len(heads) < 2 or len(children) <= len(heads) or sheet.rows[0] != heads[0]:
        return None
    return _Listed(sheet, heads, children, sheet.columns[0])


def _level_claims(text: str, sheet: ParsedTable) -> Iterator[tuple[str, Decimal, Decimal, str]]:
    listed = _listed(sheet)
    if listed is None:
        return
    things = plain(sheet.head(listed.total))
    total = listed.sum(listed.total)
    head = sheet.heads(0) if sheet.label_columns == 0 else _label_head(sheet)
    names = [name for name in re.split(r"[・、及び]+|又は", head) if name]
    for match in re.finditer(rf"(?P<number>[\d,]+)(?:つ)?の?{re.escape(things)}", text):
        number = Decimal(match["number"].replace(",", ""))
        undone = [column for column in sheet.columns if any(word in sheet.head(column) for word in _NOT_DONE)]
        if undone and _DONE.match(text, match.end()):
            missing = listed.sum(undone[0])
            yield (
                text[match.start() : match.end() + 3],
                number,
                total - missing,
                f"{total:,} - {sheet.head(undone[0])}{missing:,}{_by_state(listed, undone[0])}",
            )
        else:
            terms = " + ".join(f"{sheet.cells[row, listed.total].number.value:,}" for row in listed.parents)
            yield match.group(), number, total, f"表の計 {terms}"
    for match in re.finditer(r"(?P<number>\d+)(?:つ)?の(?P<name>[一-龥]{2,8})", text):
        number, name = Decimal(match["number"]), match["name"]
        if not any(name.startswith(known) or known.endswith(name) for known in names):
            continue
        sizes = {
            Decimal(len(listed.parents)): "大きい区分の行数",
            Decimal(len(listed.children)): "小さい区分の行数",
        }
        nearest = number if number in sizes else min(sizes, key=lambda size: abs(size - number))
        yield match.group(), number, nearest, sizes[nearest]


def _label_head(sheet: ParsedTable) -> str:
    cells = (sheet.grid.cell(row, 0).strip() for row in range(sheet.head_rows))
    return "、".join(cell for cell in cells if cell)


def _by_state(listed: _Listed, undone: int) -> str:
    """`（完了4 + 継続推進60 + 一部実施5）`."""
    others = [column for column in listed.sheet.columns if column not in (listed.total, undone)]
    if not others:
        return ""
    return "（" + " + ".join(f"{listed.sheet.head(column)}{listed.sum(column):,}" for column in others) + "）"


def _row_claims(text: str, sheet: ParsedTable) -> Iterator[tuple[str, Decimal, Decimal, str]]:
    """21地域: the number of rows of a table whose first column is called 地域 and that has a total row."""
    if sheet.label_columns == 0 or not sheet.total_rows:
        return
    name = _label_head(sheet)
    if not re.fullmatch(r"[一-龥]{2,6}", name):
        return
    rows = [row for row in sheet.rows if not sheet.is_total_row(row)]
    for match in re.finditer(rf"(?P<number>\d+)(?:つ)?の?{name}(?:の|に|を|は|が|、|ご|別)", text):
        yield match.group(), Decimal(match["number"]), Decimal(len(rows)), f"表の{name}の行数"
