"""Multiple-answer questions whose choices have a column each, or whose marks have."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from unicodedata import normalize

import numpy as np

from schemas.errors import InputError, Problem
from schemas.messages.acts import Saying
from schemas.questions.placeholders import to_write
from schemas.questions.questionnaire import Layout
from survey.answers.names import match_name
from survey.drafting.cells import parts_of, split_cell
from survey.drafting.choices import named_choices, placeholder, with_choices
from survey.drafting.confidential import copied
from survey.drafting.heads import (
    Stem,
    most_choices,
    number_and_text,
    numbered_length,
    numbered_stem,
    run_length,
    shared_stem,
)
from survey.drafting.model import DraftChoice, DraftQuestion, Note, NoteKind, SeenColumn
from survey.drafting.values import marks_of, missing_in, missing_of

_SLOT = re.compile(r"(?P<stem>.+?)[/_\-(（\s]*(?P<place>\d+)(つ目|番目|位)[)）]?")
_ALL = re.compile(r"[\s_/:：\-\[(（【]*(?:ALL|all|All|全て|すべて|全部|合計|計)[\])）】]?$")
_OTHER_TEXT = re.compile(r"other|その他の?(?:内容|記述|自由記述|[（(].*[)）])|FA|自由記述", re.IGNORECASE)
_SUBQUESTION = re.compile(r"(?:問|[QqFf])\s*\d+[-－‐(（]")
_AGREE = 0.99
"""Share of the rows in which a cell must say what the columns beside it say."""

_FEWEST_ASCENDING = 10
"""Rows with two codes in order; fewer may be in order by chance."""

UNNAMED = to_write("設問")


@dataclass(frozen=True)
class NamedSet:
    """The columns of one multiple-answer question as somebody named them; `text` may be "".

    counted: the value that marks a choice, "" for the usual ones; slots: each column holds an answer.
    """

    columns: tuple[str, ...]
    text: str = ""
    counted: str = ""
    slots: bool = False


def named_set(entry: str, columns: Sequence[SeenColumn]) -> NamedSet:
    """The set that `最初の列,数` or `列|列|…` names, both with `設問文=` before it where it is told.

    Raises InputError (D120) for a column that the file lacks, and for a number beyond its last column.
    """
    text, equals, rest = entry.rpartition("=")
    if equals and any(match_name(column.name) == match_name(entry.partition("|")[0]) for column in columns):
        text, rest = "", entry
    places = {match_name(column.name): place for place, column in enumerate(columns)}
    if "|" in rest:
        words = [word.strip() for word in rest.split("|") if word.strip()]
    else:
        first, _, number = rest.rpartition(",")
        start = places.get(match_name(first))
        count = int(number) if number.strip().isdecimal() else 0
        if start is None or not 1 < count <= len(columns) - start:
            raise InputError(_no_set(entry, first or rest, start is None, columns))
        words = [column.name for column in columns[start : start + count]]
    unknown = [word for word in words if match_name(word) not in places]
    if unknown or len(words) < 2:
        raise InputError(_no_set(entry, "、".join(unknown), bool(unknown), columns))
    return NamedSet(tuple(columns[places[match_name(word)]].name for word in words), text.strip())


def _no_set(entry: str, column: str, unknown: bool, columns: Sequence[SeenColumn]) -> Problem:
    listed = "、".join(column.name for column in columns[:10])
    return Problem(
        "D120",
        Saying.LACKING_COLUMN.told(column) if unknown else Saying.COLUMN_COUNT.typed,
        expected=f"「最初の列の見出し,列の数」か「列|列|列」（列の例: {listed}）",
        remedy="回答ファイルの見出しを確かめて、書き直してください。",
        found=entry,
    )


def of_named(named: NamedSet, columns: Mapping[str, SeenColumn], common: Collection[str]) -> DraftQuestion:
    """The question of a named set; another value than 1 that marks a choice is a spelling of each choice."""
    members = [columns[name] for name in named.columns]
    if named.slots:
        return replace(_slots(members, common, named.text), note="")
    stem = shared_stem(named.columns) or numbered_stem(named.columns)
    if stem is not None and run_length(stem, named.columns) < len(members):
        stem = None
    question = _marks(members, stem, named.text)
    if named.counted in ("", "1"):
        return question
    if any("1" in column.counts for column in members):
        note = f"ファイルは{named.counted}を「選んだ」としていますが、1の列もあります。列の値を確かめてください。"
        return replace(question, note=question.note + note)
    aliases = (named.counted,)
    return replace(question, choices=tuple(replace(one, aliases=aliases) for one in question.choices))


def group_of(
    columns: Sequence[SeenColumn], common: Collection[str], notes: list[Note]
) -> tuple[DraftQuestion, int] | None:
    """The question that the first of the columns belongs to with others, and how many of them it takes, or None."""
    slots = _slot_columns(columns)
    if len(slots) > 1:
        if re.search(r"[位番]", slots[0].name[-3:]):
            text = "順位ごとの列とみられます。1つの複数回答の設問とし、順位によらず、挙げた方の割合を集計します。"
            notes.append(Note(NoteKind.CHECK, f"{slots[0].name}～{slots[-1].name}", text))
        return _slots(slots, common), len(slots)
    ascending = _ascending_columns(columns)
    if ascending:
        text = "番号の小さい順に答えが並ぶ列とみられます。1つの複数回答の設問とします。"
        notes.append(Note(NoteKind.CHECK, f"{ascending[0].name}～{ascending[-1].name}", text))
        stem = numbered_stem([column.name for column in ascending])
        return _slots(ascending, common, stem.text if stem is not None else ""), len(ascending)
    beside = _cell_and_columns(columns, notes) or _heading_and_columns(columns, notes)
    if beside is not None:
        return beside
    marks = list(takewhile(lambda column: marks_of(column) is not None, columns))
    for stem, count in _stems([column.name for column in marks]):
        members = marks[:count]
        while members and not members[-1].counts and _OTHER_TEXT.fullmatch(stem.choice(members[-1].name)):
            members.pop()  # the words for the other-choice, which nobody has written
        if len(members) > 1 and _is_question(members, stem):
            return _marks(members, stem), len(members)
    return None


def bare_runs(columns: Sequence[SeenColumn], taken: Collection[str], notes: list[Note]) -> None:
    """A note for each run of columns that look like those of choices but share no stem."""
    run: list[SeenColumn] = []
    for column in [*columns, None]:
        if column is not None and column.name not in taken and _is_bare(column):
            run.append(column)
            continue
        if len(run) > 1:
            text = (
                f"1と空白（0と1など）だけの列が{len(run)}列続いています。1つの複数回答の設問なら、"
                f"{Saying.NAME_COLUMNS.told(f'設問文={run[0].name},{len(run)}')}"
            )
            notes.append(Note(NoteKind.CHECK, f"{run[0].name}～{run[-1].name}", text))
        run = []


def _is_bare(column: SeenColumn) -> bool:
    """Whether a column without a number is marked as one of a choice, by no word that may be an answer."""
    marks = marks_of(column)
    return marks is not None and bool(marks.on) and not marks.worded and not number_and_text(column.label)[0]


def _stems(heads: Sequence[str]) -> Iterator[tuple[Stem, int]]:
    """The stems that the first heads may share, with how many of them do."""
    if len(heads) < 2:
        return
    stem, tail = shared_stem(heads), numbered_stem(heads)
    if stem is not None and stem != tail and (count := run_length(stem, heads)) > 1:
        yield stem, count
    if tail is not None and (count := numbered_length(tail, heads)) > 1:
        yield tail, count


def _is_question(members: Sequence[SeenColumn], stem: Stem) -> bool:
    """Whether columns of one stem are choices: marked somewhere, and each with the text of its own choice.

    Or with nothing but the code of its choice (1 in the first, 2 in the second, …).
    """
    codes = [stem.code(column.name) for column in members]
    marks = [mark for column in members if (mark := marks_of(column)) is not None]
    if not any(mark.on for mark in marks):
        return False
    texts = [mark.text for mark in marks if mark.text]
    if texts and (len(set(texts)) < len(texts) or len(texts) < sum(bool(mark.on) for mark in marks)):
        return all(not mark.on or mark.on == (code,) for code, mark in zip(codes, marks, strict=True))
    if any(mark.worded for mark in marks):
        return not (_SUBQUESTION.search(stem.before) and all(code.isdecimal() for code in codes))
    return True


def _slot_columns(columns: Sequence[SeenColumn]) -> list[SeenColumn]:
    """The first columns, as far as they are the first, second, … answer to one question."""
    matches = [_SLOT.fullmatch(column.name) for column in columns]
    first = matches[0]
    if first is None:
        return []
    same = takewhile(lambda match: match is not None and match["stem"] == first["stem"], matches)
    return list(columns[: len(list(same))])


def _ascending_columns(columns: Sequence[SeenColumn]) -> list[SeenColumn]:
    """The first columns, numbered in a row, if they hold the codes that a person marked from the smallest on.

    Each row fills the first of them without a gap, its codes ascend, and enough rows have two or more.
    """
    names = [column.name for column in columns]
    stem = numbered_stem(names)
    members = list(columns[: numbered_length(stem, names)]) if stem is not None else []
    if len(members) < 2 or not all(text.isdecimal() for column in members for text in column.counts):
        return []
    codes = np.array([np.array([*map(int, one.counts), -1])[one.rows] for one in members])
    before, after = codes[:-1], codes[1:]
    both = (before >= 0) & (after >= 0)
    apart = (before < 0) & (after >= 0)  # blank before, filled behind
    if apart.any() or (both & (before >= after)).any() or not (codes[1] < 0).any():
        return []
    return members if np.count_nonzero(both[0]) >= _FEWEST_ASCENDING else []


def _several(
    head: str, layout: Layout, columns: str, members: Sequence[SeenColumn], *,
    choices: tuple[DraftChoice, ...] = (), missing: tuple[str, ...],
) -> DraftQuestion:  # fmt: skip
    """A multiple-answer question by its head."""
    number, text = number_and_text(head)
    return DraftQuestion(
        "", number, text or UNNAMED, "multiple", layout, columns, choices, missing,
        max_choices=most_choices(text), members=tuple(column.name for column in members),
    )  # fmt: skip


def _marks(members: Sequence[SeenColumn], stem: Stem | None, head: str = "") -> DraftQuestion:
    """A column for each choice: the code is in its name, the label too unless the file has another one.

    Without a stem the names are labels, and the codes are their places; bare codes (A, B) are those. `head` is that of
    the question where it is known.
    """
    names = [column.name for column in members]
    heads = [column.label for column in members]
    described = shared_stem(heads) if heads != names else stem
    if described is None or run_length(described, heads) < len(heads):
        described = None
    if stem is None:
        bare = [normalize("NFKC", name) if placeholder(name) != name else "" for name in names]
        places = (str(place) for place in range(1, 2 * len(members) + 1) if str(place) not in bare)
        labels, codes = heads, [code or next(places) for code in bare]
    else:
        labels = heads if described is None else [described.choice(one) for one in heads]
        codes = [stem.code(name) for name in names]
    texts = [mark.text if (mark := marks_of(column)) is not None else "" for column in members]
    labels = [
        text
        if stem is not None  # else the label is what the column is found by
        and any(map(str.isalpha, text))
        and text != code
        and re.fullmatch(r"\W*\w{1,3}\W*", label)
        else label
        for label, text, code in zip(labels, texts, codes, strict=True)
    ]
    said = described or stem or Stem("")
    stem = stem or Stem("")
    missing = missing_of(Counter(text for column in members for text in column.counts))
    columns = f"{stem.before}{{code}}{stem.after}"
    choices = named_choices(codes, labels)
    return _several(head or said.text, "marks", columns, members, choices=choices, missing=missing)


def _slots(members: Sequence[SeenColumn], common: Collection[str], said: str = "") -> DraftQuestion:
    match = _SLOT.fullmatch(members[0].name)
    counts: Counter[str] = Counter()
    for column in members:
        counts.update(column.counts)
    whole = replace(members[0], label=said or (match["stem"] if match else members[0].label), counts=counts)
    missing = missing_in(whole)
    kept = copied(
        {value: count for value, count in counts.items() if value not in missing}, {*common, *whole.labels}
    )
    columns = "|".join(column.name for column in members)
    question = _several(whole.label, "slots", columns, members, missing=missing)
    return replace(with_choices(question, whole, kept, missing), max_choices=str(len(members)))


def _cell_and_columns(columns: Sequence[SeenColumn], notes: list[Note]) -> tuple[DraftQuestion, int] | None:
    """A cell with all answers, and beside it a column for each choice that says the same.

    The columns are headed by the answers in the cell (bare, or behind the name of the cell's column), or by
    labels whose places are the codes in the cell.
    """
    first = columns[0]
    missing = missing_in(first)
    values = [text for text in first.counts if text not in missing]
    parts = parts_of(values, first) if values else {}
    single = bool(values) and all(re.fullmatch(r"\d{1,2}", text) for text in values)
    if not parts and not (single and _ALL.search(first.label)):
        return None
    run = list(takewhile(lambda column: marks_of(column) is not None, columns[1:]))
    if not run:
        return None
    parts = parts or {text: first.counts[text] for text in values}
    named = list(takewhile(lambda column: _short(column, first) in parts or not column.counts, run))
    if len(named) > 1:
        codes = [_short(column, first) for column in named]
        if set(parts) <= set(codes) and _agree(first, named, codes, parts):
            labels = [column.label.rpartition("/")[2] for column in named]
            return _whole(first, codes, labels, named, notes)
    if all(part.isdecimal() for part in parts):
        for start in (1, 0):
            most = max(map(int, parts)) + 1 - start
            for count in range(len(run), max(most, 2) - 1, -1):
                codes = [str(place) for place in range(start, start + count)]
                if _agree(first, run[:count], codes, parts):
                    labels = [column.label for column in run[:count]]
                    return _whole(first, codes, labels, run[:count], notes)
        counted = _all_counts(first, run)
        if counted:
            notes.append(Note(NoteKind.LEFT_OUT, first.name, "選んだ数の列（選択肢ごとの列を使います）"))
            return _marks(run[:counted], None, _ALL.sub("", first.label)), counted + 1
    return None


def _heading_and_columns(
    columns: Sequence[SeenColumn], notes: list[Note]
) -> tuple[DraftQuestion, int] | None:
    """A column with the question as its head and nothing in it, and behind it the columns of bare labels."""
    first = columns[0]
    if first.counts or not number_and_text(first.label)[0]:
        return None
    run = list(
        takewhile(
            lambda column: marks_of(column) is not None and not number_and_text(column.label)[0], columns[1:]
        )
    )
    if len(run) < 2 or not any(column.counts for column in run) or shared_stem([one.name for one in run]):
        return None
    notes.append(Note(NoteKind.LEFT_OUT, first.name, "設問の文だけの列（後ろの選択肢ごとの列を使います）"))
    return _marks(run, None, first.label), len(run) + 1


def _short(column: SeenColumn, first: SeenColumn) -> str:
    """The answer that a column beside `first` is headed by."""
    name = column.name
    for sign in ("/", ".", "_", ":", "-"):
        if name.startswith(first.name + sign):
            return name[len(first.name) + 1 :].strip()
    return name


def _whole(
    first: SeenColumn, codes: Sequence[str], labels: Sequence[str], members: Sequence[SeenColumn],
    notes: list[Note],
) -> tuple[DraftQuestion, int]:  # fmt: skip
    """The question of the cell, with the columns beside it left out."""
    worded = any(re.search(r"[^\w-]", code) or not code.isascii() for code in codes)
    if worded:
        labels, codes = codes, [str(place) for place in range(1, len(codes) + 1)]
    head = _ALL.sub("", first.label) or first.label
    choices = named_choices(codes, labels)
    question = _several(head, "cell", first.name, (first,), choices=choices, missing=missing_in(first))
    text = f"「{first.name}」と同じ内容の列（{len(members)}列）"
    notes.append(Note(NoteKind.LEFT_OUT, f"{members[0].name}～{members[-1].name}", text))
    return replace(question, worded=worded), len(members) + 1


def _agree(
    first: SeenColumn, members: Sequence[SeenColumn], codes: Sequence[str], parts: Mapping[str, int]
) -> bool:
    """Whether nearly every row's cell holds just the answers that its columns mark."""
    cells = [set(split_cell(text, parts)) for text in first.counts]
    same = np.ones(len(first.rows), bool)
    for code, column in zip(codes, members, strict=True):
        held = np.array([*(code in cell for cell in cells), False])[first.rows]
        same &= held == marked(column)
    filled = first.rows >= 0
    return bool(filled.any()) and float(same.mean()) >= _AGREE and bool(same[filled].any())


def _all_counts(first: SeenColumn, run: Sequence[SeenColumn]) -> int:
    """How many columns behind `first` are those whose marks it counts; 0 where it does not."""
    if not _ALL.search(first.label):
        return 0
    numbers = np.array([*(int(text) if text.isdecimal() else -1 for text in first.counts), 0])[first.rows]
    total = np.zeros(len(first.rows), np.int64)
    found = 0
    for count, column in enumerate(run, start=1):
        total += marked(column)
        if count > 1 and float((total == numbers).mean()) >= _AGREE:
            found = count
    return found


def marked(column: SeenColumn) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The rows in which a column marks its choice."""
    marks = marks_of(column)
    on = marks.on if marks is not None else ()
    return np.array([*(text in on for text in column.counts), False])[column.rows]
