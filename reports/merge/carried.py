"""Carry footnotes and emphasis of staff into a sentence that is worded anew.

Where they go is found by comparing the two texts letter by letter: what stands behind the same words stays behind
them, and emphasis on a figure or word that was exchanged lies on what stands in its place.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lxml import etree

from reports.merge.retext import Stretch, read_stretches
from reports.word.fields import SPACE
from reports.word.wordtokens import W, tokens

LOOKS = ("b", "i", "u", "strike", "dstrike", "highlight", "em", "color", "shd")
"""Emphasis that staff put on words, as elements of the properties of a run."""

_NOTES = (f"{W}footnoteReference", f"{W}endnoteReference")


@dataclass(frozen=True)
class _Emphasised:
    """Emphasis on the characters from start to end."""

    start: int
    end: int
    elements: tuple[etree._Element, ...]


@dataclass(frozen=True)
class Carried:
    """What staff hung on a paragraph: runs of notes with the place that they stand behind, and emphasis."""

    notes: tuple[tuple[int, etree._Element], ...]
    looks: tuple[_Emphasised, ...]

    def put(self, paragraph: etree._Element) -> None:
        """Hang it on a paragraph with the new words."""
        for look in self.looks:
            _cut(paragraph, look.start)
            _cut(paragraph, look.end)
            for stretch in read_stretches(paragraph)[1]:
                if look.start <= stretch.start and stretch.start + stretch.length <= look.end:
                    _emphasise(stretch, look.elements)
        for place, run in sorted(self.notes, key=lambda one: -one[0]):
            _cut(paragraph, place)
            before = [
                one for one in read_stretches(paragraph)[1] if one.start + one.length <= place and one.length
            ]
            anchor = before[-1].node.getparent() if before else None
            if anchor is not None:
                anchor.addnext(run)
            else:
                paragraph.insert(0 if paragraph.find(f"{W}pPr") is None else 1, run)


def carried(old: etree._Element, new: etree._Element, looks: frozenset[str]) -> Carried | None:
    """The notes of a paragraph, and its emphasis of these kinds, with their places in another one.

    None where nothing of the new words stands in the place of some that are emphasised, or where a word of the new
    ones cannot be emphasised alone.
    """
    text, stretches = read_stretches(old)
    wanted, sources = read_stretches(new)
    there = TextPlaces(text, wanted)
    found = []
    for stretch in stretches:
        elements = _looks_of(stretch, looks)
        if elements and stretch.length:
            start, end = there.start(stretch.start), there.end(stretch.start + stretch.length)
            if start >= end:
                return None
            found.append(_Emphasised(start, end, elements))
    if found and not all(map(_is_plain, sources)):
        return None
    return Carried(tuple((there.end(place), run) for place, run in _notes(old)), tuple(found))


class TextPlaces:
    """Where the places of one text are in another."""

    def __init__(self, text: str, wanted: str) -> None:
        self._codes = SequenceMatcher(None, text, wanted, autojunk=False).get_opcodes()
        self._end = len(wanted)

    def start(self, place: int) -> int:
        """The place of a beginning: of exchanged letters the first."""
        for tag, i1, i2, j1, _ in self._codes:
            if i1 <= place < i2:
                return j1 + (place - i1 if tag == "equal" else 0)
        return self._end

    def end(self, place: int) -> int:
        """The place of an end: of exchanged letters the last."""
        for tag, i1, i2, j1, j2 in self._codes:
            if i1 < place <= i2:
                return j1 + place - i1 if tag == "equal" else j2
        return 0


def _notes(paragraph: etree._Element) -> Sequence[tuple[int, etree._Element]]:
    """Runs that hold the mark of a note, with the number of characters before them."""
    place = 0
    found = []
    for token in tokens(paragraph, fields=True):
        if token.kind == "note":
            run = copy.deepcopy(next(token.node.iterancestors(f"{W}r")))
            run.tail = None
            for child in list(run):
                if child.tag not in {f"{W}rPr", *_NOTES}:
                    run.remove(child)
            found.append((place, run))
        elif token.kind not in {"open", "close"}:
            place += len(token.text)
    return found


def _looks_of(stretch: Stretch, looks: frozenset[str]) -> tuple[etree._Element, ...]:
    run = stretch.node.getparent()
    properties = None if run is None else run.find(f"{W}rPr")
    if properties is None:
        return ()
    return tuple(copy.deepcopy(one) for one in properties if one.tag.removeprefix(W) in looks)


def _is_plain(stretch: Stretch) -> bool:
    """Whether a text stands alone in its run, so that the run can be cut."""
    run = stretch.node.getparent()
    return run is not None and [one for one in run if one.tag != f"{W}rPr"] == [stretch.node]


def _cut(paragraph: etree._Element, place: int) -> None:
    """Cut the run in two that holds the character before and the one after a place."""
    for stretch in read_stretches(paragraph)[1]:
        at = place - stretch.start
        run = stretch.node.getparent()
        if run is None or not 0 < at < stretch.length or not _is_plain(stretch):
            continue
        later = copy.deepcopy(run)
        later.tail = None
        text = stretch.node.text or ""
        (second,) = later.iterchildren(f"{W}t")
        stretch.node.text, second.text = text[:at], text[at:]
        for node in (stretch.node, second):
            node.set(SPACE, "preserve")
        run.addnext(later)
        return


def _emphasise(stretch: Stretch, elements: Sequence[etree._Element]) -> None:
    run = stretch.node.getparent()
    if run is None:
        return
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    for element in elements:
        for known in properties.findall(element.tag):
            properties.remove(known)
        properties.append(copy.deepcopy(element))
    properties[:] = sorted(properties, key=_place_in_properties)


_ORDER = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "strike", "dstrike", "color", "sz", "szCs", "highlight", "u", "shd", "vertAlign", "lang", "em")  # fmt: skip
"""The order that Word's schema asks of the properties of a run, as far as they occur here."""


def _place_in_properties(element: etree._Element) -> int:
    name = element.tag.removeprefix(W)
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
