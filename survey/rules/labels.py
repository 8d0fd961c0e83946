"""What a file says about its codes (value labels of SPSS) beside what the questionnaire says.

The same code and label in several columns is one problem or one note.

A label that is another choice's, or a choice's where the code means no answer, tells that the codes are not
those of the questionnaire: the file is refused. A label that is worded otherwise is noted once, at the first
cell with the code; so are numbers that the file declares to be missing, and marks of 1 and 2. An unknown code goes to the
error list anyway.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from schemas.errors import Problem, raise_any
from schemas.findings import Treatment
from schemas.messages import files as file_rules
from schemas.messages.rule import CONFIRMED
from schemas.questions.questionnaire import Choice, Question
from schemas.settings.study import Survey
from schemas.tables.numbers import parse_number
from survey.answers.columns import Mask
from survey.answers.fields import MARKED, UNMARKED
from survey.answers.table import Source
from survey.cleaning.marks import TICKS, TWO, sign_of_none
from survey.cleaning.spelling import Spelling, plain
from survey.reading.formats.sav import DECLARED_MISSING
from survey.rules.rule import FileNote, SourceRule

_SHOWN = 5
_NUMBERED = re.compile(r"^\s*[(（]?\d{1,3}[.．:：)）、\s]+")
"""The number that stands before a label (`1. 満足`)."""

_Compared = tuple[str, str, str, Choice | None, bool]
"""Field, code, label, the choice that the code means, and whether the label is another choice's."""


def _labelled(source: Source, survey: Survey) -> Iterator[_Compared]:
    """The codes that occur with a label, unless the code is unknown or the label says the same."""
    for question in source.questionnaire.questions:
        if question.kind not in ("single", "multiple") or question.layout == "marks":
            continue
        missing = (*question.missing, *survey.cleaning.missing)
        spelling = Spelling(question.choices, missing, survey.cleaning.label_suffixes)
        for key in source.fields(question.key):
            for code, label in source.labels(key).items():
                meant = spelling.read(code).text
                choice = next((choice for choice in question.choices if choice.code == meant), None)
                known = {choice.code for choice in question.choices}
                told = spelling.read(label).text
                told = told if told in known else spelling.read(_NUMBERED.sub("", label)).text
                occurs = code in source.raw(key).values and label.strip()
                if occurs and told != meant and (choice is not None or not meant):
                    yield key, code, label, choice, told in known


def refuse_other_labels(sources: Sequence[Source], survey: Survey) -> None:
    """Raise InputError (F24) where a code has the label of another choice, or 1 says that a choice was not marked."""
    raise_any(problem for source in sources for problem in _turned_marks(source, survey))
    raise_any(
        file_rules.OTHER_LABEL.problem(
            source.sent.file,
            column=source.head(keys[0]).name,
            found=f"{code}「{label}」{_columns(source, keys)}",
            expected=meant or f"{code} は無回答",
        )
        for source in sources
        for (code, label, meant, other), keys in _alike(source, survey).items()
        if other
    )


def _turned_marks(source: Source, survey: Survey) -> Iterator[Problem]:
    """A problem for each column of marks in which the labels of 1 and 0 say the contrary (1 = 非選択)."""
    for question in source.questionnaire.questions if source.sent.labels else ():
        if question.layout != "marks":
            continue
        meaning = {MARKED: MARKED, UNMARKED: UNMARKED}
        meaning |= {TWO: UNMARKED} if _sign(source, question, survey) == TWO else {}
        for key in source.fields(question.key):
            for code, label in source.labels(key).items():
                told = TICKS.get(plain(label).text.upper(), meaning.get(code, code))
                if code in meaning and told != meaning[code] and code in source.raw(key).values:
                    yield file_rules.OTHER_LABEL.problem(
                        source.sent.file,
                        column=source.head(key).name,
                        found=f"{code}「{label}」",
                        expected=f"{MARKED} は選択、{UNMARKED} は非選択",
                    )


def _alike(source: Source, survey: Survey) -> dict[tuple[str, str, str, bool], list[str]]:
    """The fields by code, label, what the code means ("": no answer), and whether the label is another choice's."""
    fields: dict[tuple[str, str, str, bool], list[str]] = {}
    for key, code, label, choice, other in _labelled(source, survey):
        meant = "" if choice is None else f"{choice.code}「{choice.label}」"
        fields.setdefault((code, label, meant, other), []).append(key)
    return fields


