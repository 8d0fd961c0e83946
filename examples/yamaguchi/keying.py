"""The answers as they were keyed: codes or labels, the usual slips, and rows that are no valid return.

A slip never changes what an answer means once it is cleaned: other spellings are made on answers,
faults (a code outside the list, two marks for one answer) on returns that gave no answer anyway.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from examples.yamaguchi.answers import GivenAnswers
from examples.yamaguchi.drawing import Flags
from examples.yamaguchi.source import Slip
from schemas.questions.questionnaire import Choice, Question

FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@dataclass(frozen=True)
class KeyedSheet:
    """A keyed file: number and day of arrival of each row, and its cells in the order of `columns`."""

    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    days: tuple[date, ...]
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Fieldwork:
    """The sample's numbers (1 to `sent`) and the days on which answers were taken."""

    sent: int
    start: date
    end: date


def key_in(
    given: Sequence[GivenAnswers],
    labels: bool,
    slips: Sequence[Slip],
    fieldwork: Fieldwork,
    rng: np.random.Generator,
) -> KeyedSheet:
    """Key the answers of n respondents and the odd rows among them, in the order of arrival."""
    columns = [_keyed(one, labels) for one in given]
    touched = [np.zeros(len(one.asked), dtype=np.bool_) for one in given]
    for slip in slips:
        if slip.concept:
            place = _place(given, slip.concept)
            _slip(given[place], columns[place], touched[place], slip, labels=labels, rng=rng)
    rows = [sum(cells, ()) for cells in zip(*columns, strict=True)]
    names = tuple(name for one in given for name in one.question.raw_columns())
    sheet = _arrive(names, rows, fieldwork, rng)
    for slip in slips:
        if not slip.concept:
            sheet = _add_rows(sheet, len(rows), slip, fieldwork, rng)
    order = sorted(range(len(sheet.numbers)), key=lambda i: (sheet.days[i], sheet.numbers[i], i))
    return KeyedSheet(
        sheet.columns,
        tuple(sheet.numbers[i] for i in order),
        tuple(sheet.days[i] for i in order),
        tuple(sheet.cells[i] for i in order),
    )


def _place(given: Sequence[GivenAnswers], concept: str) -> int:
    for place, one in enumerate(given):
        if one.question.concept is not None and one.question.concept.key == concept:
            return place
    raise ValueError(f"no question measures {concept}")


def _choice_of(question: Question, option: int) -> Choice:
    if question.concept is None:
        raise ValueError(f"question {question.key} has no concept")
    key = question.concept.options[option].key
    return next(choice for choice in question.choices if choice.option == key)


def _single_choice(one: GivenAnswers, row: int) -> Choice | None:
    """The choice that a row gave to a single-answer question."""
    if one.marks is not None or one.codes[row] < 0:
        return None
    return _choice_of(one.question, int(one.codes[row]))


def _keyed(one: GivenAnswers, labels: bool) -> list[tuple[str, ...]]:
    """The cells of one question, row by row, without any slip."""
    question = one.question
    if question.kind == "text":
        return [(text,) for text in one.texts]
    if one.marks is not None:
        return [
            _keyed_marks(question, row) if code == 0 else _blank(question)
            for row, code in zip(one.marks, one.codes, strict=True)
        ]
    choices = [_choice_of(question, option) for option in range(len(question.choices))]
    texts = [choice.label if labels else choice.code for choice in choices]
    return [(texts[code] if code >= 0 else "",) for code in one.codes]


def _keyed_marks(question: Question, marks: Flags) -> tuple[str, ...]:
    marked = [_choice_of(question, int(option)).code for option in np.flatnonzero(marks)]
    if question.layout == "marks":
        return tuple("1" if choice.code in marked else "0" for choice in question.choices)
    return (",".join(choice.code for choice in question.choices if choice.code in marked),)


def _blank(question: Question) -> tuple[str, ...]:
    return ("",) * len(question.raw_columns())


def _slip(
    one: GivenAnswers,
    cells: list[tuple[str, ...]],
    touched: Flags,
    slip: Slip,
    *,
    labels: bool,
    rng: np.random.Generator,
) -> None:
    """Make one slip on as many untouched cells as asked; raises ValueError if there are too few."""
    question = one.question
    fitting = _fitting(one, slip.slip) & ~touched
    places = np.flatnonzero(fitting)
    if slip.count > len(places):
        raise ValueError(f"{slip.slip} of {slip.concept}: {slip.count} wanted, {len(places)} cells fit")
    lucky = rng.random(len(places)).argsort(kind="stable")[: slip.count]
    for place in sorted(places[lucky]):
        choice = _single_choice(one, int(place))
        luck = float(rng.random())
        if slip.slip == "exclusive":
            cells[place] = _exclusive_and_first(question)
        else:
            cells[place] = tuple(
                _respelt(question, choice, cell, slip.slip, labels=labels, luck=luck) for cell in cells[place]
            )
        touched[place] = True


def _exclusive_and_first(question: Question) -> tuple[str, ...]:
    """Marks of a question with a column for each choice: all exclusive choices, and the first other one."""
    other = next(choice.code for choice in question.choices if not choice.exclusive)
    return tuple("1" if choice.exclusive or choice.code == other else "0" for choice in question.choices)


