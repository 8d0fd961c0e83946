"""The choices of a question, from the values and labels of its column."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.questions.placeholders import to_write
from survey.drafting.confidential import FEWEST, Copied
from survey.drafting.heads import span
from survey.drafting.model import DraftChoice, DraftQuestion, SeenColumn

_CODE = re.compile(r"[A-Za-z]?\d{1,4}", re.ASCII)
_BARE = re.compile(r"[A-Za-z]{0,3}[0-9]{1,4}|[A-Za-zア-ン①-⑳㉑-㉟㊱-㊿]")
_NAME = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)  # what a form calls a choice, not its label
_OTHER_CODES = {"-oth-": "その他"}
"""Codes that a service gives for its own other-choice."""

_NUMBERED = re.compile(r"[(（\[［]?([0-9０-９]{1,3}|[A-Za-z])[)）\]］.．:：、_]\s*(\D.*)")
_SCALE = re.compile(r"幸福|満足度|点数|段階|推奨")
_EXCLUSIVE = re.compile(
    r"特にな[いし]|特に.{1,8}(?:ない|なし)|特に変わり|あてはまるものはない|わからない|今のままでよい"
)
_MOSTLY = 0.9
_TEN = 10  # the last point of the usual scale
_ENOUGH = 50  # answers from which a code that hardly anybody gave may be a slip
_FAR = 10  # how much more often the codes before it must have been given
_AGES = (
    ("10歳代", 18, 19),
    *((f"{low}歳代", low, low + 9) for low in range(20, 80, 10)),
    ("80歳以上", 80, 110),
)
_RESIDENCE = (
    ("5年未満", "0", "4"),
    ("5年以上10年未満", "5", "9"),
    ("10年以上20年未満", "10", "19"),
    ("20年以上", "20", ""),
)
"""Bands of age and of years of residence, as surveys of cities print them."""


_Found = tuple[tuple[DraftChoice, ...], Mapping[str, int]]
"""Choices, and the codes that are taken for slips of the keyboard, with how often they were given."""


def with_choices(
    question: DraftQuestion, column: SeenColumn, kept: Copied, missing: tuple[str, ...]
) -> DraftQuestion:
    """The question with the choices of the values that may be copied from its column.

    By the file's own labels, codes, `1.はい`, or labels in order of appearance.
    """
    counts = {value: count for value, count in kept.counts.items() if value not in missing}
    choices, odd = _coded_choices(column, counts, missing)
    worded = not (column.labels or choices or odd)
    if worded:
        ordered = sorted(counts, key=_label_order)
        choices = tuple(_choice(str(place), label) for place, label in enumerate(ordered, start=1))
    return replace(question, choices=choices, odd=odd, worded=worded, missing=missing, note=kept.note)


def named_choices(codes: Sequence[str], labels: Sequence[str]) -> tuple[DraftChoice, ...]:
    """Choices by codes and labels, which are to be filled in where they are bare codes too."""
    return tuple(
        DraftChoice(code, placeholder(label, code), is_exclusive(label))
        for code, label in zip(codes, labels, strict=True)
    )


def _coded_choices(column: SeenColumn, counts: Mapping[str, int], missing: Sequence[str]) -> _Found:
    """Choices whose codes the file holds; none where it holds labels."""
    if column.labels:
        return _labelled(column, counts, missing)
    numbered = {value: match for value in counts if (match := _NUMBERED.fullmatch(value))}
    other = {value: _OTHER_CODES[value] for value in counts if value in _OTHER_CODES}
    codes = [value for value in counts if _CODE.fullmatch(value)]
    coded = sum(counts[value] for value in (*codes, *numbered, *other))
    if counts and coded >= _MOSTLY * sum(counts.values()) and (codes or numbered):
        labels = {
            unicodedata.normalize("NFKC", match[1]): match[2].strip() for match in numbered.values()
        } | other
        return _coded({code: counts[code] for code in codes}, labels, column.label)
    if counts and all(_NAME.fullmatch(value) for value in counts):
        return tuple(DraftChoice(value, to_write(value)) for value in counts), {}
    return (), {}


def _labelled(column: SeenColumn, counts: Mapping[str, int], missing: Sequence[str]) -> _Found:
    """The file's own labels; a rare value beyond all that have a label is taken for a slip."""
    labels = {value: label for value, label in column.labels.items() if value not in missing}
    rest = {value: count for value, count in counts.items() if value not in labels}
    ends = [int(value) for value in labels if value.isdecimal()]
    odd = {
        value: count
        for value, count in rest.items()
        if count < FEWEST and ends and value.isdecimal() and not min(ends) <= int(value) <= max(ends)
    }
    added = sorted((value for value in rest if value not in odd), key=code_order)
    scale = _is_scale([*labels, *added], column.label)
    pairs = [*labels.items(), *((value, value if scale else placeholder(value)) for value in added)]
    return tuple(_choice(code, label) for code, label in pairs), odd


