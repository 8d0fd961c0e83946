"""Bring a newly generated chapter into one that staff have edited, and lose nothing of theirs.

Piece by piece (one paragraph or table, see reports.word.ledger), with three versions at hand: as generated
then (the ledger in the edited file), as it stands now, as generated today.

- untouched: it takes the new content; comments, notes and bookmarks on it, its size and emphasis stay;
- changed by staff, generated content the same: it stays;
- changed by staff, and the generated content has changed as well: it stays, and is a conflict. Numbers
  in it are not renewed, because the words around them may no longer fit (see docs/decisions);
- deleted by staff: it stays deleted, and is a conflict once if the generated content has changed since;
- new: it goes after the piece that comes before it; no longer generated: it goes if untouched;
- everything that is in no piece is staff's own and stays where it is;
- comments that tell where figures come from are generated, and renewed (see reports.merge.trace_remarks).

The package of the edited file is the base: styles, headers, page set-up, comments and properties are its.
"""

import copy
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from lxml import etree

from reports.merge.anchors import content_elements, locate, renumber_captions
from reports.merge.deciding import Decided, choices_of, put_renewed, put_words
from reports.merge.matching import Match, match_pieces
from reports.merge.mergedledger import merged_ledger, put_ledger
from reports.merge.opened_chapter import OpenedChapter, ledger_before, open_chapter
from reports.merge.outcome_words import (
    cell_changes,
    headings_of,
    numbered_as_in,
    printed_in_place,
    printed_on,
    written_in_place,
)
from reports.merge.outcomes import Merged, NumberChange, Outcome
from reports.merge.replacing import (
    anchor,
    drop_half_marks,
    drop_known_marks,
    holds_remarks,
    names_of_marks,
    renew_alternative_text,
    replace_paragraph,
    replace_picture,
    replace_table,
)
from reports.merge.trace_remarks import hang_remarks, take_remarks, wanted_remarks
from reports.merge.transplant import Transplant
from reports.ooxml.opc import serialise
from reports.ooxml.package import pack
from reports.word.ledger import Kind, Ledger, LedgerPiece, caption_anchor
from reports.word.said_text import alternative_text, fingerprint, object_digest, piece_text, relations_of


def merge(
    edited: bytes,
    fresh: bytes,
    *,
    name: str = "",
    original: bytes | None = None,
    settled: bool = False,
    decided: Mapping[str, Decided] | None = None,
) -> Merged:
    """Merge a fresh chapter into an edited one.

    Args:
        edited: the .docx of staff.
        fresh: the chapter as generated today.
        name: the edited file as the user calls it, for messages.
        original: the chapter as it was before editing, for a file whose ledger a program has dropped.
        settled: take versions of staff that an earlier merge reported as conflicts to be final.
        decided: what was chosen for conflicts, by piece.

    Raises:
        InputError: the file is no Word document, has no ledger, or is the chapter of another study.

    """
    there = open_chapter(fresh, "")
    if there.ledger is None:
        raise ValueError("a fresh chapter without a ledger")
    here = open_chapter(edited, name)
    before = ledger_before(here, there.ledger.study, name=name, original=original)
    if settled:
        before = replace(before, pieces=tuple(replace(piece, staff="") for piece in before.pieces))
    before = _with_returned(before, there.ledger, here.body)
    return _Merge(here, there, before, there.ledger, decided or {}).run(edited)


def _with_returned(before: Ledger, now: Ledger, body: etree._Element) -> Ledger:
    """Add the pieces that an earlier merge had kept as no longer generated, and that are generated again."""
    known, marks = {piece.id for piece in before.pieces}, names_of_marks(body)
    returned = (
        replace(piece, hash="", text="", alt="", numbers=(), rows=())
        for piece in now.pieces
        if piece.id not in known and piece.anchor in marks
    )
    return replace(before, pieces=(*before.pieces, *returned))


