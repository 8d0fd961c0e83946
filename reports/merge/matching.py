"""Which element of an edited chapter is which piece of the ledger, also where a bookmark was lost.

A bookmark is lost when somebody selects a whole paragraph and types over it, or by a program that does
not keep bookmarks. Such a piece is taken to be the element that still says the same, or the most similar
one between its neighbours. An element that is not recognised is staff's own and is left alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from lxml import etree

from reports.merge.anchors import content_elements, locate
from reports.word.ledger import Ledger, LedgerPiece
from reports.word.said_text import Objects, fingerprint, piece_text
from reports.word.wordtokens import W

_LIKE_ENOUGH = 0.6
"""Share of matching characters from which a text counts as a reworded piece."""


@dataclass(frozen=True)
class Match:
    """The elements that a piece now is. `untouched`: they say exactly what was generated."""

    elements: tuple[etree._Element, ...]
    untouched: bool
    hash: str
    anchored: Literal["bookmark", "text"]


def match_pieces(body: etree._Element, ledger: Ledger, objects: Objects) -> Mapping[str, Match]:
    """Match every piece that is still there; the others are missing from the mapping."""
    found = locate(body, ledger)
    matches: dict[str, Match] = {}
    for piece in ledger.pieces:
        if piece.id in found.pieces:
            matches[piece.id] = _bookmarked(piece, found.pieces[piece.id], objects)
    held = {id(element) for match in matches.values() for element in match.elements}
    free = [element for element in content_elements(body) if id(element) not in held]
    lost = [piece for piece in ledger.pieces if piece.id not in matches and not piece.absent]
    for piece, element in _same(lost, free, objects):
        matches[piece.id] = Match((element,), True, piece.hash, "text")
    places = {id(element): place for place, element in enumerate(content_elements(body))}
    taken = {id(element) for match in matches.values() for element in match.elements}
    for position, piece in enumerate(ledger.pieces):
        if piece.id in matches or piece.absent:
            continue
        first, last = _gap(ledger.pieces, position, matches, places)
        candidates = [
            element for element in free if id(element) not in taken and first < places[id(element)] < last
        ]
        like = _most_like(piece, candidates)
        if like is not None:
            taken.add(id(like))
            matches[piece.id] = Match((like,), False, fingerprint((like,), objects), "text")
    return matches


def _bookmarked(piece: LedgerPiece, elements: tuple[etree._Element, ...], objects: Objects) -> Match:
    said = fingerprint(elements, objects)
    if said != piece.hash and fingerprint(elements, objects, notes=False) == piece.hash:
        return Match(
            elements, True, piece.hash, "bookmark"
        )  # a note of staff changes nothing of what it says
    if said != piece.hash and len(elements) > 1:
        # A paragraph mark typed before or after a paragraph stretches the bookmark, and changes nothing.
        full = [element for element in elements if piece_text((element,)).strip()]
        if len(full) == 1 and fingerprint(full, objects) == piece.hash:
            return Match((full[0],), True, piece.hash, "bookmark")
    return Match(elements, said == piece.hash, said, "bookmark")


def _same(
    lost: Sequence[LedgerPiece], free: Sequence[etree._Element], objects: Objects
) -> Iterator[tuple[LedgerPiece, etree._Element]]:
    """Lost pieces and free elements that say the same, each used once, in order."""
    said: dict[str, list[etree._Element]] = {}
    for element in free if lost else ():
        if piece_text((element,)).strip():
            said.setdefault(fingerprint((element,), objects), []).append(element)
    for piece in lost:
        if said.get(piece.hash):
            yield piece, said[piece.hash].pop(0)


def _gap(
    pieces: Sequence[LedgerPiece], position: int, matches: Mapping[str, Match], places: Mapping[int, int]
) -> tuple[int, int]:
    """Places of the nearest matched neighbours before and after a piece, in the document."""
    before = (matches[one.id] for one in reversed(pieces[:position]) if one.id in matches)
    after = (matches[one.id] for one in pieces[position + 1 :] if one.id in matches)
    return (
        next((places[id(match.elements[-1])] for match in before), -1),
        next((places[id(match.elements[0])] for match in after), len(places)),
    )


def _most_like(piece: LedgerPiece, candidates: Sequence[etree._Element]) -> etree._Element | None:
    if piece.kind in {"picture", "contents"}:
        return None
    wanted = f"{W}tbl" if piece.kind == "table" else f"{W}p"
    alike = [
        (SequenceMatcher(None, piece.text, piece_text((element,)), autojunk=False).ratio(), element)
        for element in candidates
        if element.tag == wanted
    ]
    likeness, element = max(alike, key=lambda one: one[0], default=(0.0, None))
    return element if likeness >= _LIKE_ENOUGH else None