def _columns(source: Source, keys: Sequence[str]) -> str:
    """The columns where there are several: how many, and the first of them."""
    if len(keys) == 1:
        return ""
    more = "など" if len(keys) > _SHOWN else ""
    return f"（{len(keys):,}列: {'、'.join(source.head(key).name for key in keys[:_SHOWN])}{more}）"


def _notes(source: Source, rows: Mask, survey: Survey) -> Iterator[FileNote]:
    for (code, label, meant, _), keys in _alike(source, survey).items():
        where = [source.raw(key).where(lambda text, code=code: text == code) & rows for key in keys]  # type: ignore[misc]
        held = {key: np.flatnonzero(own) for key, own in zip(keys, where, strict=True) if own.any()}
        if meant and held:
            first = next(iter(held))
            yield FileNote(
                source.sent.first_row + int(held[first][0]),
                f"{code}「{label}」（{sum(map(len, held.values())):,}件）{_columns(source, list(held))}",
                meant,
                first,
            )


def _signs_of_none(source: Source, _: Mask, survey: Survey) -> Iterator[FileNote]:
    """A note for each sign that is read as not chosen, at the first of all columns that have it."""
    columns: dict[str, list[str]] = {}
    for question in source.questionnaire.questions:
        if question.layout == "marks" and (sign := _sign(source, question, survey)):
            columns.setdefault(sign, []).extend(source.fields(question.key))
    for sign, keys in columns.items():
        where = _columns(source, keys) or f"（{source.head(keys[0]).name}）"
        expected = f"{MARKED}（選択あり）または {UNMARKED}（選択なし）"
        yield FileNote(source.sent.first_row - 1, f"「{sign}」{where}", expected, keys[0])


def _sign(source: Source, question: Question, survey: Survey) -> str:
    columns = [source.raw(key) for key in source.fields(question.key)]
    return sign_of_none(columns, question.choices, (*question.missing, *survey.cleaning.missing))


def _missing_numbers(source: Source, rows: Mask, survey: Survey) -> Iterator[FileNote]:
    """Numbers that count as such though the file declares them to be missing."""
    for question in source.questionnaire.questions if source.sent.labels else ():
        missing = {*question.missing, *survey.cleaning.missing}
        for key in source.fields(question.key) if question.kind == "number" else ():
            for code, label in source.labels(key).items():
                number = parse_number(code)
                counts = number is not None and (not question.choices or question.band(number) is not None)
                held = np.flatnonzero(source.raw(key).where(code.__eq__) & rows)
                if label.startswith(DECLARED_MISSING) and code not in missing and counts and len(held):
                    line = source.sent.first_row + int(held[0])
                    yield FileNote(line, f"{code}「{label}」（{len(held):,}件）", "数値", key)


LABELS = (
    SourceRule(
        "E22",
        Treatment.NOTE,
        "SPSSファイルの値ラベルが、選択肢の文と違います。番号のとおりに集計しています。",
        remedy="同じ意味であれば「原票どおり」と記入してください。違う意味であれば、正しい番号を備考に記入してください。",
        office="同じ意味のときは、コードブックのシート「選択肢」の「別の書き方」（aliases）に書き足すと、次から示されません。",
        notes=_notes,
    ),
    SourceRule(
        "E23",
        Treatment.CHECK,
        "SPSSファイルが欠損値とする数を、数値として集計しています。",
        remedy="そのとおりの数値であれば「原票どおり」と記入してください。無回答を表す数であれば、備考にその旨を記入してください。",
        office="無回答を表す数は、コードブックのシート「設問」の「無回答の値」（missing）に書きます。",
        notes=_missing_numbers,
    ),
    SourceRule(
        "E24",
        Treatment.NOTE,
        "選択肢ごとの列に、選択なしとみられる印（2、×、-）があります。選択なしとして集計しています。",
        entries=(CONFIRMED,),
        remedy="そのとおりであれば「原票どおり」と記入してください。違うときは、備考に意味を記入し、1と0で入れ直した回答ファイルを出し直してください。",
        notes=_signs_of_none,
    ),
)
