"""The items of a grid get one list of choices; other questions keep their own, with equal labels in one order."""

from collections.abc import Sequence
from dataclasses import replace

from survey.drafting.choices import code_order, is_placeholder
from survey.drafting.model import DraftChoice, DraftQuestion, Note, NoteKind

_ALIKE = 2 / 3
"""Share of a grid's choices that each of its items must have."""


def with_shared_choices(questions: Sequence[DraftQuestion]) -> list[DraftQuestion]:
    """The questions, with the same choices in all items of a grid; `grid` is blank for all that are in none.

    Labels that stand in another order in another question are put into one order. A rare code of one item is
    no slip where another item has it.
    """
    grids = {
        grid: _of_grid(questions, grid) for grid in {question.grid for question in questions} if any(grid)
    }
    same: dict[frozenset[str], tuple[DraftChoice, ...]] = {}
    shared = []
    for question in questions:
        whole = grids.get(question.grid, ()) if question.choices else ()
        choices = whole or question.choices
        if question.worded:
            choices = same.setdefault(frozenset(choice.label for choice in choices), choices)
        codes = {choice.code for choice in choices}
        odd = {code: count for code, count in question.odd.items() if code not in codes}
        shared.append(replace(question, choices=choices, odd=odd, grid=question.grid if whole else ("", "")))
    return shared


def with_distinct_labels(questions: Sequence[DraftQuestion], notes: list[Note]) -> list[DraftQuestion]:
    """The questions, with its code behind a label that an earlier choice of the question has too, and notes of it."""
    made = []
    for question in questions:
        seen: set[str] = set()
        choices = []
        for choice in question.choices:
            label = f"{choice.label}（{choice.code}）" if choice.label in seen else choice.label
            if label != choice.label:
                text = f"選択肢の文「{choice.label}」が2つあるため、2つ目を「{label}」としました。調査票と照らしてください。"
                notes.append(Note(NoteKind.CHECK, question.number or question.text, text))
            seen.add(label)
            choices.append(replace(choice, label=label))
        made.append(replace(question, choices=tuple(choices)))
    return made


def _of_grid(questions: Sequence[DraftQuestion], grid: tuple[str, str]) -> tuple[DraftChoice, ...]:
    """The choices of all items of a grid together; none where the columns have little in common."""
    items = [question for question in questions if question.grid == grid and question.choices]
    worded = {question.worded for question in items}
    if len(items) < 2 or len(worded) > 1:
        return ()
    every = [choice for item in items for choice in item.choices]
    if worded == {True}:
        labels = {choice.label: choice for choice in every}
        union = [replace(choice, code=str(place)) for place, choice in enumerate(labels.values(), start=1)]
    else:
        codes: dict[str, DraftChoice] = {}
        for choice in every:
            if is_placeholder(codes.setdefault(choice.code, choice)):
                codes[choice.code] = choice
        union = sorted(codes.values(), key=lambda choice: code_order(choice.code))
        if any(choice.label != codes[choice.code].label and not is_placeholder(choice) for choice in every):
            return ()
    alike = all(len(item.choices) >= _ALIKE * len(union) for item in items)
    return tuple(union) if alike else ()
