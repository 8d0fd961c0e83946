"""The contractor's table of codes (コード表): which code of which question means what.

A table in any readable file, one row a code: the question (its number or the column's name; a blank is the
question above), the code, the label; the text of the question where there is a column for it. Codes may stand
in one cell (`1:はい 2:いいえ`). Rows of titles above the head are passed over.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemas.codebook.tables import Codebook
from schemas.errors import InputError, Problem
from schemas.messages import files as file_rules
from schemas.questions.placeholders import to_write
from schemas.settings.study import RawFile
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.drafting.choices import code_order, is_exclusive, is_placeholder
from survey.drafting.heads import most_choices, number_and_text
from survey.drafting.model import DraftChoice, DraftQuestion, Note, NoteKind, SeenColumn
from survey.drafting.values import marks_of
from survey.reading.reading import read_raw

_HEADS = {
    "column": ("列名", "列", "カラム名", "カラム", "変数名", "変数", "項目名", "見出し", "フィールド名", "variable", "column"),
    "question": ("設問番号", "問番号", "質問番号", "設問no", "設問", "問", "質問", "項目", "項目番号", "question", "q", "qno"),
    "text": ("設問文", "質問文", "設問内容", "質問内容", "設問名", "質問名", "タイトル", "設問文章", "questiontext", "text"),
    "code": ("コード", "選択肢番号", "選択肢コード", "カテゴリ番号", "カテゴリー番号", "コード値", "コード番号", "値", "番号", "code", "value"),
    "label": (
        "ラベル", "選択肢", "選択肢名", "選択肢文", "選択肢の文", "選択肢内容", "カテゴリ", "カテゴリー", "カテゴリ名", "カテゴリー名",
        "コード内容", "コード名", "値ラベル", "内容", "回答", "回答内容", "名称", "意味", "label",
    ),
}  # fmt: skip
_TO_WRITE = ("列名", "設問番号", "設問（参考）", "回答にある番号（参考）", "選択肢")
_STEM_SIGNS = "_-/:：[［(（. "
_NO_HEAD = (file_rules.NO_HEADER.code, file_rules.DUPLICATE_NAME.code, file_rules.NO_ROWS.code)
_DEEPEST = 8  # rows of titles above the head
_IN_ONE = re.compile(r"(?:^|[\s/／,、;；\n|])\(?([A-Za-z]?\d{1,4})\)?\s*[.．:：=＝)）]\s*")
_GENERAL = re.compile(
    r"はい|あり|有り?|選択(?:あり)?|該当(?:する|あり)?|回答あり|○|yes|checked|on", re.IGNORECASE
)


@dataclass(frozen=True)
class CodeEntry:
    """The codes of one question; `names` are those under which the table calls it, as names are compared."""

    names: tuple[str, ...]
    shown: str
    text: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodesTable:
    """The entries of a table by name; a question's number and its column's name lead to the same one."""

    file: str
    entries: tuple[CodeEntry, ...] = ()
    twice: tuple[Note, ...] = ()

    def find(self, *names: str) -> CodeEntry | None:
        """The entry that one of the names calls, or None."""
        known = {name: entry for entry in reversed(self.entries) for name in entry.names}
        return next((known[even] for name in names if (even := _even(name)) in known), None)


def read_codes(path: Path) -> CodesTable:
    """Read a table of codes. Raises InputError for a file that cannot be read or lacks the three columns (D121)."""
    first: InputError | None = None
    for skipped in range(_DEEPEST):
        try:
            table = read_raw(path.parent, RawFile(path.name, "", "", skipped, 1, (1,)))
        except InputError as error:
            first = first or error
            continue
        places = _places(table)
        if {"column", "question"} & set(places) and "label" in places:
            return _entries(table, places)
    if first is not None and first.problems[0].rule not in _NO_HEAD:
        raise first
    raise Problem(
        "D121",
        "コード表に、設問、コード、ラベルの列が見つかりません。",
        expected="見出しが「設問番号」「コード」「ラベル」の表（「列名」「設問文」もあれば使います）",
        remedy="見出しの行を足すか、名前を直してください。",
        file=path.name,
    ).error()


def codes_to_write(codebook: Codebook) -> list[list[str]]:
    """A table of codes to fill in from the questionnaire, with its head: a line for each list without a label.

    Nobody can tell what a code means but the questionnaire; all choices of a question go into one cell. Only
    the head where every list has its labels.
    """
    codes: dict[str, list[str]] = {}
    for row in codebook.sheets["choices"]:
        if row["label"] == to_write(row["code"]):
            codes.setdefault(row["list"], []).append(row["code"])
    lists: dict[str, set[str]] = {}
    for row in codebook.sheets["questions"]:
        lists.setdefault(row["number"], set()).add(row["choices"])
    lines = [list(_TO_WRITE)]
    for row in codebook.sheets["questions"]:
        own = codes.pop(row["choices"], [])
        if own:
            numbered = bool(row["number"]) and len(lists[row["number"]] - {""}) == 1
            stem = row["columns"].replace("{code}", "").rstrip(_STEM_SIGNS)
            names = ["", row["number"]] if numbered else [stem, ""]
            lines.append([*names, row["text"], "、".join(own), ""])
    return lines


def labelled(columns: Sequence[SeenColumn], table: CodesTable) -> tuple[SeenColumn, ...]:
    """The columns with the labels that the table gives to their values."""
    made = []
    for column in columns:
        entry = table.find(column.name, number_and_text(column.label)[0])
        labels = entry.labels if entry is not None else {}
        known = sum(count for text, count in column.counts.items() if text in labels)
        fits = known * 2 >= sum(column.counts.values())
        if entry is not None and fits and (marks_of(column) is None or set(labels) <= {"0", "1"}):
            made.append(replace(column, labels={**labels, **column.labels}))
        else:
            made.append(column)
    return tuple(made)


def with_codes(
    questions: Sequence[DraftQuestion], table: CodesTable, notes: list[Note]
) -> list[DraftQuestion]:
    """The questions with texts and labels of the table; notes tell codes without a label and unused entries."""
    made = []
    notes += table.twice
    used: set[int] = set()
    for question in questions:
        stem = question.columns.replace("{code}", "").rstrip(_STEM_SIGNS)
        by_name = table.find(question.columns, stem)
        entry = by_name or table.find(question.number)
        columns = [table.find(name) for name in question.members]
        used.update(id(one) for one in (entry, *columns) if one is not None)
        own = question
        if question.layout == "marks":
            own = _marks(question, entry, columns)
        elif entry is not None and question.choices and question.kind != "number":
            own = replace(question, choices=tuple(_labelled(one, entry) for one in question.choices))
        if entry is not None and entry.text and (by_name or own.text in ("", own.number, stem)):
            number, text = number_and_text(entry.text)
            own = replace(own, number=own.number or number, text=text)
            if own.kind == "multiple" and not own.max_choices:
                own = replace(own, max_choices=most_choices(text))
        without = [choice.code for choice in own.choices if is_placeholder(choice)]
        if without:
            text = f"コード {'、'.join(without)} の選択肢の文が、コード表（{table.file}）にありません。"
            notes.append(Note(NoteKind.CHECK, own.number or own.text, text))
        made.append(own)
    names = [name for question in questions for name in question.members]
    for entry in table.entries:
        if id(entry) not in used and not any(_even(name) in entry.names for name in names):
            text = f"コード表（{table.file}）にありますが、回答ファイルに合う列がありません。"
            notes.append(Note(NoteKind.CHECK, entry.shown, text))
    return made


def _labelled(choice: DraftChoice, entry: CodeEntry) -> DraftChoice:
    bare = is_placeholder(choice) and choice.code in entry.labels
    return replace(choice, label=entry.labels[choice.code]) if bare else choice


def _marks(
    question: DraftQuestion, entry: CodeEntry | None, columns: Sequence[CodeEntry | None]
) -> DraftQuestion:
    """The labels of a column for each choice: by the question's entry, or by one for each column."""
    choices = []
    for choice, own in zip(question.choices, columns, strict=True):
        label = entry.labels.get(choice.code, "") if entry is not None else ""
        if not label and own is not None:
            said = own.labels.get("1") or own.labels.get(choice.code, "")
            said = "" if _GENERAL.fullmatch(said) else said
            label = said or re.split("[/／:：]", own.text)[-1].strip()
        choices.append(replace(choice, label=label, exclusive=is_exclusive(label)) if label else choice)
    present = {choice.code for choice in choices}
    if entry is not None and present & set(entry.labels):
        choices.sort(key=lambda choice: code_order(choice.code))
    return replace(question, choices=tuple(choices))


