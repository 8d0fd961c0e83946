"""Guess the questions behind the columns of a file.

Rules, in this order: the respondent's number and the day by their heads; columns of a machine are left
out; columns that somebody named as one question; columns beside each other of one stem, or a cell of all
answers with its columns (see `multiples`); cells whose parts repeat; columns of many different numbers, or
with a head such as 年齢, are numbers; columns of few different values are single-answer questions; all else
is text. Values are copied only as `confidential` allows.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from survey.answers.names import match_name
from survey.cleaning.dates import parse_day
from survey.drafting.cells import parts_of
from survey.drafting.choices import bands_for, with_choices
from survey.drafting.confidential import PERSONAL_NOTE, common_values, copied, looks_personal
from survey.drafting.grids import with_shared_choices
from survey.drafting.heads import breakdown, grid_of, most_choices, number_and_text
from survey.drafting.model import DraftQuestion, Note, NoteKind, SeenColumn, free_key
from survey.drafting.multiples import NamedSet, bare_runs, group_of, of_named
from survey.drafting.values import are_choices, are_numbers, missing_in, missing_note, no_answer_by_nine

_IDS = (
    re.compile(
        r"整理番号|受付番号|通し番号|回答者番号|管理番号|調査票番号|票番号|サンプル(?:番号|no\.?|ナンバー)|sample_?(?:number|no\.?|id)|"
        r"標本番号|対象者番号|会員(?:id|番号)|モニター?(?:id|番号)|回答者id|id番号|seq(?:no|_?id)?|serial(?:no|number)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"番号|no\.?|id|respondent_?id|responseid|response_?id|回答id|回答番号|caseid|_id|_?uuid|rid|uid",
        re.IGNORECASE,
    ),
)
"""Heads of the respondent's number, the surest first."""

_DAY = re.compile(
    r"回答日時?|受付日時?|回収日|送信日時?|日付|タイムスタンプ|timestamp|starttime|submitdate|(?:start|end|recorded)date|datestamp|"
    r"完了時刻|終了日時|submissiondate|_submission_time|^end$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"自由|ご?意見|具体的|その他の?(内容|記述)|\[other\]$|_other$|[/_]その他の?(?:内容|回答)")


def respondent_column(columns: Sequence[SeenColumn]) -> str:
    """Name of the column with the respondents' numbers, or ""."""
    for pattern in _IDS:
        for column in columns:
            distinct = len(column.counts) > 1 and max(column.counts.values()) <= 2
            if distinct and pattern.fullmatch(match_name(column.name).rpartition("/")[2]):
                return column.name
    return ""


def day_column(columns: Sequence[SeenColumn]) -> str:
    """Name of the column with the day of the answer, or ""."""
    for column in columns:
        days = sum(parse_day(text) is not None for text in column.counts)
        if _DAY.search(match_name(column.name)) and days * 2 > len(column.counts):
            return column.name
    return ""


def guess_questions(
    columns: Sequence[SeenColumn], year: int, named: Sequence[NamedSet], notes: list[Note]
) -> list[DraftQuestion]:
    """The questions behind columns, in the order of the file, with notes of what staff should know.

    `year` dates bands of birth years, `named` are sets that somebody named.
    """
    nine = no_answer_by_nine(columns)
    columns = [
        replace(column, missing=(*column.missing, "9")) if column.name in nine else column
        for column in columns
    ]
    common = common_values([column.counts for column in columns])
    by_name = {column.name: column for column in columns}
    owner = {name: entry for entry in named for name in entry.columns}
    free = [column for column in columns if column.name not in owner]
    questions: list[DraftQuestion] = []
    notes += [
        Note(NoteKind.PROPOSED, column.name, "ほかの番号から離れた9を、無回答の値にしました。")
        for column in columns
        if column.name in nine
    ]
    done: set[str] = set()
    for column in columns:
        if column.name in done:
            continue
        if column.name in owner:
            entry = owner[column.name]
            questions.append(of_named(entry, by_name, common))
            done.update(entry.columns)
            continue
        rest = free[free.index(column) :]
        group = group_of(rest, common, notes)
        if group is not None:
            questions.append(group[0])
            done.update(member.name for member in rest[: group[1]])
        elif column.counts:
            questions.append(_one(column, year, common))
        else:
            notes.append(Note(NoteKind.LEFT_OUT, column.name, "回答が1件もない列"))
    taken = {name for question in questions if question.kind == "multiple" for name in question.members}
    bare_runs(columns, taken | done, notes)
    return [_told(question) for question in with_shared_choices(_with_keys(questions))]


def _one(column: SeenColumn, year: int, common: Collection[str]) -> DraftQuestion:
    """One column: numbers, several answers in a cell, one answer, or text."""
    number, text = number_and_text(column.label)
    missing = missing_in(column)
    values = [value for value in column.counts if value not in missing]
    asked = DraftQuestion("", number, text, "text", "code", column.name, members=(column.name,))
    if are_numbers(values, column):
        bands = bands_for(text, year)
        note = "" if bands else "区分して集計するときは、選択肢リストに下限と上限を書きます。"
        concept = breakdown(text) if bands else ""
        return replace(asked, kind="number", choices=bands, missing=missing, concept=concept, note=note)
    parts = copied(parts_of(values, column), {*common, *column.labels})
    if parts.most and not looks_personal(text, tuple(parts.counts), places=False):
        several = replace(asked, kind="multiple", layout="cell", max_choices=most_choices(text))
        return with_choices(several, column, parts, missing)
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
    grid = ("", "") if concept else grid_of(column.label)
    single = with_choices(replace(asked, kind="single", concept=concept, grid=grid), column, kept, missing)
    return replace(single, note=kept.note + missing_note(column))


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
        concept = "" if question.concept in taken else question.concept
        taken.add(concept)
        keyed.append(replace(question, key=free_key(stem, used), concept=concept))
    return keyed
