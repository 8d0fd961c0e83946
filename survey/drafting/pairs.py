"""Two scales that ask about the same items: satisfaction and importance, found by equal texts of the items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from survey.answers.names import match_name
from survey.drafting.choices import is_placeholder
from survey.drafting.heads import item_of
from survey.drafting.model import DraftChoice, DraftQuestion

_X, _Y = re.compile("満足"), re.compile("重要|必要")
_FIRST = re.compile(r"(\S*(?:満足|重要)度?\S*)[ \u3000]+(.+)")
_LAST = re.compile(r"(.+?)(?:の|[\s（(/／:：_・【\[［-]+)((?:満足|重要)度?)[)）】\]］]*")
_AGAINST = re.compile(r"不満|不要|ない|なく|低い")
_NEITHER = re.compile(r"どちら(?:とも|でも)|普通|ふつう|何とも")
_UNKNOWN = re.compile(r"わから|分から|知らな|無回答|その他|該当")
_WEAK = re.compile(r"やや|あまり|まあ|どちらかと|比較的|少し")
_STRONG = re.compile(r"とても|大変|非常|極めて|かなり|まったく|全く")


@dataclass(frozen=True)
class Scale:
    """The answers of one scale: scores by the choice's code, and those that agree; none while the labels are not known."""

    label: str
    scores: tuple[tuple[str, int], ...]
    agreeing: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """Items that both scales ask about: the item's text and the keys of both questions."""

    x: Scale
    y: Scale
    items: tuple[tuple[str, str, str], ...]


def find_pairs(questions: Sequence[DraftQuestion]) -> Pairs | None:
    """The items of the first two grids of satisfaction and importance, at least two; None where there are none.

    While the labels of a scale are not known, no answer has a score: nobody can tell which end is satisfied.
    """
    stems: dict[str, dict[str, DraftQuestion]] = {}
    for question in questions:
        stem, item = _parted(question.text)
        if stem and question.kind == "single":
            stems.setdefault(stem, {}).setdefault(match_name(item), question)
    for x_stem, x_items in stems.items():
        for y_stem, y_items in stems.items():
            same = [item for item in x_items if item in y_items]
            if not (_X.search(x_stem) and _Y.search(y_stem)) or x_stem == y_stem or len(same) < 2:
                continue
            first_x, first_y = x_items[same[0]], y_items[same[0]]
            x, y = _scale("満足度", first_x.choices), _scale("重要度", first_y.choices)
            alike = all(
                [choice.label for choice in items[item].choices] == [choice.label for choice in first.choices]
                for items, first in ((x_items, first_x), (y_items, first_y))
                for item in same
            )
            if x is None or y is None or not alike:
                continue
            found = [(_parted(x_items[one].text)[1], x_items[one].key, y_items[one].key) for one in same]
            return Pairs(x, y, tuple(found))
    return None


def _parted(text: str) -> tuple[str, str]:
    """The scale and the item that a text names, whichever stands first; blanks where it names no scale."""
    stem, item = item_of(text)
    if _X.search(stem) or _Y.search(stem):
        return stem, item
    first, last = _FIRST.fullmatch(text), _LAST.fullmatch(text)
    if first is not None:
        return first[1], first[2]
    return (last[2], last[1].strip()) if last is not None else ("", "")


def _scale(label: str, choices: Sequence[DraftChoice]) -> Scale | None:
    """Scores from the words: 2 and 1 for, 0 for neither, -1 and -2 against; None where they are of another kind."""
    if choices and all(is_placeholder(choice) for choice in choices):
        return Scale(label, (), ())
    known = [choice for choice in choices if not _UNKNOWN.search(choice.label)]
    against = [
        choice for choice in known if _AGAINST.search(choice.label) and not _NEITHER.search(choice.label)
    ]
    neither = [choice for choice in known if _NEITHER.search(choice.label)]
    agreeing = [choice for choice in known if choice not in against and choice not in neither]
    if not agreeing or not against:
        return None
    scores = {choice.code: 0 for choice in neither}
    for sign, side in ((1, agreeing), (-1, against)):
        if len(side) > 2:
            return None
        for choice in side:
            weak = bool(_WEAK.search(choice.label)) or (
                len(side) == 2
                and not _STRONG.search(choice.label)
                and any(_STRONG.search(o.label) for o in side)
            )
            scores[choice.code] = sign * (1 if weak or len(side) == 1 else 2)
    ordered = tuple((choice.code, scores[choice.code]) for choice in known)
    return Scale(label, ordered, tuple(choice.code for choice in agreeing))
