"""Read a definition table (CSV) with the row numbers that a message needs."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from schemas.errors import UNPRINTABLE, InputError, Problem
from schemas.tables.numbers import has_other_digits, parse_number
from schemas.tables.taking import take

_LONGEST_CELL = 100_000


@dataclass(frozen=True)
class DefinitionRow:
    """One line of a definition table: its place and its trimmed cells."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def many(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell that holds several values divided by `|`."""
        return tuple(part.strip() for part in self[column].split("|") if part.strip())


def finite_decimal(text: str) -> Decimal | None:
    """The number that a text writes, in digits of either width (see `parse_number`); None for anything else."""
    return None if has_other_digits(text) else parse_number(unicodedata.normalize("NFKC", text))


@dataclass
class Checks:
    """Collects every problem of a set of definitions, so that staff see all of them at once."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Note a problem and go on."""
        self.problems.append(problem)

    def at(
        self,
        row: DefinitionRow,
        rule: str,
        what: str,
        *,
        column: str = "",
        expected: str = "",
        remedy: str = "",
    ) -> None:
        """Note a problem at a row; the cell is quoted, since a definition is not an answer."""
        found = row[column] if column else ""
        remedy = remedy or "定義ファイルのこの行を直してください。"
        self.add(Problem(rule, what, expected, remedy, row.file, "", row.number, column, found))

    def raise_any(self) -> None:
        """Raise InputError if anything was noted, each problem once."""
        if self.problems:
            raise InputError(list(dict.fromkeys(self.problems)))

    def unique(self, rows: Iterable[DefinitionRow], column: str, rule: str) -> None:
        """Each value of the column stands once."""
        self.unique_by(rows, lambda row: row[column], column, rule)

    def unique_by(
        self, rows: Iterable[DefinitionRow], key: Callable[[DefinitionRow], str], column: str, rule: str
    ) -> None:
        """Each key stands once; all rows that have it are reported, in the same words."""
        alike: dict[str, list[DefinitionRow]] = {}
        for row in rows:
            alike.setdefault(key(row), []).append(row)
        for row in (row for several in alike.values() if len(several) > 1 for row in several):
            self.at(
                row,
                rule,
                f"「{row[column]}」の行が2つ以上あります。",
                column=column,
                expected="ほかの行にない値",
                remedy="どちらか一方の行を直すか削除してください。",
            )

    def decimal(self, row: DefinitionRow, column: str, rule: str, example: str) -> Decimal | None:
        """The finite number in a cell; None, with a problem noted, if there is none."""
        number = finite_decimal(row[column])
        if number is None:
            self.at(row, rule, "数値ではありません。", column=column, expected=f"例: {example}")
        return number

    def one_of(self, row: DefinitionRow, column: str, allowed: Sequence[str], rule: str) -> None:
        """The cell holds one of the allowed words."""
        if row[column] not in allowed:
            words = " / ".join(word or "（空欄）" for word in allowed)
            self.at(row, rule, "使えない値です。", column=column, expected=words)


def decoded(content: bytes) -> str | None:
    """Text in UTF-8 with or without BOM, in UTF-16 with BOM, or in CP932 as Excel writes it.

    None for other bytes, and for a text with a NUL in it, which UTF-16 without BOM looks like.
    """
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8", "cp932"):
        try:
            text = content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def decode_text(content: bytes, file: str) -> str:
    """Decode a definition file (see `decoded`). Raises InputError (D001)."""
    text = decoded(content)
    if text is not None:
        check_printable(text, file)
        return text
    raise Problem(
        rule="D001",
        what="文字コードを読み取れません。",
        expected="UTF-8 または Shift_JIS（CP932）",
        remedy="Excelの「CSV UTF-8（コンマ区切り）」形式で保存し直してください。",
        file=file,
    ).error()


def check_printable(text: str, file: str, *, key: str = "") -> None:
    """Refuse what no printed text has: controls but for line ends and tabs, marks that turn its direction.

    key: the entry of a TOML file that holds the text. Raises InputError (D008).
    """
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        found = UNPRINTABLE.search(line.replace("\t", ""))
        if found is not None:
            raise Problem(
                "D008",
                "画面や紙に表せない文字（制御文字など）があります。",
                remedy="その文字を削除してください。見えないときは、前後の文字ごと打ち直してください。",
                file=file,
                row=None if key else number,
                column=key,
                found=f"U+{ord(found[0]):04X}",
            ).error()


def read_file(root: Path, relative: str) -> bytes:
    """Bytes of a file below the workspace; one that is missing, empty or elsewhere is told plainly."""
    path = root / relative
    if Path(relative).is_absolute() or ".." in Path(relative).parts or not path.is_file():
        raise Problem(
            rule="D002",
            what="作業フォルダーの中に、ファイルが見つかりません。",
            remedy="ファイルの場所と名前を確かめてください。",
            file=relative,
        ).error()
    content = take(root, relative)
    if not content.strip():
        raise Problem(
            rule="D003",
            what="ファイルが空です。",
            remedy="正しいファイルに置き換えてください。",
            file=relative,
        ).error()
    return content


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV, each with the number of its last line in the file. Raises InputError (D009)."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise csv.Error
            yield reader.line_num, cells
    except csv.Error:
        raise Problem(
            "D009",
            "長すぎるセルがあります。",
            f"{_LONGEST_CELL:,}字まで",
            '「"」の閉じ忘れがないか確かめてください。',
            file,
            row=reader.line_num,
        ).error() from None


def read_table(
    root: Path, relative: str, required: Sequence[str], optional: Sequence[str] = ()
) -> list[DefinitionRow]:
    """Read a definition CSV below the workspace.

    The first line holds the column names. Blank lines are passed over; cells are trimmed. Raises
    InputError for a missing, empty or undecodable file, a missing or unknown column, a line with more
    cells than the header, and a cell of more than 100,000 characters.
    """
    lines = _lines(decode_text(read_file(root, relative), relative), relative)
    header = [name.strip() for name in next(lines, (1, []))[1]]
    checks = Checks()

    def wrong(rule: str, what: str, expected: str, remedy: str, *, row: int = 1, found: str = "") -> None:
        checks.add(Problem(rule, what, expected, remedy, relative, row=row, found=found))

    known = (*required, *optional)
    for name in required:
        if name not in header:
            wrong("D004", f"列「{name}」がありません。", "、".join(required), "1行目に列名を加えてください。")
    for name in header:
        if name not in known:
            remedy = "列名の誤りを直すか、この列を削除してください。"
            wrong("D005", f"知らない列「{name}」があります。", "、".join(known), remedy)
    if len(set(header)) != len(header):
        wrong("D006", "同じ列名が2つあります。", "列名は1つずつ", "列名を直してください。")
    checks.raise_any()
    rows = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            what, remedy = "見出しより列が多い行です。", 'カンマを含む値は「"」で囲んでください。'
            wrong("D007", what, f"{len(header)}列", remedy, row=number, found=f"{len(cells)}列")
            continue
        padded = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
        rows.append(DefinitionRow(relative, number, dict(zip(header, padded, strict=True))))
    checks.raise_any()
    if not rows:
        raise Problem(
            "D003", "見出しのほかに行がありません。", "1行以上", "内容を記入してください。", relative
        ).error()
    return rows
