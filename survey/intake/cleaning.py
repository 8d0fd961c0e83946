"""Make the spelling of answers uniform, and list every cell that is changed by it.

What a text means is decided once for each distinct text of a column. A text that means no choice
stays as it was sent: the schema finds it, nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from schemas.catalogue import SPACES, ChangeRule
from schemas.handling import Handling
from schemas.questionnaire import Question
from schemas.responses import NONE_MARKED, SEVERAL
from survey.intake.columns import TextColumn, first_rows, numbered, row_numbers
from survey.intake.log import Log
from survey.intake.marks import MARKED, UNMARKED, mark_readings
from survey.intake.names import INVISIBLE
from survey.intake.numbers import read_number
from survey.intake.returns import DATE, ID, Part, question_fields
from survey.intake.spelling import Reading, Spelling, plain

_UNKNOWN = "?"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_VISIBLE = re.compile(f"[^\\s{INVISIBLE}]")


def clean(part: Part, handling: Handling, log: Log) -> Part:
    """A file's rows with uniform cells; every changed cell goes to `log`.

    single, and multiple in one cell: code, codes joined by `|`, "" (no answer) or the text as sent if it
    is unknown. a column for each choice: "1", "0", "" or the text as sent. a column for each mark: as
    single. number: plain digits, "" (no answer) or the text as sent if it is no number. text: as sent
    without characters that no document can hold; "" where nothing can be seen. The respondent's number
    and the date lose only spaces and differences of width.
    """
    cells: dict[str, TextColumn] = {}
    for key in (ID, DATE):
        if key in part.raw:
            cells[key] = _apply(part, key, *_evened(part.raw[key]), log)
    for question in part.questionnaire.questions:
        keys = part.fields(question.key)
        missing = (*question.missing, *handling.missing)
        if question.layout == "marks":
            columns = [part.raw[key] for key in keys]
            readings = mark_readings(columns, question.choices, missing)
        else:
            readings = []
            for key in keys:
                read = _reader(part.raw[key], question, missing, handling)
                readings.append([read(text) for text in part.raw[key].values])
        for key, of_texts in zip(keys, readings, strict=True):
            texts, rules = [read.text for read in of_texts], [read.rules for read in of_texts]
            cells[key] = _apply(part, key, texts, rules, log)
    return part.with_clean(cells)


def answer_columns(part: Part) -> dict[str, TextColumn]:
    """One column for each question of a cleaned file, whatever columns it has in the file.

    Marks become the codes joined by `|` in printed order; `∅` where every choice is 0; an unknown cell
    adds `?` and its text, which is no code.
    """
    return {question.key: _answers(part, question) for question in part.questionnaire.questions}


def _reader(
    column: TextColumn, question: Question, missing: tuple[str, ...], handling: Handling
) -> Callable[[str], Reading]:
    if question.kind == "text":
        return lambda text: _free_text(text, missing)
    if question.kind == "number":
        return lambda text: read_number(text, missing)
    return _spelling(column, question, missing, handling).read


def _evened(column: TextColumn) -> tuple[list[str], list[tuple[ChangeRule, ...]]]:
    """Texts and rules for numbers and dates, most of which are different; digits stay as they are."""
    texts = list(column.values)
    rules: list[tuple[ChangeRule, ...]] = [()] * len(texts)
    for place in column.wordy:
        texts[place], rules[place] = plain(texts[place])
    return texts, rules


def _apply(
    part: Part, key: str, texts: Sequence[str], rules: Sequence[tuple[ChangeRule, ...]], log: Log
) -> TextColumn:
    log.respelled(part, key, texts, rules)
    return part.raw[key].replaced(texts)


def _spelling(
    column: TextColumn, question: Question, missing: tuple[str, ...], handling: Handling
) -> Spelling:
    """The question's spelling; a column with more labels than codes is usually filled with labels."""
    codes = {choice.code for choice in question.choices}
    labels = {choice.label for choice in question.choices} - codes
    coded = int(column.where(lambda text: text in codes).sum())
    labelled = int(column.where(lambda text: text in labels).sum())
    return Spelling(question.choices, missing, handling.label_suffixes, labels_usual=labelled > coded)


def _free_text(text: str, missing: tuple[str, ...]) -> Reading:
    if not _VISIBLE.search(text) or text.strip() in missing:
        return Reading("")
    kept = _FORBIDDEN.sub("", text)
    return Reading(kept, (SPACES,) if kept != text else ())


def _answers(part: Part, question: Question) -> TextColumn:
    columns = {field.key: part.clean[field.key] for field in question_fields(question)}
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
        code if cell == MARKED else f"{_UNKNOWN}{cell}"
        for code, cell in zip(codes, cells, strict=True)
        if cell not in ("", UNMARKED)
    ]
    return SEVERAL.join(parts)


def _filled(cells: Sequence[str], order: Mapping[str, int]) -> str:
    marks = {code for cell in cells if cell for code in cell.split(SEVERAL)}
    known = sorted((code for code in marks if code in order), key=order.__getitem__)
    return SEVERAL.join([*known, *sorted(f"{_UNKNOWN}{code}" for code in marks if code not in order)])
