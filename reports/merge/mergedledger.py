"""The ledger of a merged chapter: what is generated today, and what staff have made of it."""

from collections.abc import Mapping
from dataclasses import replace

from reports.merge.matching import Match
from reports.merge.outcomes import Outcome
from reports.ooxml.opc import Opc
from reports.word.ledger import (
    PROPERTIES_TYPE,
    XML_TYPE,
    Ledger,
    LedgerPiece,
    NumberMark,
    free_parts,
    ledger_part,
    ledger_xml,
    properties_xml,
    read_ledger,
)

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def merged_ledger(
    before: Ledger,
    now: Ledger,
    outcomes: Mapping[str, Outcome],
    matches: Mapping[str, Match],
    present: Mapping[str, str],
) -> Ledger:
    """Put today's ledger together with what stands in the merged document.

    A piece that staff deleted is absent. A conflict is remembered by the hash of staff's version. In a
    piece that stays as staff wrote it, the numbers are those whose bookmarks are `present`.
    """
    shown = {mark.estimate_id: mark.shown for piece in now.pieces for mark in piece.numbers}
    marks = {
        piece.id: tuple(
            NumberMark(mark.anchor, mark.estimate_id, shown.get(mark.estimate_id, mark.shown))
            for mark in piece.numbers
            if mark.anchor in present
        )
        for piece in before.pieces
    }
    pieces = tuple(
        _piece(piece, outcomes[piece.id], matches.get(piece.id), marks.get(piece.id, ()))
        for piece in now.pieces
    )
    figures = {figure.estimate_id: figure for figure in before.figures}
    figures.update({figure.estimate_id: figure for figure in now.figures})
    used = {mark.estimate_id for piece in pieces for mark in piece.numbers}
    used.update(cell.estimate_id for piece in pieces for row in piece.rows for cell in row)
    return replace(
        now,
        pieces=pieces,
        figures=tuple(figures[name] for name in sorted(figures) if name in used),
    )


def _piece(
    new: LedgerPiece, outcome: Outcome, match: Match | None, marks: tuple[NumberMark, ...]
) -> LedgerPiece:
    if outcome.result in {"new", "replaced"}:
        return new
    if match is None:
        return replace(new, absent=True)
    if outcome.result == "same":
        return new
    return replace(new, numbers=marks, staff=match.hash if outcome.result == "conflict" else "")


def put_ledger(opc: Opc, ledger: Ledger) -> bool:
    """Write the ledger into a package; False if it is there already."""
    name = ledger_part(opc.parts)
    if name is not None:
        if read_ledger(opc.parts) == ledger:
            return False
        opc.parts[name] = ledger_xml(ledger)
        return True
    item, properties = free_parts(opc.parts)
    opc.add(item, ledger_xml(ledger), XML_TYPE)
    opc.add(properties, properties_xml(), PROPERTIES_TYPE)
    opc.relate(item, f"{_OFFICE}/customXmlProps", properties)
    opc.relate(opc.document, f"{_OFFICE}/customXml", item)
    return True
