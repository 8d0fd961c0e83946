"""What somebody decided about a conflict of a merge, put into the paragraph of staff."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from reports.merge.outcomes import NumberChange, Outcome
from reports.merge.retext import read_stretches, replace_stretch
from reports.word.fields import SPACE
from reports.word.ledger import NUMBER_MARK, Kind
from reports.word.wordtokens import W

Choice = Literal["figures", "generated", "staff", "rewritten"]
"""Staff's words with today's figures; what is generated today; staff's version; other words."""

IN_WORDS: tuple[Kind, ...] = ("title", "subtitle", "heading", "paragraph", "item", "caption", "note")


@dataclass(frozen=True)
class Decided:
    """A choice about one piece; `text` is what it is to say, where it is rewritten."""

    choice: Choice
    text: str = ""


def choices_of(outcome: Outcome) -> tuple[Choice, ...]:
    """What may be chosen for a conflict."""
    if outcome.reason == "deleted":
        return ("staff",)
    if outcome.reason == "gone":
        return ("generated", "staff")
    if outcome.kind not in IN_WORDS:
        return ("generated", "staff")
    renewable = any(change.computed for change in outcome.numbers)
    return (
        ("figures", "generated", "staff", "rewritten") if renewable else ("generated", "staff", "rewritten")
    )


def renewed(text: str, changes: Sequence[NumberChange]) -> str:
    """A text of staff with today's figures in place of those that have changed, each where it stands first."""
    place = 0
    for change in changes:
        start = text.find(change.written, place) if change.computed else -1
        if start >= 0:
            text = text[:start] + change.computed + text[start + len(change.written) :]
            place = start + len(change.computed)
    return text


def put_renewed(paragraph: etree._Element, changes: Sequence[NumberChange]) -> bool:
    """Put today's figures into a paragraph as `renewed` does, each in its own format and bookmark; whether all were found."""
    place = 0
    for change in changes:
        if not change.computed:
            continue
        now, stretches = read_stretches(paragraph)
        start = now.find(change.written, place)
        if start < 0:
            return False
        replace_stretch(stretches, start, start + len(change.written), change.computed)
        place = start + len(change.computed)
    return True


def put_words(paragraph: etree._Element, text: str) -> bool:
    """Have a paragraph say a text in the format of its first words, with its comments. False where it has no words.

    References to figures and tables in the old words go with them.
    """
    first = next((run for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None), None)
    if first is None:
        return False
    words = etree.Element(f"{W}r")
    words.extend(copy.deepcopy(one) for one in first.iterchildren(f"{W}rPr"))
    said = etree.SubElement(words, f"{W}t")
    said.text = text
    said.set(SPACE, "preserve")
    piece = {
        mark.get(f"{W}id")
        for mark in paragraph.iter(f"{W}bookmarkStart")
        if not str(mark.get(f"{W}name") or "").startswith(NUMBER_MARK)
    }
    behind = None
    for child in list(paragraph):
        name = child.tag.removeprefix(W)
        opens = name in ("bookmarkStart", "commentRangeStart", "pPr")
        kept = (
            opens
            or name in ("bookmarkEnd", "commentRangeEnd")
            or child.find(f"{W}commentReference") is not None
        )
        if not kept or (name.startswith("bookmark") and child.get(f"{W}id") not in piece):
            paragraph.remove(child)
        elif opens:
            behind = child
    if behind is None:
        paragraph.insert(0, words)
    else:
        behind.addnext(words)
    return True
