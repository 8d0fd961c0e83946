"""Find the pieces and numbers of a generated chapter again in an edited one."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from reports.word.fields import fields_of
from reports.word.ledger import Ledger
from reports.word.wordtokens import W, tokens

_CONTENT = frozenset({f"{W}p", f"{W}tbl", f"{W}sdt"})
_MARKS = (f"{W}bookmarkStart", f"{W}bookmarkEnd")


@dataclass(frozen=True)
class FoundAnchor:
    """What of a ledger is still in a document, and what is not from it.

    `pieces`: piece id to the elements of the body that it now spans, in order; more than one where staff
    split a paragraph. Two pieces can hold the same element where staff joined paragraphs. A piece or
    number without its bookmark is missing. `numbers`: bookmark to the text now inside. `own`: elements of
    the body that belong to no piece: what staff added.
    """

    pieces: Mapping[str, tuple[etree._Element, ...]]
    numbers: Mapping[str, str]
    own: tuple[etree._Element, ...]


def locate(body: etree._Element, ledger: Ledger) -> FoundAnchor:
    """Find every piece and number of the ledger in a `w:body`."""
    content = content_elements(body)
    spans = _spans(body, content)
    pieces = {
        piece.id: tuple(content[slice(*spans[piece.anchor])])
        for piece in ledger.pieces
        if piece.anchor in spans
    }
    held = {id(element) for elements in pieces.values() for element in elements}
    own = tuple(element for element in content if id(element) not in held)
    shown = {mark.anchor: mark.shown for piece in ledger.pieces for mark in piece.numbers}
    return FoundAnchor(pieces, _numbers(body, shown), own)


def _numbers(body: etree._Element, shown: Mapping[str, str]) -> dict[str, str]:
    """Text inside each bookmark, as far as the number goes that was printed there.

    LibreOffice 7.4 ends a bookmark a character early for each comment that stands before in its
    paragraph (`35.9|%`). What follows counts as inside where the two together are what was printed.
    """
    inside = bookmarked_texts(body, set(shown))
    cut = {name for name, text in inside.items() if text != shown[name] and shown[name].startswith(text)}
    if cut:
        for name, text in _texts_from(body, {name: len(shown[name]) for name in cut}).items():
            inside[name] = shown[name] if text == shown[name] else inside[name]
    return inside


def _texts_from(body: etree._Element, lengths: Mapping[str, int]) -> dict[str, str]:
    """So many characters from the beginning of each bookmark on, in its paragraph."""
    texts: dict[str, str] = {}
    for paragraph in body.iter(f"{W}p"):
        names = {mark.get(f"{W}name") or "" for mark in paragraph.iter(_MARKS[0])} & set(lengths)
        started: list[str] = []
        for token in tokens(paragraph) if names else ():
            name = token.node.get(f"{W}name") or "" if token.kind == "open" else ""
            if name in names and name not in texts:
                started.append(name)
                texts[name] = ""
            elif token.kind == "text":
                for one in started:
                    texts[one] = (texts[one] + token.text)[: lengths[one]]
    return texts


def content_elements(body: etree._Element) -> list[etree._Element]:
    """Paragraphs, tables and controls of a body in order: all that has content of its own."""
    return [child for child in body if child.tag in _CONTENT]


def _spans(body: etree._Element, content: Sequence[etree._Element]) -> dict[str, tuple[int, int]]:
    """Bookmark name to the content elements it covers, as the ends of a slice."""
    places = {id(element): place for place, element in enumerate(content)}
    names: dict[str, tuple[str, int]] = {}
    spans: dict[str, tuple[int, int]] = {}
    place = 0
    for child in body:
        inside = id(child) in places
        place = places[id(child)] if inside else place
        for mark in child.iter(*_MARKS):
            number = mark.get(f"{W}id") or ""
            if mark.tag == _MARKS[0]:
                names[number] = (mark.get(f"{W}name") or "", place)
            elif number in names:
                name, first = names.pop(number)
                # An end that stands before all content of a later paragraph closes the one before it.
                early = inside and place > first and _leads(mark, child)
                last = place if inside and not early else place - 1
                if first < len(content):
                    spans.setdefault(name, (first, max(first, last) + 1))
        if inside:
            place += 1
    return spans


def _leads(mark: etree._Element, element: etree._Element) -> bool:
    """Whether nothing with content stands before the mark in its element."""
    for token in tokens(element):
        if token.node is mark:
            return True
        if token.kind not in {"open", "close"}:
            return False
    return False


def bookmarked_texts(element: etree._Element, names: set[str]) -> dict[str, str]:
    """Text inside each bookmark of these names: tracked insertions in, deletions out."""
    open_marks: dict[str, str] = {}
    texts: dict[str, str] = {}
    for token in tokens(element):
        if token.kind == "open":
            name = token.node.get(f"{W}name") or ""
            if name in names and name not in texts:
                open_marks[token.text] = name
                texts[name] = ""
        elif token.kind == "close":
            open_marks.pop(token.text, None)
        elif token.kind == "text":
            for name in open_marks.values():
                texts[name] += token.text
    return texts


# --- Numbers of captions ------------------------------------------------------------------------

_CAPTION_NUMBER = re.compile(r"[^\d。、]{1,8}\d+(?:-\d+)*")
_HELD = ("\\c", "\\r", "\\h", "\\s", "\\n")
"""Switches with which a caption number does not simply count on."""


def renumber_captions(body: etree._Element) -> bool:
    """Number captions in order and renew the references to them, as Word does on printing: set the cached numbers of `SEQ` and `REF` fields to what they are now; True if one was changed."""
    counts: Counter[str] = Counter()
    changed = False
    fields = list(fields_of(body))
    for field in fields:
        if field.kind == "SEQ" and len(field.words) > 1:
            if any(word.lower() in _HELD for word in field.words):
                continue
            counts[field.words[1]] += 1
            changed |= field.put(str(counts[field.words[1]]))
    if not changed:
        return False
    references = [field for field in fields if field.kind == "REF" and len(field.words) > 1]
    texts = bookmarked_texts(body, {field.words[1] for field in references})
    for field in references:
        if texts.get(field.words[1]) and not any(
            word.lower() in {"\\n", "\\p", "\\r", "\\w"} for word in field.words
        ):
            field.put(caption_number(texts[field.words[1]]))
    return True


def caption_number(text: str) -> str:
    """`図7` of a bookmark that should hold no more, also where somebody typed the caption into it."""
    match = _CAPTION_NUMBER.match(text)
    return text if match is None else match.group()
