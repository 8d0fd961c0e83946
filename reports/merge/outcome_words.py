"""What a merge has to say about a piece: its place, the cells that staff changed, figures on another basis."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from lxml import etree

from reports.chapter.ids import BASIS_MARKS
from reports.merge.anchors import bookmarked_texts, caption_number
from reports.merge.carried import TextPlaces
from reports.merge.outcomes import CellChange
from reports.word.fields import fields_of
from reports.word.ledger import Ledger, LedgerPiece, NumberMark
from reports.word.said_text import table_rows
from reports.word.wordtokens import W

_FIGURE = re.compile(r"[+\-−]?\d[\d,]*(?:\.\d+)?(?:%|ポイント|人|件|割)?")
_REFERENCE = re.compile(r"[図表][A-Z]?-?\d+")


def cell_changes(
    old: LedgerPiece, new: LedgerPiece | None, element: etree._Element
) -> tuple[CellChange, ...]:
    """Cells that differ from the generated ones; none where rows or columns were added or removed."""
    if not old.rows or element.tag != f"{W}tbl":
        return ()
    staff = table_rows(element)
    if [len(row) for row in staff] != [len(row) for row in old.rows]:
        return ()
    fresh = new.rows if new is not None else ()
    same_shape = [len(row) for row in fresh] == [len(row) for row in old.rows]
    return tuple(
        CellChange(
            row=old.rows[i][0].text,
            column=old.rows[max(0, old.head_rows - 1)][j].text,
            before=cell.text,
            staff=staff[i][j],
            generated=fresh[i][j].text if same_shape else "",
        )
        for i, row in enumerate(old.rows)
        for j, cell in enumerate(row)
        if cell.text != staff[i][j]
    )


def printed_on(basis: str, estimate_id: str, shown: Mapping[str, str]) -> str:
    """The text of the same figure on another basis: ids differ in their last part alone (`.u`, `.wv`).

    "" if it is not printed, or if the id ends in a hash, which does not tell the rest of it (see
    `printed_in_place`).
    """
    other = re.sub(r"\.[uw](v?)$", rf".{BASIS_MARKS.get(basis, '')}\1", estimate_id)
    return shown.get(other, "")


def printed_in_place(mark: NumberMark, old: LedgerPiece, new: LedgerPiece | None) -> str:
    """The text of a figure whose id is cut short by a hash, in the piece as generated today on another basis.

    The hash depends on the basis, the beginning does not: it is the figure at the same place among those
    of the piece that begin alike. "" if today's piece has another number of them.
    """
    beginning, hashed, _ = mark.estimate_id.partition("~")
    if new is None or not hashed:
        return ""
    before, now = (
        [one for one in piece.numbers if one.estimate_id.partition("~")[:2] == (beginning, hashed)]
        for piece in (old, new)
    )
    return now[before.index(mark)].shown if len(before) == len(now) else ""


def headings_of(ledger: Ledger) -> Mapping[str, str]:
    """Piece id to the heading it stands under; a caption's text is added for tables and pictures."""
    heading = ""
    places: dict[str, str] = {}
    captions = {piece.block: piece.text for piece in ledger.pieces if piece.kind == "caption"}
    for piece in ledger.pieces:
        heading = piece.text if piece.kind in {"heading", "title"} else heading
        caption = captions.get(piece.block, "")
        places[piece.id] = f"{heading}／{caption}" if caption else heading
    return places


def written_in_place(old: LedgerPiece, staff: str) -> Mapping[str, str]:
    """Bookmark of each figure of a piece to the figure that now stands in its place; none where no figure does.

    A figure that is selected and typed over stands beside its bookmark, which is then empty or gone.
    """
    now = TextPlaces(old.text, staff)
    figures = list(_FIGURE.finditer(staff))
    found: dict[str, str] = {}
    place = 0
    for mark in old.numbers:
        start = old.text.find(mark.shown, place)
        if start < 0:
            continue
        place = start + len(mark.shown)
        low, high = now.start(start), now.end(place)
        there = next((one for one in figures if one.start() < high and one.end() > low), None)
        if there is not None:
            found[mark.anchor] = there.group()
    return found


def numbered_as_in(here: etree._Element, fresh: Iterable[etree._Element]) -> Callable[[str], str]:
    """How to give texts of today's chapter the numbers that their figures and tables have in the edited document."""
    ours = _caption_numbers([here])
    theirs = _caption_numbers(list(fresh))
    known = {number: ours[name] for name, number in theirs.items() if ours.get(name, number) != number}
    if not known:
        return lambda text: text
    return lambda text: _REFERENCE.sub(lambda match: known.get(match.group(), match.group()), text)


def _caption_numbers(elements: Sequence[etree._Element]) -> Mapping[str, str]:
    """Bookmark of each caption's number that sentences refer to, and the number as it is printed."""
    fields = (field for element in elements for field in fields_of(element))
    names = {field.words[1] for field in fields if field.kind == "REF" and len(field.words) > 1}
    return {
        name: caption_number(text)
        for element in elements
        for name, text in bookmarked_texts(element, names).items()
        if text
    }
