"""Change figures inside a paragraph or table where they stand, leaving its formatting and comments alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from reports.word.fields import SPACE
from reports.word.wordtokens import W, tokens

_NUMERAL = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Stretch:
    """A text node and where its text begins in the whole."""

    node: etree._Element
    start: int
    length: int


def only_figures_differ(old: etree._Element, new: etree._Element) -> bool:
    """Whether two paragraphs say the same but for their figures."""
    return _NUMERAL.sub("#", read_stretches(old)[0]) == _NUMERAL.sub("#", read_stretches(new)[0])


def put_figures(old: etree._Element, new: etree._Element) -> None:
    """Give a paragraph the figures of another that says the same otherwise (see `only_figures_differ`)."""
    text, stretches = read_stretches(old)
    wanted, _ = read_stretches(new)
    pairs = list(zip(_NUMERAL.finditer(text), _NUMERAL.finditer(wanted), strict=True))
    for there, here in reversed(pairs):
        if there.group() != here.group():
            replace_stretch(stretches, there.start(), there.end(), here.group())


def put_text(old: etree._Element, new: etree._Element) -> bool:
    """Give a paragraph of plain text another plain text, in the format of its first run.

    Returns False, and changes nothing, where either holds more than plain text of one format.
    """
    text, stretches = read_stretches(old)
    wanted, sources = read_stretches(new)
    plain = len(text) == sum(s.length for s in stretches) and len(wanted) == sum(s.length for s in sources)
    if not stretches or not plain or len({_format(source.node) for source in sources}) != 1:
        return False
    replace_stretch(stretches, 0, len(text), wanted)
    return True


def _format(node: etree._Element) -> bytes:
    run = node.getparent()
    properties = None if run is None else run.find(f"{W}rPr")
    return b"" if properties is None else etree.tostring(properties)


def read_stretches(paragraph: etree._Element) -> tuple[str, list[Stretch]]:
    """Content with stand-ins for renewed fields and objects, and the text nodes in it; marks of notes are passed over."""
    pieces: list[str] = []
    stretches: list[Stretch] = []
    place = 0
    for token in tokens(paragraph, fields=True):
        if token.kind in {"open", "close", "note"}:
            continue
        if token.kind == "text" and token.node.tag == f"{W}t":
            stretches.append(Stretch(token.node, place, len(token.text)))
        pieces.append(token.text)
        place += len(token.text)
    return "".join(pieces), stretches


def replace_stretch(stretches: Sequence[Stretch], start: int, end: int, text: str) -> None:
    """Put a text in place of the characters from start to end: into the first node, out of the others."""
    touched = [s for s in stretches if s.start < end and s.start + s.length > start]
    for position, stretch in enumerate(touched):
        content = stretch.node.text or ""
        head = content[: max(0, start - stretch.start)]
        tail = content[max(0, end - stretch.start) :]
        stretch.node.text = head + (text if position == 0 else "") + tail
        stretch.node.set(SPACE, "preserve")
