"""Guess the questions behind the columns of a file.

Rules, in this order: the respondent's number and the day by their heads; consecutive columns of 0 and
1 with one stem are a multiple-answer question; cells with dividers whose parts repeat are one too;
columns of many different numbers, or with a head such as 年齢, are numbers; columns of few different
values are single-answer questions; all else is text. Values are copied only as `confidential` allows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from schemas.numbers import parse_number
from survey.intake.dates import parse_day
from survey.intake.drafting.bands import age_bands, birth_year_bands
from survey.intake.drafting.choices import choices_of, is_exclusive, placeholder
from survey.intake.drafting.confidential import PERSONAL_NOTE, common_values, copied, looks_personal
from survey.intake.drafting.model import DraftChoice, DraftQuestion, SeenColumn
from survey.intake.names import match_name
from survey.intake.numbers import read_number

_ID = re.compile(
    r"整理番号|受付番号|通し番号|回答者番号|管理番号|番号|no\.?|id|respondent_?id|回答id", re.IGNORECASE
)
_DAY = re.compile(
    r"回答日時?|受付日時?|回収日|送信日時?|日付|タイムスタンプ|timestamp|starttime|submitdate", re.IGNORECASE
)
_STEM = re.compile(r"(?P<stem>.+?)(?P<left>[/_\-\[(（・\s]+)(?P<code>[^/\[\]()（）]+?)(?P<right>[\])）]?)")
_SLOT = re.compile(r"(?P<stem>.+?)[/_\-(（\s]*(?P<place>\d+)(つ目|番目|位)[)）]?")
_QUESTION = re.compile(
    r"(問\s*\d+(?:[-の(（]\d+[)）]?)*|[QqFf]\d+(?:[-_]\d+)*|設問\d+)[\s.．、:：/]*(.*)", re.DOTALL
)
_MISSING = ("無回答", "不明", "未回答", "N/A", "NA", "*", "-1", "9999", "999", "99")
_MARKS = frozenset(("0", "1", "○", "〇", "◯", "●", "✓", "TRUE", "FALSE"))
_DIVIDER = re.compile(r"[,、;&|，；]\s*")
_WORDS = re.compile(r"自由|ご?意見|具体的|その他の?(内容|記述)")
_MOST_CHOICES = 40
_MOST_NUMBERS = 12  # more different numbers than this are no codes
_BREAKDOWNS = (
    ("age_group", re.compile(r"年齢|年代|生年|生まれ年|出生年")),
    ("sex", re.compile(r"性別")),
    (
        "region",
        re.compile(r"(お住まい|居住|住んでいる).*(地区|地域|校区)|居住地|(地区|地域|校区|小学校区|町名)名?"),
    ),
    ("occupation", re.compile(r"職業")),
    ("household", re.compile(r"世帯|家族構成|同居")),
    ("residence_years", re.compile(r"居住年数|居住歴|お住まいの年数|居住期間")),
    ("grade", re.compile(r"学年")),
)
_LONGEST_HEAD = 14  # a longer text is a question about the region, not the region itself
_NUMBER_HEADS = re.compile(r"年齢|生年|年数|人数|金額|回数|時間|点数|何歳")


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
    for _, run in groupby(enumerate(columns), key=_stem_of):
        members = [column for _, column in run]
        if len(members) > 1 and all(_is_marks(column) for column in members):
            questions.append(_marks(members))
        elif len(members) > 1 and all(_SLOT.fullmatch(column.name) for column in members):
            questions.append(_slots(members, common))
        else:
            questions += [_one(column, year, common) for column in members]
    return tuple(_with_keys(questions))


def _distinct(column: SeenColumn) -> bool:
    return len(column.counts) > 1 and max(column.counts.values()) <= 2


def _stem_of(numbered: tuple[int, SeenColumn]) -> str:
    """What neighbouring columns of one question share; every other column stands alone."""
    place, column = numbered
    slot = _SLOT.fullmatch(column.name)
    if slot:
        return f"slot {slot['stem']}"
    match = _STEM.fullmatch(column.name)
    if match and _is_marks(column):
        return f"marks {match['stem']}{match['left']}"
    return f"alone {place}"


def _is_marks(column: SeenColumn) -> bool:
    return bool(column.counts) and all(text in _MARKS or text in _MISSING for text in column.counts)


def _marks(members: Sequence[SeenColumn]) -> DraftQuestion:
    matches = [match for column in members if (match := _STEM.fullmatch(column.name))]
    first = matches[0]
    labels = [
        column.label if column.label != column.name else match["code"]
        for column, match in zip(members, matches, strict=True)
    ]
    choices = tuple(
        DraftChoice(match["code"], placeholder(label), is_exclusive(label))
        for match, label in zip(matches, labels, strict=True)
    )
    number, text = _number_and_text(first["stem"])
    return DraftQuestion(
        "", number, text, "multiple", "marks", f"{first['stem']}{first['left']}{{code}}{first['right']}", choices,
        _missing(Counter(text for column in members for text in column.counts)),
    )  # fmt: skip


def _slots(members: Sequence[SeenColumn], common: Collection[str]) -> DraftQuestion:
    match = _SLOT.fullmatch(members[0].name)
    stem = match["stem"] if match else members[0].name
    counts: Counter[str] = Counter()
    for column in members:
        counts.update(column.counts)
    missing = _missing(counts)
    kept = copied(
        {value: count for value, count in counts.items() if value not in missing},
        {*common, *members[0].labels},
    )
    whole = SeenColumn(stem, stem, kept.counts, members[0].labels)
    number, text = _number_and_text(stem)
    return DraftQuestion(
        "", number, text, "multiple", "slots", "|".join(column.name for column in members),
        choices_of(whole, missing), missing, max_choices=str(len(members)), note=kept.note,
    )  # fmt: skip


def _one(column: SeenColumn, year: int, common: Collection[str]) -> DraftQuestion:
    """One column: numbers, several answers in a cell, one answer, or text."""
    number, text = _number_and_text(column.label)
    missing = _missing(column.counts)
    values = [value for value in column.counts if value not in missing]
    concept = _breakdown(text)
    if _are_numbers(values, column):
        bands: tuple[DraftChoice, ...] = ()
        if re.search(r"生年|生まれ", text):
            bands = birth_year_bands(year)
        elif re.search(r"年齢|何歳", text):
            bands = age_bands()
        note = "" if bands else "区分して集計するときは、選択肢リストに下限と上限を書きます。"
        return DraftQuestion(
            "",
            number,
            text,
            "number",
            "code",
            column.name,
            bands,
            missing,
            concept if bands else "",
            note=note,
        )
    parts = copied(_parts(values, column), {*common, *column.labels})
    if parts.most and not looks_personal(text, tuple(parts.counts), places=False):
        whole = SeenColumn(column.name, column.label, parts.counts, column.labels)
        return DraftQuestion(
            "",
            number,
            text,
            "multiple",
            "cell",
            column.name,
            choices_of(whole, missing),
            missing,
            note=parts.note,
        )
    if values and not (_WORDS.search(text) and max(map(len, values)) > 8) and _repeats(column, values):
        return _choice_or_words(column, concept, missing, common)
    return DraftQuestion("", number, text, "text", "code", column.name)


def _choice_or_words(
    column: SeenColumn, concept: str, missing: tuple[str, ...], common: Collection[str]
) -> DraftQuestion:
    """A single-answer question with the values that may be copied; text where they are not most of them."""
    number, text = _number_and_text(column.label)
    counts = {value: count for value, count in column.counts.items() if value not in missing}
    if not column.labels and looks_personal(text, tuple(counts), places=concept == "region"):
        return DraftQuestion("", number, text, "text", "code", column.name, note=PERSONAL_NOTE)
    kept = copied(counts, {*common, *column.labels})
    if not kept.most:
        return DraftQuestion("", number, text, "text", "code", column.name)
    whole = SeenColumn(column.name, column.label, kept.counts, column.labels)
    return DraftQuestion(
        "",
        number,
        text,
        "single",
        "code",
        column.name,
        choices_of(whole, missing),
        missing,
        concept,
        note=kept.note,
    )


def _are_numbers(values: Sequence[str], column: SeenColumn) -> bool:
    if column.labels or not values:
        return False
    numbers = [parse_number(read_number(text, ()).text) for text in values]
    whole = sum(number is not None for number in numbers)
    if whole < 0.9 * len(values):
        return False
    plain = [number for number in numbers if number is not None]
    many = len(plain) > _MOST_NUMBERS and max(plain) - min(plain) > _MOST_NUMBERS
    return many or (bool(_NUMBER_HEADS.search(column.label)) and max(plain) > _MOST_NUMBERS)


def _parts(values: Sequence[str], column: SeenColumn) -> dict[str, int]:
    """Parts of cells that hold several answers; empty where the cells hold one."""
    divided = [text for text in values if _DIVIDER.search(text)]
    if len(divided) < 2 or len(divided) * 5 < len(values):
        return {}
    parts: Counter[str] = Counter()
    for text in values:
        for part in _DIVIDER.split(text):
            if part.strip():
                parts[part.strip()] += column.counts[text]
    if len(parts) > _MOST_CHOICES or len(parts) >= len(values) + 3 or min(len(part) for part in parts) > 40:
        return {}
    repeated = sum(count > 1 for count in parts.values())
    return dict(parts) if repeated * 2 >= len(parts) else {}


def _repeats(column: SeenColumn, values: Sequence[str]) -> bool:
    """Whether the values are choices: few, and repeated."""
    if column.labels:
        return True
    rows = sum(column.counts[value] for value in values)
    return (
        len(values) <= _MOST_CHOICES
        and (len(values) * 2 <= rows or len(values) <= 5)
        and max(map(len, values)) <= 80
    )


def _missing(counts: Iterable[str]) -> tuple[str, ...]:
    """Values that usually mean no answer; 99 is none where codes come near it."""
    values = list(counts)
    found = [word for word in _MISSING if word in values]
    numbers = [
        int(value) for value in values if re.fullmatch(r"\d{1,4}", value, re.ASCII) and value not in found
    ]
    highest = max(numbers, default=0)
    return tuple(word for word in found if not (word.isdecimal() and highest >= int(word) - 9))


def _breakdown(text: str) -> str:
    """The usual breakdown that a short head names, or ""."""
    if len(text) > _LONGEST_HEAD:
        return ""
    named = [key for key, pattern in _BREAKDOWNS if key == "region" and pattern.fullmatch(text)]
    named += [key for key, pattern in _BREAKDOWNS if key != "region" and pattern.search(text)]
    return named[0] if named else ""


def _number_and_text(label: str) -> tuple[str, str]:
    """`問1 年齢` is 問1 and 年齢; a label without a number has none."""
    match = _QUESTION.fullmatch(label.strip())
    if match is None:
        return "", label.strip()
    return re.sub(r"\s", "", match[1]), match[2].strip() or label.strip()


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
