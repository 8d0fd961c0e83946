"""Make the spelling of answers uniform, and list every cell that is changed by it.

What a text means is decided once for each distinct text of a column. A text that means no choice
stays as it was sent: the schema finds it, nobody guesses.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from schemas.messages.rule import ChangeRule
from schemas.questions.questionnaire import Question
from schemas.settings.cleaning_settings import CleaningSettings
from schemas.settings.study import Survey
from schemas.tables.numbers import parse_number
from survey.answers.columns import Mask, TextColumn, first_rows, framed, joined, numbered, row_numbers
from survey.answers.fields import (
    ID,
    MARKED,
    NONE_MARKED,
    OF_STUDY,
    SEVERAL,
    UNKNOWN,
    UNMARKED,
    question_fields,
)
from survey.answers.log import Log
from survey.answers.names import INVISIBLE
from survey.answers.table import AnswerTable, Source, own_columns
from survey.answers.threads import together
from survey.cleaning.changes import NO_NUMBER, NOTHING_WRITTEN, SPACES
from survey.cleaning.marks import mark_readings
from survey.cleaning.numbers import read_number
from survey.cleaning.spelling import Reading, Spelling, plain

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOTHING = re.compile(r"[\s\-\u2010-\u2015\u2212\u30fc\uff70\uff0d・･.．。、,，…‥/／~～〜_＿]+")
"""Dashes, dots and slashes, with which people cross out a field that they leave blank."""

_NO_NUMBER = re.compile(
    r"#(?!\d)\S*|-\d{1,3}|[-\u2010-\u2015\u2212\u30fc_.*?/×xX〃※\s]+|\d(?:\.\d+)?E\+\d+|0+\.0+|取消線「.*|同上|匿名|未定|欠番|[(\[]?空[白欄][)\]]?"
    r"|(?:(?:整理|調査票)?番号|ID)?[がは]?(?:不明|不詳|なし|無し?|[未無]記[入名]|記[載入名]な[しく]|[判読解]*不[能可]|読めず)"
    r"|n\.?/?a\.?|nan|null|none|unknown|blank",
    re.IGNORECASE,
)
"""What stands in the place of a respondent's number where there is none."""

_VISIBLE = re.compile(f"[^\\s{INVISIBLE}]")


def clean(table: AnswerTable, survey: Survey, log: Log) -> AnswerTable:
    """The table with uniform cells; every changed cell of an open row goes to `log`.

    In a file: single, and multiple in one cell: code, codes joined by `|`, "" (no answer) or the text as sent
    if it is unknown. a column for each choice: "1", "0", "" or the text as sent. a column for each mark: as
    single. number: plain digits, "" (no answer) or the text as sent if it is no number. text: as sent
    without characters that no document can hold; "" where nothing can be seen, or nothing but dashes
    and dots. The study's own columns (number, date, base weight) lose only spaces and differences of width.

    In the table: one column for each question that was asked, whatever columns and choices it has in a file.
    Marks become the codes joined by `|` in printed order; `∅` where every choice is 0; an unknown cell
    adds `?` and its text, which is no code.
    """
    asked = survey.questionnaire
    sources, answers = [], []
    for number, source in enumerate(table.sources):
        rows = table.open[table.rows_of(number)]
        cleaned: dict[str, TextColumn] = {}
        for columns in together(
            lambda question: _cleaned(source, question, survey.cleaning, rows, log),  # noqa: B023
            source.questionnaire.questions,
            source.n,
        ):
            cleaned.update(columns)
        own = {
            key: _evened(source, key, survey.cleaning, rows, log) for key in OF_STUDY if key in source.places
        }
        sources.append(replace(source, clean=framed(cleaned), own=own))
        answers.append(
            {
                question.key: _in_terms_of(
                    asked.question(question.key), _answers(cleaned, question), question
                )
                for question in source.questionnaire.questions
            }
        )
    cells = {key: joined([columns[key] for columns in answers]) for key in answers[0]}
    return replace(table, sources=tuple(sources), cells=framed(cells), own=own_columns(sources))


def _cleaned(
    source: Source, question: Question, settings: CleaningSettings, rows: Mask, log: Log
) -> dict[str, TextColumn]:
    """The columns of a question by field."""
    keys = source.fields(question.key)
    missing = (*question.missing, *settings.missing)
    if question.layout == "marks":
        readings = mark_readings([source.raw(key) for key in keys], question.choices, missing)
    else:
        readings = []
        for key in keys:
            read = _reader(source.raw(key), question, missing, settings, rows)
            readings.append([read(text) for text in source.raw(key).values])
    cleaned = {}
    for key, of_texts in zip(keys, readings, strict=True):
        texts = [read.text for read in of_texts]
        log.respelled(source, key, texts, [read.rules for read in of_texts], rows)
        cleaned[key] = source.raw(key).replaced(texts)
    return cleaned


def _reader(
    column: TextColumn, question: Question, missing: tuple[str, ...], settings: CleaningSettings, rows: Mask
) -> Callable[[str], Reading]:
    if question.kind == "text":
        return lambda text: _free_text(text, missing)
    if question.kind == "number":
        return lambda text: read_number(text, missing, of_years=question.of_years)
    return _spelling(column, question, missing, settings, rows).read


