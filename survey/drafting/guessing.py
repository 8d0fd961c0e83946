"""Guess the questions behind the columns of a file.

Rules, in this order: the respondent's number and the day by their heads; consecutive columns of 0 and
1 with one stem are a multiple-answer question; cells with dividers whose parts repeat are one too;
columns of many different numbers, or with a head such as 年齢, are numbers; columns of few different
values are single-answer questions; all else is text. Values are copied only as `confidential` allows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import takewhile

from survey.answers.names import match_name
from survey.cleaning.dates import parse_day
from survey.drafting.bands import bands_for
from survey.drafting.choices import choices_of, is_exclusive, placeholder
from survey.drafting.confidential import PERSONAL_NOTE, common_values, copied, looks_personal
from survey.drafting.grids import with_shared_choices
from survey.drafting.heads import (
    Stem,
    breakdown,
    grid_of,
    most_choices,
    number_and_text,
    run_length,
    shared_stem,
)
from survey.drafting.model import DraftChoice, DraftQuestion, SeenColumn
from survey.drafting.values import (
    are_choices,
    are_marks,
    are_numbers,
    missing_in,
    missing_note,
    missing_of,
    parts_of,
)

_ID = re.compile(
    r"整理番号|受付番号|通し番号|回答者番号|管理番号|番号|no\.?|id|respondent_?id|回答id", re.IGNORECASE
)
_DAY = re.compile(
    r"回答日時?|受付日時?|回収日|送信日時?|日付|タイムスタンプ|timestamp|starttime|submitdate", re.IGNORECASE
)
_SLOT = re.compile(r"(?P<stem>.+?)[/_\-(（\s]*(?P<place>\d+)(つ目|番目|位)[)）]?")
_WORDS = re.compile(r"自由|ご?意見|具体的|その他の?(内容|記述)")


def respondent_column(columns: Sequence[SeenColumn]) -> str:
    """Name of the column with the respondents' numbers, or ""."""
    for column in columns:
        if _ID.fullmatch(match_name(column.name).rpartition("/")[2]) and _distinct(column):
            return column.name
    return ""


def day_column(columns: Sequence[SeenColumn]) -> str:
    """Name of the column with the day of the answer, or ""."""
    for column in columns:
        days = sum(parse_day(text) is not None for text in column.counts)
        if _DAY.search(match_name(column.name)) and days * 2 > len(column.counts):
            return column.name
    return ""


def guess_questions(columns: Sequence[SeenColumn], year: int) -> tuple[DraftQuestion, ...]:
    """The questions behind columns in the order of the file; `year` dates bands of birth years."""
    common = common_values([column.counts for column in columns])
    questions: list[DraftQuestion] = []
    place = 0
    while place < len(columns):
        slots = _slot_columns(columns[place:])
        marks = list(takewhile(are_marks, columns[place:]))
        stem = shared_stem([column.name for column in marks]) if len(marks) > 1 else None
        if len(slots) > 1:
            questions.append(_slots(slots, common))
            place += len(slots)
        elif stem is not None:
            members = marks[: run_length(stem, [column.name for column in marks])]
            questions.append(_marks(members, stem))
            place += len(members)
        else:
            questions.append(_one(columns[place], year, common))
            place += 1
    return tuple(_told(question) for question in with_shared_choices(_with_keys(questions)))


def _distinct(column: SeenColumn) -> bool:
    return len(column.counts) > 1 and max(column.counts.values()) <= 2


def _slot_columns(columns: Sequence[SeenColumn]) -> list[SeenColumn]:
    """The first columns, as far as they are the first, second, … answer to one question."""
    matches = [_SLOT.fullmatch(column.name) for column in columns]
    first = matches[0]
    if first is None:
        return []
    same = takewhile(lambda match: match is not None and match["stem"] == first["stem"], matches)
    return list(columns[: len(list(same))])


def _marks(members: Sequence[SeenColumn], stem: Stem) -> DraftQuestion:
    """A column for each choice: the code is in its name, the label too unless the file has another one."""
    names = [column.name for column in members]
    heads = [column.label for column in members]
    described = shared_stem(heads) if heads != names else stem
    if described is None or run_length(described, heads) < len(heads):
        described = None
    labels = heads if described is None else [described.choice(head) for head in heads]
    codes = [stem.choice(name) for name in names]
    choices = tuple(
        DraftChoice(code, placeholder(label), is_exclusive(label))
        for code, label in zip(codes, labels, strict=True)
    )
    number, text = number_and_text((described or stem).text)
    return DraftQuestion(
        "", number, text, "multiple", "marks", f"{stem.before}{{code}}{stem.after}", choices,
        missing_of(Counter(text for column in members for text in column.counts)),
        max_choices=most_choices(text),
    )  # fmt: skip


