"""The choices of a question, from the values and labels of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey.intake.drafting.model import DraftChoice, SeenColumn

_NUMBERED = re.compile(r"[(\[]?([0-9]{1,3}|[A-Za-z])[)\].:、_]\s*(\D.*)")
_SCALE = re.compile(r"幸福|満足度|点数|段階|推奨")
_EXCLUSIVE = re.compile(r"特にない|特に変わり|あてはまるものはない|わからない|今のままでよい")


def choices_of(column: SeenColumn, missing: Sequence[str]) -> tuple[DraftChoice, ...]:
    """Choices of values: by the file's own labels, `1.はい`, codes, or labels in order of appearance."""
    values = [value for value in column.counts if value not in missing]
    if column.labels:
        labelled = [value for value in column.labels if value not in missing]
        pairs = [(value, column.labels[value]) for value in labelled]
        pairs += [(value, placeholder(value)) for value in values if value not in column.labels]
    elif values and all(_NUMBERED.fullmatch(value) for value in values):
        matches = [match for value in values if (match := _NUMBERED.fullmatch(value))]
        pairs = sorted(((match[1], match[2].strip()) for match in matches), key=lambda pair: _order(pair[0]))
    elif all(re.fullmatch(r"[A-Za-z]?\d{1,4}", value, re.ASCII) for value in values):
        scale = _is_scale(values, column.label)
        pairs = [(value, value if scale else placeholder(value)) for value in sorted(values, key=_order)]
    else:
        pairs = [(str(place), value) for place, value in enumerate(sorted(values, key=_label_order), start=1)]
    unique = dict(pairs)
    return tuple(DraftChoice(code, label, is_exclusive(label)) for code, label in unique.items())


def _is_scale(values: Sequence[str], label: str) -> bool:
    """Whether codes are the points of a scale (0 to 10), which need no words."""
    points = {int(value) for value in values if value.isdecimal()}
    wide = len(points) == len(values) > 5 and len(points) * 2 > max(points)
    return wide and (0 in points or bool(_SCALE.search(label)))


def is_exclusive(label: str) -> bool:
    """Whether a choice cannot be chosen with others, by its words (特にない)."""
    return bool(_EXCLUSIVE.search(label))


def placeholder(label: str) -> str:
    """A label to be filled in where the file holds a bare code."""
    return f"（{label}の文を記入）" if re.fullmatch(r"[A-Za-z]?\d{1,4}", label, re.ASCII) else label


def _order(code: str) -> tuple[str, int, str]:
    match = re.fullmatch(r"([A-Za-z]*)(\d*)(.*)", code, re.DOTALL)
    return (match[1], int(match[2] or 0), match[3]) if match else (code, 0, "")


def _label_order(label: str) -> tuple[int, int]:
    """Labels that begin with a number by that number; others stay in the order of appearance."""
    match = re.match(r"\d+", label, re.ASCII)
    return (0, int(match[0])) if match else (1, 0)