def _coded(counts: Mapping[str, int], labels: Mapping[str, str], head: str) -> _Found:
    """Codes, some of them with a label; the points of a scale need none."""
    points = span(head)
    scale = points is not None or _is_scale([*counts, *labels], head)
    odd = {} if labels else _odd(counts, points, scale=scale)
    codes = {*counts, *labels} - set(odd)
    if points is not None:
        codes |= {str(point) for point in points}
    ordered = sorted(codes, key=code_order)
    named = [labels.get(code) or (code if scale else placeholder(code)) for code in ordered]
    return tuple(map(_choice, ordered, named)), odd


def _odd(counts: Mapping[str, int], points: range | None, *, scale: bool) -> dict[str, int]:
    """Codes that are taken for slips: rare ones outside the scale that the head names, or beyond 10.

    Without a scale: the rare codes behind all others, where many have answered and the last code before
    them was given far more often.
    """
    numbers = sorted(int(code) for code in counts if code.isdecimal())
    rare = [number for number in numbers if counts.get(str(number), FEWEST) < FEWEST]
    if points is not None:
        slips = [number for number in rare if number not in points]
    elif scale:
        slips = [number for number in rare if number > _TEN]
    else:
        last = max((number for number in numbers if number not in rare), default=0)
        slips = [number for number in rare if number > last]
        often = counts.get(str(last), 0)
        if sum(counts.values()) < _ENOUGH or any(counts[str(slip)] * _FAR > often for slip in slips):
            slips = []
    return {str(slip): counts[str(slip)] for slip in slips}


def _is_scale(values: Sequence[str], label: str) -> bool:
    """Whether codes are the points of a scale (0 to 10), which need no words."""
    points = {int(value) for value in values if value.isdecimal()}
    if len(points) < len(values) or len(points) < 6:
        return False
    if 0 in points:
        return len(points) * 2 > max(points)
    return max(points) > 6 and len(points) >= max(points) - min(points) and bool(_SCALE.search(label))


def is_exclusive(label: str) -> bool:
    """Whether a choice cannot be chosen with others, by its words (特にない)."""
    return bool(_EXCLUSIVE.search(label))


def placeholder(label: str, code: str = "") -> str:
    """A label to be filled in where the file holds a bare code (by default `label` is that of `code`)."""
    bare = _BARE.fullmatch(label) or _NAME.fullmatch(label)
    return to_write(code or label) if bare else label


def is_placeholder(choice: DraftChoice) -> bool:
    """Whether the label of a choice is still to be filled in."""
    return choice.label == to_write(choice.code)


def _choice(code: str, label: str) -> DraftChoice:
    return DraftChoice(code, label, is_exclusive(label))


def code_order(code: str) -> tuple[str, int, str]:
    """Codes in the order of their letters, then their numbers."""
    match = re.fullmatch(r"([A-Za-z]*)(\d*)(.*)", code, re.DOTALL)
    return (match[1], int(match[2] or 0), match[3]) if match else (code, 0, "")


def _label_order(label: str) -> tuple[int, int]:
    """Labels that begin with a number by that number; others stay in the order of appearance."""
    match = re.match(r"\d+", label)
    return (0, int(match[0])) if match else (1, 0)


def bands_for(text: str, year: int) -> tuple[DraftChoice, ...]:
    """Bands for a question about the year of birth, the age or the years of residence, none for another number.

    Those of birth years are the bands of age that is reached in `year`.
    """
    if re.search(r"生年|生まれ|出生年", text):
        bands = [(label, str(year - high), str(year - low)) for label, low, high in _AGES]
    elif re.search(r"居住年数|居住期間|居住歴|お住まいの年数", text):
        bands = list(_RESIDENCE)
    elif re.search(r"年齢|何歳", text):
        bands = [(label, str(low), str(high)) for label, low, high in _AGES]
    else:
        bands = []
    return tuple(
        DraftChoice(str(place), label, low=low, high=high)
        for place, (label, low, high) in enumerate(bands, start=1)
    )