def _places(table: RawTable) -> dict[str, int]:
    heads = [match_name(head.name).casefold() for head in table.headings]
    places: dict[str, int] = {}
    for kind, words in _HEADS.items():
        for place in (heads.index(word) for word in words if word in heads):
            if place not in places.values():
                places.setdefault(kind, place)
    return places


def _entries(table: RawTable, places: Mapping[str, int]) -> CodesTable:
    found: dict[tuple[str, str], CodeEntry] = {}
    twice: list[Note] = []
    above = ("", "")
    for row in range(table.n):
        cells = {kind: table.columns[place][row].strip() for kind, place in places.items()}
        key = (cells.get("column", ""), cells.get("question", ""))
        above = key if any(key) else above
        code, label = unicodedata.normalize("NFKC", cells.get("code", "")), cells.get("label", "")
        code = re.sub(r"^(-?\d+)\.0+$", r"\1", code)
        pairs = _in_one(label) if not code else _in_one(code) if not label else {code: label}
        entry = found.get(above) or CodeEntry(
            tuple(_even(name) for name in above if name), next(filter(None, above), "")
        )
        labels = dict(entry.labels)
        for one, text in pairs.items():
            if labels.setdefault(one, text) != text:
                note = f"コード表（{table.file}）{table.first_row + row}行: コード「{one}」が2つあります。初めの「{labels[one]}」を使いました。"
                twice.append(Note(NoteKind.CHECK, entry.shown, note))
        text = entry.text or cells.get("text", "")
        if any(above):
            found[above] = replace(entry, text=text, labels=labels)
    return CodesTable(table.file, tuple(found.values()), tuple(twice))


def _in_one(cell: str) -> dict[str, str]:
    """The codes and labels of a cell that holds several (`1:はい 2:いいえ`)."""
    matches = list(_IN_ONE.finditer(cell))
    ends = [*(match.start() for match in matches[1:]), len(cell)]
    return {
        unicodedata.normalize("NFKC", match[1]): cell[match.end() : end].strip(" \u3000/／,、;；\n|")
        for match, end in zip(matches, ends, strict=True)
    }


def _even(name: str) -> str:
    """The name of a question as it is compared: 問7-1, Q7_1, 設問7(1) and 7-1 are the same."""
    even = re.sub(r"[\s_‐\-－.（()）\[\]]+", "-", match_name(name).casefold()).strip("-")
    even = re.sub(r"^(?:設問|質問|q)(?=\d)", "問", even)
    return f"問{even}" if re.fullmatch(r"\d+(?:-\d+)*", even) else even
