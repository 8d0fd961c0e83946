"""What the answers tell of a questionnaire: who was asked, how many marks were allowed, what stands alone.

A proposal is made only where it holds for every row and chance would hardly bring it about; what holds for
nearly all rows is told and not proposed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from schemas.questions.questionnaire import Choice
from schemas.tables.numbers import parse_number
from survey.answers.columns import Mask
from survey.cleaning.numbers import read_number
from survey.cleaning.spelling import Spelling
from survey.drafting.choices import is_placeholder
from survey.drafting.model import DraftChoice, DraftQuestion, DraftRule, Note, NoteKind, SeenColumn
from survey.drafting.multiples import marked

_FEWEST = 5  # rows that must speak for a proposal, and against the contrary
_CHANCE = 1e-4
_ASKED, _ASKED_TEXT = 0.5, 0.1  # share of those asked who answer: a question, one in words
_NOT_ASKED = 0.05
_NEARLY = 0.02  # share of answers against a filter up to which it is told
_MANY = 50  # answered rows from which the most marks tell a limit
_AT_LIMIT = 0.1  # share of the answered rows that have as many marks as are allowed


def _shown(question: DraftQuestion) -> str:
    """The question as notes name it."""
    return " ".join(dict.fromkeys(part for part in (question.number, question.text) if part))


@dataclass(frozen=True, eq=False)
class Given:
    """The answers to a question: rows by choice, (n, choices) of 0 and 1, and the rows with any answer, (n,)."""

    marks: npt.NDArray[np.float32]
    any: Mask


def with_evidence(
    questions: Sequence[DraftQuestion], columns: Sequence[SeenColumn], notes: list[Note]
) -> list[DraftQuestion]:
    """The questions with skip rules, limits, exclusive choices and bands as the rows tell them, each with a note."""
    by_name = {column.name: column for column in columns}
    given = [_given(question, by_name) for question in questions]
    made = []
    rules = _filters(questions, given, notes)
    for question, answers in zip(questions, given, strict=True):
        own = replace(question, rule=question.rule or rules.get(question.key))
        if own.kind == "multiple":
            own = _alone(_limited(own, answers, notes), answers, notes)
        if own.kind == "number" and own.choices:
            own = _answered_bands(own, answers, notes)
        made.append(own)
    return made


def _given(question: DraftQuestion, columns: Mapping[str, SeenColumn]) -> Given:
    """The answers to a question, read as a run will read them."""
    members = [columns[name] for name in question.members]
    if question.layout == "marks":
        marks = np.column_stack([marked(column) for column in members])
        return Given(marks.astype(np.float32), np.asarray(marks.any(axis=1)))
    read = [_read(question, column) for column in members]
    marks = np.logical_or.reduce([marks for marks, _ in read])
    return Given(marks.astype(np.float32), np.logical_or.reduce([answered for _, answered in read]))


def _read(question: DraftQuestion, column: SeenColumn) -> tuple[Mask, Mask]:
    """The rows of a column by choice, (n, choices), and those with any answer, (n,)."""
    texts = [*column.counts, ""]
    answered = np.array([bool(text) and text not in question.missing for text in texts])
    held = np.zeros((len(texts), len(question.choices)), np.bool_)
    if question.kind == "number":
        numbers = [parse_number(read_number(text, question.missing, of_years=True).text) for text in texts]
        for place, choice in enumerate(question.choices):
            low, high = parse_number(choice.low), parse_number(choice.high)
            held[:, place] = [
                number is not None and (low is None or number >= low) and (high is None or number <= high)
                for number in numbers
            ]
    elif question.choices:
        spelling = Spelling(
            tuple(Choice(one.code, one.label, one.code, aliases=one.aliases) for one in question.choices),
            question.missing,
            several=question.kind == "multiple",
        )
        for row, text in enumerate(texts):
            own = spelling.read(text).text.split("|")
            held[row] = [choice.code in own for choice in question.choices]
    return held[column.rows], answered[column.rows]


def _filters(
    questions: Sequence[DraftQuestion], given: Sequence[Given], notes: list[Note]
) -> dict[str, DraftRule]:
    """The skip rule of each question that some were not asked: by the nearest earlier question that decides it."""
    rules: dict[str, DraftRule] = {}
    for place, (question, answers) in enumerate(zip(questions, given, strict=True)):
        total = int(answers.any.sum())
        if total < _FEWEST or len(answers.any) - total < _FEWEST:
            continue
        answered, least = answers.any.astype(np.float32), _ASKED_TEXT if question.kind == "text" else _ASKED
        found = [
            (decided, earlier)
            for earlier, of_earlier in zip(questions[:place][::-1], given[:place][::-1], strict=True)
            if (decided := _decides(earlier, of_earlier.marks, answered, least)) is not None
        ]
        if not found:
            continue
        (_, rule, against), earlier = max(found, key=lambda one: one[0][0])
        name, codes = _shown(earlier), "、".join(rule.codes)
        if against == 0:
            rules[question.key] = rule
            text = f"「{name}」で「{codes}」と答えた方だけが答えているため、分岐にしました。"
        else:
            text = f"「{name}」で「{codes}」と答えた方だけの設問のようですが、ほかに{int(against)}件の回答があるため、分岐にしていません。"
        notes.append(Note(NoteKind.CHECK if against else NoteKind.PROPOSED, _shown(question), text))
    return rules


def _decides(
    question: DraftQuestion, marks: npt.NDArray[np.float32], answered: npt.NDArray[np.float32], least: float
) -> tuple[float, DraftRule, float] | None:
    """The share of those asked who answered, the rule, and the answers against it; None for no filter."""
    if question.kind == "number" or not marks.shape[1]:
        return None
    sizes, both = marks.sum(axis=0), answered @ marks
    total = float(answered.sum())
    codes = [choice.code for choice in question.choices]
    if question.kind == "multiple":
        rates = np.where(sizes >= _FEWEST, both / np.maximum(sizes, 1), 0.0)
        best = int(np.argmax(np.where(both >= (1 - _NEARLY) * total, rates, -1.0)))
        chosen = np.zeros(len(codes), np.bool_)
        chosen[best] = True
        asked = float(sizes[best])
        base = float((marks.sum(axis=1) > 0).sum())
        rate, inside = float(rates[best]), float(both[best])
    else:
        rates = both / np.maximum(sizes, 1)
        chosen = rates >= least
        if np.any(~chosen & (rates > _NOT_ASKED)) or not chosen.any():
            return None
        asked, base = float(sizes[chosen].sum()), float(sizes.sum())
        rate = float(both[chosen].sum()) / max(asked, 1.0)
        inside = float(both[chosen].sum())
    against = total - inside
    if rate < least or against > _NEARLY * total or base - asked < _FEWEST or asked < _FEWEST:
        return None
    if (asked / base) ** inside > _CHANCE:
        return None
    chosen_codes = tuple(code for code, own in zip(codes, chosen.tolist(), strict=True) if own)
    return rate, DraftRule(question.key, chosen_codes), against


def _limited(question: DraftQuestion, given: Given, notes: list[Note]) -> DraftQuestion:
    """The question with the most marks of a row as its limit, where many rows have just as many."""
    if question.max_choices or question.layout == "slots":
        return question
    counts = given.marks.sum(axis=1)
    counts = counts[counts > 0]
    most = int(counts.max(initial=0))
    if len(counts) < _MANY or not 1 < most < len(question.choices) - 1:
        return question
    at, below = int((counts == most).sum()), int((counts == most - 1).sum())
    if at < _AT_LIMIT * len(counts) or at * 2 < below:
        return question
    text = f"選択数は最も多い方で{most}つ（{at:,}人）のため、上限を{most}にしました。"
    notes.append(Note(NoteKind.PROPOSED, _shown(question), text))
    return replace(question, max_choices=str(most))


def _alone(question: DraftQuestion, given: Given, notes: list[Note]) -> DraftQuestion:
    """The question with the choice marked as exclusive that never stands beside another one."""
    if any(choice.exclusive for choice in question.choices) or len(question.choices) < 3:
        return question
    marks = given.marks > 0
    counts = marks.sum(axis=1)
    found: list[DraftChoice] = []
    for place, choice in enumerate(question.choices):
        own = marks[:, place]
        others = counts[(counts > 0) & ~own]
        size = int(own.sum())
        if size < _FEWEST or len(others) < _FEWEST or int(counts[own].max()) > 1:
            continue
        if float((others == 1).mean()) ** size <= _CHANCE:
            found.append(choice)
    if len(found) != 1:
        return question
    name = f"番号{found[0].code}" if is_placeholder(found[0]) else f"「{found[0].label}」"
    text = f"{name}を選んだ方は、ほかを選んでいないため、単独の選択肢にしました。"
    notes.append(Note(NoteKind.PROPOSED, _shown(question), text))
    return replace(
        question, choices=tuple(replace(choice, exclusive=choice == found[0]) for choice in question.choices)
    )


def _answered_bands(question: DraftQuestion, given: Given, notes: list[Note]) -> DraftQuestion:
    """The question without the bands that nobody is in, with which no weights can be found."""
    answered = np.asarray(given.marks.any(axis=0))
    empty = [choice.label for choice, some in zip(question.choices, answered, strict=True) if not some]
    if not empty or len(empty) == len(question.choices):
        return question
    text = f"回答者のいない区分（{'、'.join(empty)}）は、作っていません。"
    notes.append(Note(NoteKind.PROPOSED, _shown(question), text))
    kept = [choice for choice in question.choices if choice.label not in empty]
    return replace(
        question,
        choices=tuple(replace(choice, code=str(place)) for place, choice in enumerate(kept, start=1)),
    )
