"""What somebody decided about a conflict of a merge, put into the paragraph of staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from lxml import etree

from reports.merge.outcomes import NumberChange, Outcome
from reports.merge.retext import read_stretches, replace_stretch
from reports.word.ledger import Kind

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


def put_words(paragraph: etree._Element, text: str) -> bool:
    """Have a paragraph say a text: what stays the same keeps its format and bookmarks. False where it has no words."""
    now, stretches = read_stretches(paragraph)
    if not stretches:
        return False
    codes = SequenceMatcher(None, now, text, autojunk=False).get_opcodes()
    for tag, start, end, low, high in reversed(codes):
        if tag == "insert" and start:
            replace_stretch(stretches, start - 1, start, now[start - 1] + text[low:high])
        elif tag == "insert":
            replace_stretch(stretches, 0, 1, text[low:high] + now[:1])
        elif tag != "equal":
            replace_stretch(stretches, start, end, text[low:high])
        now, stretches = read_stretches(paragraph)
    return True