def _fitting(one: GivenAnswers, slip: str) -> Flags:
    """The rows on which a slip can be made without changing what the cleaned answer means."""
    if slip in ("missing_code", "missing_word", "outside", "two_marks", "date_like", "all_zero", "exclusive"):
        return one.asked & (one.codes < 0)
    if slip == "not_asked":
        return ~one.asked
    answered = one.asked & (one.codes >= 0)
    if slip == "alias":
        with_alias = [
            bool(_choice_of(one.question, code).aliases) if code >= 0 else False for code in one.codes
        ]
        return answered & np.array(with_alias, dtype=np.bool_)
    return answered


def _respelt(
    question: Question, choice: Choice | None, cell: str, slip: str, *, labels: bool, luck: float
) -> str:
    """The cell's text after a slip; `luck`, 0 to 1, chooses a code where any would do."""
    if slip in _SPELLINGS:
        return _SPELLINGS[slip](cell)
    if slip in _NAMES and choice is not None:
        return _NAMES[slip](choice)
    if slip in _FAULTS:
        return _FAULTS[slip](question)
    first = int(luck * (len(question.choices) - 1))
    pair = [one.label if labels else one.code for one in question.choices[first : first + 2]]
    if slip == "two_marks":
        return ",".join(pair)
    if slip == "not_asked":
        return pair[0]
    raise ValueError(f"unknown slip {slip}")


_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "full_width": lambda cell: cell.translate(FULL_WIDTH),
    "semicolon": lambda cell: cell.replace(",", ";"),
    "decimal": lambda cell: f"{cell}.0",
    "padded": lambda cell: f" {cell}\u3000",
}
"""Other spellings of the cell as it is."""

_NAMES: Mapping[str, Callable[[Choice], str]] = {
    "code_label": lambda choice: f"{choice.code}.{choice.label}",
    "label": lambda choice: choice.label,
    "alias": lambda choice: choice.aliases[0],
    "circled": lambda choice: chr(ord("①") + int(choice.code) - 1),
}
"""Other names of the choice that was made."""

_FAULTS: Mapping[str, Callable[[Question], str]] = {
    "missing_code": lambda question: question.missing[0],
    "missing_word": lambda question: question.missing[-1],
    "outside": lambda question: str(len(question.choices) + 1),
    "date_like": lambda _: "1月2日",
    "all_zero": lambda _: "0",
}
"""What stands where no answer was given."""


def _arrive(
    names: tuple[str, ...], rows: Sequence[tuple[str, ...]], fieldwork: Fieldwork, rng: np.random.Generator
) -> KeyedSheet:
    """Give each row a number of the sample and a day; most answers come in the first half."""
    numbers = rng.random(fieldwork.sent).argsort(kind="stable")[: len(rows)] + 1
    length = (fieldwork.end - fieldwork.start).days
    pull = rng.random(len(rows)) * rng.random(len(rows))
    days = [fieldwork.start + timedelta(days=1 + int(part * length)) for part in pull]
    return KeyedSheet(names, tuple(int(number) for number in numbers), tuple(days), tuple(rows))


def _add_rows(
    sheet: KeyedSheet, valid: int, slip: Slip, fieldwork: Fieldwork, rng: np.random.Generator
) -> KeyedSheet:
    """Add rows that are no valid returns: blank, keyed twice, contradictory, or after the last day.

    The first `valid` rows are the valid returns; their answers are what the new rows repeat.
    """
    count = slip.count
    taken = set(sheet.numbers)
    free = [number for number in range(1, fieldwork.sent + 1) if number not in taken]
    fresh = [free[int(rng.random() * len(free) / count + part * len(free) / count)] for part in range(count)]
    models = [int(place) for place in rng.random(valid).argsort(kind="stable")[: 2 * count]]
    if slip.slip == "blank_return":
        blank = ("",) * len(sheet.columns)
        return _with(sheet, fresh, [sheet.days[i] for i in models[:count]], [blank] * count)
    if slip.slip == "keyed_twice":
        own = models[:count]
        return _with(
            sheet,
            [sheet.numbers[i] for i in own],
            [sheet.days[i] for i in own],
            [sheet.cells[i] for i in own],
        )
    if slip.slip == "contradictory":
        pairs = [i for part in range(count) for i in models[2 * part : 2 * part + 2]]
        numbers = [number for number in fresh for _ in range(2)]
        days = [sheet.days[pairs[place - place % 2]] for place in range(len(pairs))]
        return _with(sheet, numbers, days, [sheet.cells[i] for i in pairs])
    if slip.slip == "late":
        days = [fieldwork.end + timedelta(days=4 + 3 * part) for part in range(count)]
        return _with(sheet, fresh, days, [sheet.cells[i] for i in models[:count]])
    raise ValueError(f"unknown slip {slip.slip}")


def _with(
    sheet: KeyedSheet, numbers: Sequence[int], days: Sequence[date], cells: Sequence[tuple[str, ...]]
) -> KeyedSheet:
    return replace(
        sheet,
        numbers=(*sheet.numbers, *numbers),
        days=(*sheet.days, *days),
        cells=(*sheet.cells, *cells),
    )
