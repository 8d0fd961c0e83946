"""A contractor's table of codes (コード表), and a draft with what it tells: which code of which question means what."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.codebook.tables import Codebook
from schemas.questions.placeholders import to_write
from survey.answers.names import match_name
from survey.drafting.choices import code_order, is_exclusive, is_placeholder
from survey.drafting.heads import FOLLOW_UP, most_choices, number_and_text
from survey.drafting.model import DraftChoice, DraftQuestion, Note, NoteKind, SeenColumn
from survey.drafting.values import marks_of

_TO_WRITE = ("列名", "設問番号", "設問（参考）", "回答にある番号（参考）", "選択肢")
_STEM_SIGNS = "_-/:：[［(（. "
_GENERAL = re.compile(
    r"はい|あり|有り?|選択(?:あり)?|該当(?:する|あり)?|回答あり|○|yes|checked|on", re.IGNORECASE
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}.*")


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
    doubts: tuple[Note, ...] = ()

    def find(self, *names: str) -> CodeEntry | None:
        """The entry that one of the names calls, or None."""
        known = {name: entry for entry in reversed(self.entries) for name in entry.names}
        return next((known[even] for name in names if (even := name_of_question(name)) in known), None)

    def of_column(self, column: SeenColumn, columns: Collection[str]) -> CodeEntry | None:
        """The entry of a column: by its name, its number, or the number of the question that it is a part of.

        A question that has a column of its own (`columns`: their names as compared) lends its codes to no other.
        """
        own = self.find(column.name)
        number, text = number_and_text(column.label)
        whole = re.sub(r"-\d+$", "", name_of_question(number or column.name))
        others = () if FOLLOW_UP.match(text) else (number, whole)
        return own or self.find(*(name for name in others if name_of_question(name) not in columns))


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
    names = {name_of_question(column.name) for column in columns}
    for column in columns:
        entry = table.of_column(column, names)
        labels = _as_in(column, entry.labels) if entry is not None else {}
        known = sum(count for text, count in column.counts.items() if text in labels)
        fits = known * 2 >= sum(column.counts.values())
        if entry is not None and fits and (marks_of(column) is None or set(labels) <= {"0", "1"}):
            made.append(replace(column, labels={**labels, **column.labels}))
        else:
            made.append(column)
    return tuple(made)


def _as_in(column: SeenColumn, labels: Mapping[str, str]) -> dict[str, str]:
    """The labels by the codes as the column writes them (01 for 1)."""
    written = {str(int(text)): text for text in reversed(list(column.counts)) if text.isdecimal()}
    return {written.get(code, code) if code.isdecimal() else code: label for code, label in labels.items()}


def with_codes(
    questions: Sequence[DraftQuestion],
    columns: Sequence[SeenColumn],
    table: CodesTable,
    notes: list[Note],
) -> list[DraftQuestion]:
    """The questions with texts and labels of the table; notes tell codes without a label and unused entries."""
    made = []
    notes += table.doubts
    names = {name_of_question(column.name) for column in columns}
    by_place = {column.name: column for column in columns}
    used = {id(entry) for column in columns if (entry := table.of_column(column, names)) is not None}
    for question in questions:
        stem = question.columns.replace("{code}", "").rstrip(_STEM_SIGNS)
        by_name = table.find(question.columns, stem)
        members = [table.find(name) for name in question.members]
        alone = by_place.get(question.members[0]) if len(members) == 1 else None
        entry = by_name or (table.of_column(alone, names) if alone else table.find(question.number))
        used.update(id(one) for one in (entry, *members) if one is not None)
        own = question
        if question.layout == "marks":
            own = _marks(question, entry, members)
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
    notes += _unused([entry for entry in table.entries if id(entry) not in used], table)
    return made


def _unused(entries: Sequence[CodeEntry], table: CodesTable) -> Iterator[Note]:
    """A note for each entry with codes that no column has; one for all of them where none of the table fits."""
    coded = [entry for entry in entries if entry.labels]
    if len(coded) > 1 and len(entries) == len(table.entries):
        text = (
            f"コード表（{table.file}）のどの設問も、回答ファイルの列に合いません。別の調査のコード表でないか、"
            f"設問番号の書き方（「{coded[0].shown}」など）が回答ファイルの見出しと同じかを確かめてください。"
        )
        yield Note(NoteKind.CHECK, "コード表", text)
        return
    for entry in coded:
        text = f"コード表（{table.file}）にありますが、回答ファイルに合う列がありません。"
        if _DAY.fullmatch(entry.shown):
            text += "設問番号（1-1など）が、Excelで日付に変わったとみられます。"
        yield Note(NoteKind.CHECK, entry.shown, text)


def _labelled(choice: DraftChoice, entry: CodeEntry) -> DraftChoice:
    label = entry.labels.get(choice.code) or entry.labels.get(choice.code.lstrip("0") or "0")
    return replace(choice, label=label) if label and is_placeholder(choice) else choice


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


def name_of_question(name: str) -> str:
    """The name of a question as it is compared: 問7-1, Q7_1, 設問7(1), 問7① and 7-1 are the same."""
    even = re.sub(r"[\s_‐\-－.（()）\[\]]+", "-", match_name(name).casefold()).strip("-")
    even = re.sub(r"^(?:設問|質問|q)(?=\d)", "問", even)
    return f"問{even}" if re.fullmatch(r"\d+(?:-\d+)*", even) else even
