"""An edited chapter against its ledger: every number must still be the computed one.

- an anchor that the ledger holds and the document does not is a failure, so that a document whose marks
  another program dropped cannot pass for want of anything to check;
- a number whose text is no longer the printed one (full-width digits and blanks aside);
- a figure in a generated paragraph that was not in it, and a percentage in a paragraph of staff's own,
  unless the answers quoted beside it show that it is a share of the study;
- a table cell with another text than the generated one, or another number of rows or cells.

If the study has been run again since, the numbers of the newer chapter count.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml.etree import _Element

from reports.audit.reading.document import Document, Passage, PassagePlace
from reports.audit.reading.numerals import figures, plain
from reports.audit.reading.sentences import ReadSentence
from reports.audit.results.finding import AuditFinding, AuditResult, shortened
from reports.merge.anchors import FoundAnchor, locate
from reports.word.ledger import Ledger, LedgerPiece
from reports.word.said_text import table_rows, text_of
from reports.word.wordtokens import W

Verified = Callable[[ReadSentence], frozenset[int]]
"""Where in a sentence percentages stand that need no anchor."""

_SHORT = 24
"""Characters that are quoted of a piece."""

_OWN_UNITS = frozenset({"%", "ポイント"})


Places = Mapping[_Element, PassagePlace]
"""Place of each element of the body."""


def check_against_ledger(
    body: _Element,
    ledger: Ledger,
    current: Ledger | None,
    places: Places,
    verified: Verified,
) -> AuditResult:
    """All checks above. `places` names the elements of the body; `current` is the newest ledger."""
    found = locate(body, ledger)
    findings = [
        *_lost(ledger, found, places),
        *_numbers(ledger, current, found, places),
        *_added(ledger, found, places),
        *_own(found, places, verified),
        *_cells(ledger, current, found, places),
    ]
    anchors = sum(not piece.absent for piece in ledger.pieces)
    anchors += sum(len(piece.numbers) for piece in ledger.pieces)
    cells = sum(len(row) for piece in ledger.pieces for row in piece.rows)
    return AuditResult(tuple(findings), anchors + cells)


def _place(places: Places, elements: Sequence[_Element], piece: LedgerPiece | None = None) -> PassagePlace:
    """Where the first element stands whose place is known; else where the piece was."""
    lost = PassagePlace(0, "" if piece is None else f"「{shortened(piece.text, _SHORT)}」のあったところ")
    return next((places[element] for element in elements if element in places), lost)


# --- Anchors --------------------------------------------------------------------------------------


def _lost(ledger: Ledger, found: FoundAnchor, places: Places) -> Iterator[AuditFinding]:
    for piece in ledger.pieces:
        if piece.absent:
            continue
        if piece.id not in found.pieces:
            yield AuditFinding(
                "A03",
                _place(places, (), piece),
                shortened(piece.text or piece.alt or piece.id, 60),
                f"目印 {piece.id}（数値{len(piece.numbers)}個、表のセル{sum(map(len, piece.rows))}個）が文書にない",
                "段落や表の目印が失われていて、集計した値と照合できない",
            )
            continue
        for mark in piece.numbers:
            if mark.anchor not in found.numbers:
                yield AuditFinding(
                    "A03",
                    _place(places, found.pieces[piece.id], piece),
                    shortened(piece.text, 60),
                    f"{mark.estimate_id} の目印（生成時は「{mark.shown}」）が段落にない",
                    "数値の目印が失われていて、集計した値と照合できない",
                    right=mark.shown,
                )


def _numbers(
    ledger: Ledger, current: Ledger | None, found: FoundAnchor, places: Places
) -> Iterator[AuditFinding]:
    pieces = () if current is None else current.pieces
    newest = {mark.estimate_id: mark.shown for piece in pieces for mark in piece.numbers}
    for piece in ledger.pieces:
        for mark in piece.numbers:
            text = found.numbers.get(mark.anchor)
            expected = newest.get(mark.estimate_id, mark.shown)
            if text is None or piece.id not in found.pieces or _key(text) == _key(expected):
                continue
            elements = found.pieces[piece.id]
            yield AuditFinding(
                "A01",
                _place(places, elements, piece),
                shortened(_text(elements), 80),
                f"文書では「{text}」、集計した値は「{expected}」（{mark.estimate_id}）",
                "数値が集計した値と違う",
                text,
                expected,
            )


def _text(elements: Sequence[_Element]) -> str:
    return " ".join(text_of(element) for element in elements if element.tag != f"{W}tbl")


# --- Figures without an anchor --------------------------------------------------------------------


def _added(ledger: Ledger, found: FoundAnchor, places: Places) -> Iterator[AuditFinding]:
    """Percentages and points in a generated paragraph that are neither anchored nor generated with it."""
    for piece in ledger.pieces:
        elements = found.pieces.get(piece.id, ())
        if piece.rows or piece.kind in {"contents", "picture"} or not elements:
            continue
        text = _text(elements)
        if text == piece.text:
            continue
        allowed = Counter(_key(figure.text) for figure in figures(piece.text))
        allowed.update(
            _key(figure.text)
            for mark in piece.numbers
            for figure in figures(found.numbers.get(mark.anchor, ""))
        )
        for figure in figures(text):
            if allowed[_key(figure.text)] > 0:
                allowed[_key(figure.text)] -= 1
            elif figure.unit in _OWN_UNITS:
                yield _without_estimate(_place(places, elements, piece), text, figure.text)


def _own(found: FoundAnchor, places: Places, verified: Verified) -> Iterator[AuditFinding]:
    """Percentages and points in paragraphs and tables that staff added."""
    for element in found.own:
        place = _place(places, (element,))
        lines = (
            [cell for row in table_rows(element) for cell in row]
            if element.tag == f"{W}tbl"
            else text_of(element).split("\n")
        )
        for line in lines:
            yield from _unanchored(line, place, verified)


def check_beside_body(document: Document, verified: Verified) -> AuditResult:
    """Percentages and points in footnotes, headers and footers, which hold none that is generated.

    Comments are not printed, and so may name any figure; what they say of the study is checked elsewhere.
    """
    findings: list[AuditFinding] = []
    for part in document.parts:
        if part.story in {"note", "page"}:
            texts = (part.text,) if isinstance(part, Passage) else (cell for row in part.rows for cell in row)
            findings.extend(one for text in texts for one in _unanchored(text, part.place, verified))
    return AuditResult(tuple(findings))


def _unanchored(text: str, place: PassagePlace, verified: Verified) -> Iterator[AuditFinding]:
    known = verified(ReadSentence(text, place, 0))
    for figure in figures(text):
        if figure.unit in _OWN_UNITS and figure.start not in known:
            yield _without_estimate(place, text, figure.text)


def _without_estimate(place: PassagePlace, text: str, figure: str) -> AuditFinding:
    return AuditFinding(
        "A02",
        place,
        shortened(text, 80),
        f"「{figure}」に対応する集計値の目印がない",
        "集計した値に結びつかない数値",
        figure,
    )


def _key(text: str) -> str:
    return "".join(plain(text).split())


# --- Tables ---------------------------------------------------------------------------------------


def _cells(
    ledger: Ledger, current: Ledger | None, found: FoundAnchor, places: Places
) -> Iterator[AuditFinding]:
    newer = {piece.id: piece for piece in current.pieces if piece.rows} if current is not None else {}
    for piece in ledger.pieces:
        tables = [element for element in found.pieces.get(piece.id, ()) if element.tag == f"{W}tbl"]
        if not piece.rows or piece.id not in found.pieces:
            continue
        expected = newer.get(piece.id, piece)
        place = _place(places, tables or found.pieces[piece.id], piece)
        if len(tables) != 1:
            yield AuditFinding(
                "A04",
                place,
                shortened(piece.text, _SHORT),
                f"表が{len(tables)}個になっている",
                "表がない、又は分かれている",
            )
            continue
        yield from _compare(table_rows(tables[0]), expected, place)


def _compare(
    rows: Sequence[Sequence[str]], piece: LedgerPiece, place: PassagePlace
) -> Iterator[AuditFinding]:
    if [len(row) for row in rows] != [len(row) for row in piece.rows]:
        yield AuditFinding(
            "A04",
            place,
            shortened(piece.text, _SHORT),
            f"生成時は{len(piece.rows)}行、文書では{len(rows)}行（又は列の数が違う）",
            "表の行や列の数が変わっている",
        )
        return
    for number, (cells, generated) in enumerate(zip(rows, piece.rows, strict=True), start=1):
        for column, (text, cell) in enumerate(zip(cells, generated, strict=True), start=1):
            if _key(text) != _key(cell.text):
                where = f"{number}行{column}列（{shortened(cells[0], 16)}）"
                estimate = f"（{cell.estimate_id}）" if cell.estimate_id else ""
                yield AuditFinding(
                    "A04",
                    place,
                    f"{where}「{text}」",
                    f"文書では「{text}」、集計した値は「{cell.text}」{estimate}",
                    "表のセルが書き換えられている",
                    text,
                    cell.text,
                    (number - 1, column - 1),
                )
