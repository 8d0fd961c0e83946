"""Reads a contractor's table of codes (コード表).

A table in any readable file, one row a code: the question (its number, with the number of a part of it beside it, or the
column's name; a blank is the question above), the code, the label; the text of the question where there is a column
for it. Codes may stand in one cell (`1:はい 2:いいえ`), or in a column each (`選択肢1`, `選択肢2`). Several tables may
stand below or beside each other and on several sheets; whatever stands above a head is passed over.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from schemas.errors import InputError, Problem
from schemas.messages import files as file_rules
from schemas.messages.office_tables import told_of_office_table
from survey.answers.names import match_name
from survey.drafting.codes_table import CodeEntry, CodesTable, name_of_question
from survey.drafting.heads import number_and_text
from survey.drafting.model import Note, NoteKind
from survey.reading.formats.grid import HeadRows
from survey.reading.reading import excel_sheets, read_bytes, read_grid

_HEADS = {
    "column": ("列名", "列", "カラム名", "カラム", "変数名", "変数", "項目名", "見出し", "フィールド名", "variable", "column"),
    "question": ("設問番号", "問番号", "質問番号", "設問no", "設問no.", "設問", "問", "質問", "項目", "項目番号", "question", "q", "qno"),
    "part": ("枝番", "枝番号", "枝問", "枝問番号", "小問", "小問番号", "細目", "副問", "sq", "subno"),
    "text": (
        "設問文", "質問文", "設問内容", "質問内容", "設問名", "質問名", "タイトル", "設問文章", "変数ラベル", "questiontext", "text",
    ),
    "code": (
        "コード", "選択肢番号", "選択肢コード", "カテゴリ番号", "カテゴリー番号", "コード値", "コード番号", "値", "番号", "no", "no.", "code",
        "value",
    ),
    "label": (
        "ラベル", "選択肢", "選択肢名", "選択肢文", "選択肢の文", "選択肢内容", "カテゴリ", "カテゴリー", "カテゴリ名", "カテゴリー名",
        "コード内容", "コード名", "値ラベル", "内容", "回答", "回答内容", "名称", "意味", "label",
    ),
}  # fmt: skip
_COLUMN_OF_CODE = re.compile(r"(?:選択肢|コード|カテゴリー?|値|回答)?(\d{1,3})")
_UNEVEN = (file_rules.NO_HEADER.code, file_rules.LONG_ROW.code)
_NOTHING = (file_rules.NO_ROWS.code, file_rules.EMPTY.code)
_ONE_SHEET = "コード表のシートだけを残すか、「Excelブック（.xlsx）」として保存し直してください。"
_DEEPEST = 8  # rows of titles above the head
_CODE = re.compile(r"[(\[]?\s*(-?[A-Za-z]?\d{1,4})(?:\.0+)?\s*[)\].:,、_]*")
_RANGE = re.compile(r"\d+\s*(?:[~\-,、]|から)\s*\d+")
_IN_ONE = (
    re.compile(r"(?:^|[\s/／,、;；\n|])\(?([A-Za-z]?\d{1,4})\)?\s*[.．:：=＝)）]\s*(?!\d)"),
    re.compile(r"(?:^|[\s/／,、;；\n|])\(?([A-Za-z]?\d{1,4})\)?\s*[.．:：=＝)）]\s*"),
    re.compile(r"([①-⑳㉑-㉟㊱-㊿⑴-⒇])[.．:：]?\s*"),
    re.compile(r"(?:^|\n)\s*(\d{1,3})[ \u3000\t]+"),
)
"""How codes stand before their labels in one cell, the surest first; without a sign, only where they follow each other."""

_SIGNED = 2  # of these ways have a sign behind the code
_OWN_CODE = re.compile(
    r"\s*(?:[(（\[［]?([0-9０-９A-Za-z]{1,4})\s*[)）\]］.．:：、](?!\d)|([①-⑳㉑-㉟㊱-㊿]))\s*(\S.*)",
    re.DOTALL,
)
_NO_CODES = frozenset(
    [
        "空白",
        "空欄",
        "ブランク",
        "blank",
        "na",
        "n/a",
        "null",
        "nan",
        "-",
        ".",
        "システム欠損値",
        "sysmis",
        "欠損値",
        "欠損",
        "計",
        "合計",
        "総計",
        "小計",
        "全体",
    ]
)
"""What stands for a blank cell, which is no answer anyway, and for the sum of the rows above."""

_WORDS = re.compile(r"[^\W\d_]{2}")

_Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class _Table:
    """A table below a head: the places of its columns by kind, of columns of one code each, and its rows."""

    places: Mapping[str, int]
    coded: Mapping[str, int]
    rows: Sequence[_Row]


@told_of_office_table()
def read_codes(path: Path) -> CodesTable:
    """Read a table of codes. Raises InputError for a file that cannot be read or lacks the three columns (D121)."""
    content = read_bytes(path.parent, path.name)
    tables: list[_Table] = []
    refused: InputError | None = None
    for sheet in excel_sheets(content, path.name):
        try:
            tables += _tables(_rows(content, path.name, sheet))
        except InputError as error:  # another sheet may hold the table
            refused = refused or error
    if not tables and refused is not None:
        raise refused
    if not tables:
        raise Problem(
            "D121",
            "コード表に、設問、コード、ラベルの列が見つかりません。",
            expected="見出しが「設問番号」「コード」「ラベル」の表（「列名」「枝番」「設問文」もあれば使います）",
            remedy="見出しの行を足すか、名前を直してください。",
            file=path.name,
        ).error()
    return _Entries(path.name, tables).table()


def _rows(content: bytes, file: str, sheet: str) -> list[_Row]:
    """The rows of a sheet with their numbers; titles of a text file, shorter than its table, are passed over."""
    first: InputError | None = None
    for skipped in range(_DEEPEST):
        try:
            grid = read_grid(content, HeadRows(file, skipped, 1), sheet)
        except InputError as error:
            rule = error.problems[0].rule
            if rule in _NOTHING and sheet:
                return []
            if rule == file_rules.SEVERAL_SHEETS.code:
                raise InputError([replace(one, remedy=_ONE_SHEET) for one in error.problems]) from None
            if rule not in _UNEVEN:
                raise
            first = first or error
            continue
        texts = [column.texts().tolist() for column in grid.columns]
        rows = [*grid.head, *zip(*texts, strict=True)]
        start = grid.first_row - len(grid.head)
        return [(number, tuple(cell.strip() for cell in row)) for number, row in enumerate(rows, start=start)]
    raise first or file_rules.EMPTY.problem(file).error()


def _tables(rows: Sequence[_Row]) -> Iterator[_Table]:
    """The tables of a sheet, each from its head to the next one below."""
    heads = [(place, found) for place, (_, cells) in enumerate(rows) if (found := _heads(cells))]
    for (place, found), (end, _) in pairwise([*heads, (len(rows), [])]):
        for places, coded in found:
            yield _Table(places, coded, rows[place + 1 : end])


def _heads(cells: Sequence[str]) -> list[tuple[dict[str, int], dict[str, int]]]:
    """The heads of the tables that begin in a row; the first name stands again where another begins beside it."""
    names = [match_name(cell).casefold() for cell in cells]
    first = next((name for name in names if any(name in words for words in _HEADS.values())), None)
    starts = [place for place, name in enumerate(names) if name == first]
    found = [_head(names, start, end) for start, end in pairwise([*starts, len(names)])]
    return [
        head for head in found if {"column", "question"} & set(head[0]) and ("label" in head[0] or head[1])
    ]


def _head(names: Sequence[str], start: int, end: int) -> tuple[dict[str, int], dict[str, int]]:
    places: dict[str, int] = {}
    own = names[start:end]
    for kind, words in _HEADS.items():
        for place in (start + own.index(word) for word in words if word in own):
            if place not in places.values():
                places.setdefault(kind, place)
    coded = {
        match[1].lstrip("0") or "0": start + place
        for place, name in enumerate(own)
        if (match := _COLUMN_OF_CODE.fullmatch(name))
    }
    return places, coded if "label" not in places and len(coded) > 1 else {}


class _Entries:
    """The entries of tables, gathered row by row."""

    def __init__(self, file: str, tables: Sequence[_Table]) -> None:
        self._file = file
        self._names: dict[tuple[str, str], str] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self._alone: dict[tuple[str, str], str] = {}
        self._labels: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
        self._doubts: list[Note] = []
        for table in tables:
            self._add(table)

    def _add(self, table: _Table) -> None:
        above, question = ("", ""), ""
        for number, row in table.rows:
            cells = {kind: row[place] for kind, place in table.places.items()}
            column, part = cells.get("column", ""), cells.get("part", "")
            question = cells.get("question") or ("" if column else question)
            if column or cells.get("question") or part:
                above = (column, f"{question}-{part}" if part and question else question)
            if not any(above):
                continue
            self._names.setdefault(above, next(filter(None, above)))
            labels = self._labels.setdefault(above, {})
            text = cells.get("text", "")
            if text:
                self._texts.setdefault(above, text)
            coded = {code: row[place] for code, place in table.coded.items() if row[place]}
            pairs = coded or _pairs(cells.get("code", ""), cells.get("label", ""))
            if not pairs and not text and cells.get("label"):
                self._alone.setdefault(above, cells["label"])  # the question's text on a row of its own
            for code, label in pairs.items():
                if _RANGE.fullmatch(code):
                    self._doubt(
                        above,
                        f"{number}行: コード「{code}」は、番号1つずつに分かれていないため使っていません。",
                    )
                else:
                    labels.setdefault(code, {}).setdefault(label, number)

    def _doubt(self, key: tuple[str, str], text: str) -> None:
        self._doubts.append(Note(NoteKind.CHECK, self._names[key], f"コード表（{self._file}）{text}"))

    def table(self) -> CodesTable:
        """The entries, without the codes that have several labels; notes tell of those."""
        numbered = {key: _number_and_words(key[1] or key[0]) for key in self._names}
        often = Counter(number for number, _ in numbered.values() if number)
        entries = []
        for key, shown in self._names.items():
            number, words = numbered[key]
            labels = {}
            for code, said in self._labels[key].items():
                if len(said) == 1:
                    labels[code] = next(iter(said))
                    continue
                rows = "、".join(f"{row}行" for row in said.values())
                text = f"{rows}: コード「{code}」に「{'」「'.join(said)}」があり、どれか決められないため使っていません。"
                self._doubt(key, text)
            names = [name_of_question(name) for name in key if name]
            names += [name_of_question(number)] if often[number] == 1 else []
            text = self._texts.get(key) or (self._alone.get(key, "") if labels else "") or words
            entries.append(CodeEntry(tuple(names), shown, text, _without_own_codes(labels)))
        return CodesTable(self._file, tuple(entries), tuple(self._doubts))


def _number_and_words(name: str) -> tuple[str, str]:
    """The number and the text of a question whose name holds both (`問3．どれですか`), blanks for any other."""
    number, text = number_and_text(name)
    return (number, text) if number and _WORDS.search(text.removeprefix(number)) else ("", "")


def _pairs(code: str, label: str) -> dict[str, str]:
    """The codes with their labels of a row, whose code and label may stand in one cell or in each other's place."""
    if not code or not label:
        return _in_one(code or label)
    code, other = _plain_code(code), _plain_code(label)
    if code.casefold().strip("()") in _NO_CODES:
        return {}
    turned = _CODE.fullmatch(other) and not _CODE.fullmatch(code) and not _RANGE.fullmatch(code)
    return {other: code} if turned else {code: label}