def _slots(members: Sequence[SeenColumn], common: Collection[str]) -> DraftQuestion:
    match = _SLOT.fullmatch(members[0].name)
    stem = match["stem"] if match else members[0].name
    counts: Counter[str] = Counter()
    for column in members:
        counts.update(column.counts)
    missing = missing_in(replace(members[0], counts=counts))
    kept = copied(
        {value: count for value, count in counts.items() if value not in missing},
        {*common, *members[0].labels},
    )
    whole = SeenColumn(stem, stem, kept.counts, members[0].labels)
    number, text = number_and_text(stem)
    made = choices_of(whole, missing)
    return DraftQuestion(
        "", number, text, "multiple", "slots", "|".join(column.name for column in members),
        made.choices, missing, max_choices=str(len(members)), note=kept.note, odd=made.odd,
        worded=made.worded,
    )  # fmt: skip


def _one(column: SeenColumn, year: int, common: Collection[str]) -> DraftQuestion:
    """One column: numbers, several answers in a cell, one answer, or text."""
    number, text = number_and_text(column.label)
    missing = missing_in(column)
    values = [value for value in column.counts if value not in missing]
    asked = DraftQuestion("", number, text, "text", "code", column.name)
    if are_numbers(values, column):
        bands = bands_for(text, year)
        note = "" if bands else "区分して集計するときは、選択肢リストに下限と上限を書きます。"
        concept = breakdown(text) if bands else ""
        return replace(asked, kind="number", choices=bands, missing=missing, concept=concept, note=note)
    parts = copied(parts_of(values, column), {*common, *column.labels})
    if parts.most and not looks_personal(text, tuple(parts.counts), places=False):
        made = choices_of(replace(column, counts=parts.counts), missing)
        return replace(
            asked, kind="multiple", layout="cell", choices=made.choices, worded=made.worded, missing=missing,
            max_choices=most_choices(text), note=parts.note, odd=made.odd,
        )  # fmt: skip
    if values and not (_WORDS.search(text) and max(map(len, values)) > 8) and are_choices(column, values):
        return _choice_or_words(asked, column, missing, common)
    return asked


def _choice_or_words(
    asked: DraftQuestion, column: SeenColumn, missing: tuple[str, ...], common: Collection[str]
) -> DraftQuestion:
    """A single-answer question with the values that may be copied; text where they are not most of them."""
    concept = breakdown(asked.text)
    counts = {value: count for value, count in column.counts.items() if value not in missing}
    if not column.labels and looks_personal(asked.text, tuple(counts), places=concept == "region"):
        return replace(asked, note=PERSONAL_NOTE)
    kept = copied(counts, {*common, *column.labels})
    if not kept.most:
        return asked
    made = choices_of(replace(column, counts=kept.counts), missing)
    return replace(
        asked, kind="single", choices=made.choices, worded=made.worded, missing=missing, concept=concept,
        note=kept.note + missing_note(column), odd=made.odd,
        grid=("", "") if concept else grid_of(column.label),
    )  # fmt: skip


def _told(question: DraftQuestion) -> DraftQuestion:
    """The question with a note about codes that are taken for slips."""
    if not question.odd:
        return question
    listed = "、".join(f"「{code}」（{count}件）" for code, count in question.odd.items())
    note = f"番号{listed}は、誤りとみて選択肢にしていません。調査票にあれば足してください。"
    return replace(question, note=question.note + note)


def _with_keys(questions: Sequence[DraftQuestion]) -> list[DraftQuestion]:
    """Give each question a key of its own (q1_2 for 問1-2, else its place), and each breakdown once."""
    used: set[str] = set()
    taken: set[str] = set()
    keyed = []
    for place, question in enumerate(questions, start=1):
        digits = re.findall(r"\d+", question.number)
        letter = "f" if question.number[:1] in "Ff" and question.number else "q"
        stem = f"{letter}{'_'.join(digits)}" if digits else f"item{place}"
        key, count = stem, 1
        while key in used:
            count += 1
            key = f"{stem}_{count}"
        used.add(key)
        concept = "" if question.concept in taken else question.concept
        taken.add(concept)
        keyed.append(replace(question, key=key, concept=concept))
    return keyed