def _evened(source: Source, key: str, settings: CleaningSettings, rows: Mask, log: Log) -> TextColumn:
    """Numbers and dates, most of which are different; digits stay as they are."""
    column = source.raw(key)
    readings = {place: plain(column.values[place]) for place in column.wordy}
    if key == ID:
        numbers = {place: read for place, read in readings.items() if not settings.test_form.match(read.text)}
        readings |= _no_numbers(column, numbers, rows)
    if not any(read.rules for read in readings.values()):
        return column
    texts = list(column.values)
    rules: list[tuple[ChangeRule, ...]] = [()] * len(texts)
    for place, read in readings.items():
        texts[place], rules[place] = read
    log.respelled(source, key, texts, rules, rows)
    return column.replaced(texts)


def _no_numbers(column: TextColumn, readings: Mapping[int, Reading], rows: Mask) -> dict[int, Reading]:
    """The texts that are no respondent's number: errors, words, zeros, nines or one digit that several rows have.

    A word is any text without a digit where most numbers have one, and in any column one of those for unknown.
    """
    words = set(column.digitless)
    found = {
        place: Reading("", (*read.rules, NO_NUMBER))
        for place, read in readings.items()
        if (place in words and read.text) or _NO_NUMBER.fullmatch(read.text)
    }
    zeros = [place for place, text in enumerate(column.values) if text and not text.strip("0-")]
    nines = [place for place, text in enumerate(column.values) if len(text) > 2 and not text.strip("9")]
    alike = [place for place, text in enumerate(column.values) if len(text) > 3 and not text.strip(text[0])]
    for places, most in ((zeros, 1), *(([place], 1) for place in nines), *(([place], 2) for place in alike)):
        if np.count_nonzero(np.isin(column.codes[rows], places)) > most:
            found |= dict.fromkeys(places, Reading("", (NO_NUMBER,)))
    return found


def _spelling(
    column: TextColumn, question: Question, missing: tuple[str, ...], settings: CleaningSettings, rows: Mask
) -> Spelling:
    """The question's spelling; a column with more labels than codes is usually filled with labels."""
    codes = {choice.code for choice in question.choices}
    labels = {choice.label for choice in question.choices} - codes
    labelled = column.count(labels.__contains__, rows)
    several = question.kind == "multiple"
    usual = labelled > 0 and labelled > column.count(codes.__contains__, rows)
    return Spelling(question.choices, missing, settings.label_suffixes, labels_usual=usual, several=several)


def _free_text(text: str, missing: tuple[str, ...]) -> Reading:
    if not _VISIBLE.search(text) or text.strip() in missing:
        return Reading("")
    if _NOTHING.fullmatch(text):
        return Reading("", (NOTHING_WRITTEN,))
    kept = _FORBIDDEN.sub("", text)
    return Reading(kept, (SPACES,) if kept != text else ())


def _answers(cleaned: Mapping[str, TextColumn], question: Question) -> TextColumn:
    columns = {field.key: cleaned[field.key] for field in question_fields(question)}
    if len(columns) == 1 and question.layout != "marks":
        return next(iter(columns.values()))
    if question.layout == "marks":
        codes = [choice.code for choice in question.choices]
        return _combined(columns, lambda cells: _marked(cells, codes))
    order = {choice.code: place for place, choice in enumerate(question.choices)}
    return _combined(columns, lambda cells: _filled(cells, order))


def _combined(columns: Mapping[str, TextColumn], text_of: Callable[[Sequence[str]], str]) -> TextColumn:
    """One column from several; the text is made once for each distinct row."""
    numbers = row_numbers(list(columns.values()))
    texts = [text_of([column[row] for column in columns.values()]) for row in first_rows(numbers).tolist()]
    return numbered(texts, numbers)


def _marked(cells: Sequence[str], codes: Sequence[str]) -> str:
    if all(cell == UNMARKED for cell in cells):
        return NONE_MARKED
    parts = [
        code if cell == MARKED else f"{UNKNOWN}{cell}"
        for code, cell in zip(codes, cells, strict=True)
        if cell not in ("", UNMARKED)
    ]
    return SEVERAL.join(parts)


def _filled(cells: Sequence[str], order: Mapping[str, int]) -> str:
    marks = {code for cell in cells if cell for code in cell.split(SEVERAL)}
    known = sorted((code for code in marks if code in order), key=order.__getitem__)
    return SEVERAL.join([*known, *sorted(f"{UNKNOWN}{code}" for code in marks if code not in order)])


# --- Files that ask in their own ways ----------------------------------------------------------------


def _in_terms_of(asked: Question, column: TextColumn, own: Question) -> TextColumn:
    """The cleaned answers of a file as codes of the question that is counted.

    A file's layout may give a question another kind of answer or other choices (`schemas.questions.layouts`): codes on
    paper, years of age on the web. Its cells are cleaned, checked and listed in its own terms; the `option` of a choice,
    which all files share, tells what they mean. A number becomes the code with its band's option; a number outside all bands, and any unknown text,
    gets `?` before it. Two marks of a single answer stay two, even where both mean one option.
    """
    if own.kind == asked.kind and own.choices == asked.choices:
        return column
    of_option = {choice.option: choice.code for choice in asked.choices}
    codes = {choice.code: of_option[choice.option] for choice in own.choices}
    return column.replaced([_in_codes(text, own, codes) for text in column.values])


def _in_codes(text: str, own: Question, codes: Mapping[str, str]) -> str:
    if text in ("", NONE_MARKED):
        return text
    if own.kind == "number":
        number = parse_number(text)
        place = None if number is None else own.band(number)
        return f"{UNKNOWN}{text}" if place is None else codes[own.choices[place].code]
    return SEVERAL.join(codes.get(part, f"{UNKNOWN}{part}") for part in text.split(SEVERAL))