class _Merge:
    """One merge: `here` is changed in place, `there` is only read."""

    def __init__(
        self,
        here: OpenedChapter,
        there: OpenedChapter,
        before: Ledger,
        now: Ledger,
        decided: Mapping[str, Decided],
    ) -> None:
        self.here, self.before, self.now, self.decided = here, before, now, decided
        self.remarks_here, self.remarks_there = take_remarks(here), take_remarks(there)
        self.old = {piece.id: piece for piece in before.pieces}
        self.matches = match_pieces(here.body, before, here.objects)
        self.numbers = locate(here.body, before).numbers
        self.fresh = {key: elements[0] for key, elements in locate(there.body, now).pieces.items()}
        self.shown = {mark.estimate_id: mark.shown for piece in now.pieces for mark in piece.numbers}
        self.headings = {**headings_of(before), **headings_of(now)}
        self.transplant = Transplant(here, there)
        self.objects = dict(here.objects)
        self.standing = {key: match.elements for key, match in self.matches.items()}
        self.touched = False

    def run(self, edited: bytes) -> Merged:
        """Decide on every piece, change the body, and pack it with its ledger."""
        own = self._own()
        relations = set(relations_of(self.here.body))
        outcomes = {piece.id: self._decide(piece) for piece in self.now.pieces if piece.id in self.old}
        for piece in self.before.pieces:
            if piece.id in self.matches and piece.id not in self.fresh:
                outcomes[piece.id] = self._no_longer(piece)
        self._insert(outcomes)
        remarks = wanted_remarks(self.here.body, self.remarks_there, self.remarks_here)
        self.touched |= Counter(remarks.values()) != self.remarks_here.all
        if self.touched:
            hang_remarks(self.here, remarks)
            self._write(relations)
        numbers = locate(self.here.body, self.before).numbers
        ledger = merged_ledger(self.before, self.now, outcomes, self.matches, numbers)
        changed = put_ledger(self.here.opc, ledger) or self.touched
        order = dict.fromkeys((*self.fresh, *self.old))
        as_here = numbered_as_in(self.here.body, self.fresh.values())
        return Merged(
            pack(self.here.opc.parts) if changed else edited,
            tuple(self._as_it_stands(outcomes[key], as_here) for key in order if key in outcomes),
            own,
        )

    def _as_it_stands(self, told: Outcome, as_here: Callable[[str], str]) -> Outcome:
        """An outcome with the numbers of figures and tables as they are after the merge."""
        stays = told.result in {"kept", "conflict"} and told.piece in self.standing
        staff = piece_text(self.standing[told.piece]) if stays else told.staff
        return replace(told, staff=staff, generated=as_here(told.generated))

    def _own(self) -> tuple[str, ...]:
        held = {id(element) for elements in self.standing.values() for element in elements}
        texts = [piece_text((e,)) for e in content_elements(self.here.body) if id(e) not in held]
        return tuple(text for text in texts if text.strip())

    def _write(self, relations: set[str]) -> None:
        renumber_captions(self.here.body)
        drop_half_marks(self.here.body)
        opc = self.here.opc
        opc.parts[opc.document] = serialise(self.here.root)
        unused = relations - set(relations_of(self.here.body))
        if unused:
            opc.unrelate(opc.document, unused)

    # --- One piece ------------------------------------------------------------------------------

    def _decide(self, new: LedgerPiece) -> Outcome:
        outcome = self._judge(new)
        if outcome.result != "conflict" or new.id not in self.decided:
            return outcome
        return self._as_decided(outcome, self.decided[new.id], self.old[new.id], new)

    def _as_decided(self, outcome: Outcome, decided: Decided, old: LedgerPiece, new: LedgerPiece) -> Outcome:
        """Do what was chosen; the conflict stays where that would lose something, or is no choice."""
        if decided.choice not in choices_of(outcome):
            return outcome
        if decided.choice == "staff":
            return outcome.told("deleted" if outcome.reason == "deleted" else "kept")
        if decided.choice == "generated":
            done = self._replace(old, new, figures_stay=False)
            return self._told(new, old)("replaced") if done else outcome
        element, renews = self.standing[new.id][0], decided.choice == "figures"
        saved = copy.deepcopy(element)
        if not (put_renewed(element, outcome.numbers) if renews else put_words(element, decided.text)):
            self.here.body.replace(element, saved)
            self.standing[new.id] = (saved,)
            return outcome
        self.touched = True
        return outcome.told("kept")

    def _judge(self, new: LedgerPiece) -> Outcome:
        old, match = self.old[new.id], self.matches.get(new.id)
        told = self._told(new, old)
        if match is None:
            if old.hash == new.hash:
                return told("deleted")
            return told("conflict", reason="deleted")
        if match.untouched:
            return self._untouched(old, new, match)
        if match.anchored == "text":
            self._anchor(new)
        if match.hash == new.hash:
            return told("same")
        if old.hash != new.hash:
            return told("conflict")
        return told("conflict", reason="unresolved") if old.staff == match.hash else told("kept")

    def _untouched(self, old: LedgerPiece, new: LedgerPiece, match: Match) -> Outcome:
        told = self._told(new, old)
        anchored = match.anchored == "bookmark" and all(mark.anchor in self.numbers for mark in old.numbers)
        if old.hash == new.hash and anchored:
            self._renew_alt(old, new)
            return told("same")
        same_numbers = [mark.anchor for mark in old.numbers] == [mark.anchor for mark in new.numbers]
        if self._replace(old, new, figures_stay=anchored and same_numbers):
            return told("same" if old.hash == new.hash else "replaced")
        if match.anchored == "text":
            self._anchor(new)
        return told("same") if old.hash == new.hash else told("conflict", reason="remarks")

    def _renew_alt(self, old: LedgerPiece, new: LedgerPiece) -> None:
        element = self.standing[new.id][0]
        if old.alt != new.alt and alternative_text(element) == old.alt:
            renew_alternative_text(element, old.alt, self.fresh[new.id])
            self.touched = True

    def _replace(self, old: LedgerPiece, new: LedgerPiece, *, figures_stay: bool) -> bool:
        """Put the new content in place; False, and nothing is changed, where something would be lost."""
        element, fresh = self.standing[new.id][0], self.fresh[new.id]
        if element.tag != fresh.tag:
            return False
        saved = copy.deepcopy(element)
        placed = self._put(new.kind, element, fresh, figures_stay=figures_stay)
        if placed is not None:
            self._learn(placed)
            renew_alternative_text(placed, old.alt, fresh)
            if new.hash in {fingerprint((placed,), self.objects, notes=notes) for notes in (True, False)}:
                self.standing[new.id] = (placed,)
                self.touched = True
                return True
        self.here.body.replace(element if placed is None else placed, saved)
        self.standing[new.id] = (saved,)
        return False

    def _put(
        self, kind: Kind, element: etree._Element, fresh: etree._Element, *, figures_stay: bool
    ) -> etree._Element | None:
        match kind:
            case "table":
                return replace_table(element, fresh, self.transplant)
            case "picture":
                return replace_picture(element, fresh, self.transplant)
            case "contents":
                brought = self.transplant.bring(fresh)
                self.here.body.replace(element, brought)
                return brought
            case _:
                return replace_paragraph(element, fresh, self.transplant, figures_stay=figures_stay)

    def _learn(self, placed: etree._Element) -> None:
        """Take the digests of pictures that came with a new element."""
        opc = self.here.opc
        if set(relations_of(placed)) - set(self.objects):
            for relation in opc.relations(opc.document):
                if relation.id not in self.objects and relation.target in opc.parts:
                    self.objects[relation.id] = object_digest(opc.parts[relation.target])

    def _anchor(self, new: LedgerPiece) -> None:
        anchor(self.standing[new.id][0], new.anchor, self.transplant.next_mark())
        self.touched = True

    def _no_longer(self, old: LedgerPiece) -> Outcome:
        match, told = self.matches[old.id], self._told(None, old)
        element = match.elements[0]
        ours = frozenset({caption_anchor(old.block)})
        shared = any(element in held for key, held in self.standing.items() if key != old.id)
        chosen = self.decided.get(old.id)
        if chosen is not None and chosen.choice == "staff":
            return told("kept")
        unwanted = chosen is not None and chosen.choice == "generated" and not shared
        if not unwanted and (not match.untouched or shared or holds_remarks(element, ours)):
            return told("conflict", reason="gone")
        self.here.body.remove(element)
        del self.standing[old.id]
        self.touched = True
        return told("removed")

    def _insert(self, outcomes: dict[str, Outcome]) -> None:
        previous: etree._Element | None = None
        for piece in self.now.pieces:
            if piece.id not in self.old:
                brought = self.transplant.bring(self.fresh[piece.id])
                drop_known_marks(brought, self.here.body)
                if previous is None:
                    self.here.body.insert(0, brought)
                else:
                    previous.addnext(brought)
                self.standing[piece.id] = (brought,)
                self.touched = True
                outcomes[piece.id] = self._told(piece, None)("new")
            if piece.id in self.standing:
                previous = self.standing[piece.id][-1]

    # --- Telling --------------------------------------------------------------------------------

    def _told(self, new: LedgerPiece | None, old: LedgerPiece | None) -> Callable[..., Outcome]:
        piece = new or old
        assert piece is not None
        match = self.matches.get(piece.id)
        return Outcome(
            piece=piece.id,
            kind=piece.kind,
            place=self.headings.get(piece.id, ""),
            result="same",
            staff="" if match is None else piece_text(match.elements),
            generated="" if new is None else new.text,
            before="" if old is None else old.text,
            numbers=() if match is None or old is None else self._changes(old, new),
            cells=() if match is None or old is None else cell_changes(old, new, match.elements[0]),
        ).told

    def _changes(self, old: LedgerPiece, new: LedgerPiece | None) -> tuple[NumberChange, ...]:
        """Numbers in the piece whose estimate is printed differently now, or no longer ("")."""
        changes = []
        match = self.matches[old.id]
        typed = {} if match.untouched else written_in_place(old, piece_text(match.elements))
        for mark in old.numbers:
            written = self.numbers.get(mark.anchor) or typed.get(mark.anchor)
            computed = self.shown.get(mark.estimate_id, "")
            if not computed and self.before.basis != self.now.basis:
                computed = printed_on(self.now.basis, mark.estimate_id, self.shown) or printed_in_place(
                    mark, old, new
                )
            if written is not None and written != computed:
                changes.append(NumberChange(mark.estimate_id, written, computed))
        return tuple(changes)