def _plain_code(cell: str) -> str:
    """A code without what stands around it and zeros before it: `１．`, `①`, `(1)`, `01` and `1.0` are 1."""
    even = unicodedata.normalize("NFKC", cell).strip()
    match = _CODE.fullmatch(even)
    return re.sub(r"^0+(?=\d)", "", match[1]) if match else even


def _in_one(cell: str) -> dict[str, str]:
    """The codes and labels of a cell that holds several (`1:はい 2:いいえ`, `①はい②いいえ`)."""
    for place, pattern in enumerate(_IN_ONE):
        matches = list(pattern.finditer(cell))
        codes = [_plain_code(match[1]) for match in matches]
        following = len(codes) > 1 and codes in (
            [str(first + n) for n in range(len(codes))] for first in (0, 1)
        )
        if not matches or (place >= _SIGNED and not following):
            continue
        ends = [*(match.start() for match in matches[1:]), len(cell)]
        labels = [
            cell[match.end() : end].strip(" \u3000/／,、;；\n|")
            for match, end in zip(matches, ends, strict=True)
        ]
        if all(labels):
            return dict(zip(codes, labels, strict=True))
    return {}


def _without_own_codes(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels without the code that stands before each of them (`1．はい`)."""
    matches = {code: _OWN_CODE.fullmatch(label) for code, label in labels.items()}
    if all(match and _plain_code(match[1] or match[2]) == code for code, match in matches.items()):
        return {code: match[3].strip() for code, match in matches.items() if match}
    return dict(labels)
