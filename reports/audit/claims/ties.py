"""最も多い, 最も高い: nothing that the table below the same heading prints as equal may be left unnamed.

Shares are equal if they are printed so (the sentence rule: 「「A」と「B」がともに…」). その他, 無回答, totals
and groups marked `*` (too small for a ranking) may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reports.audit.claims.ranking import MOST
from reports.audit.reading.basis import bases_of
from reports.audit.reading.document import Document
from reports.audit.reading.numerals import Numeral, percents
from reports.audit.reading.sentences import ReadSentence, last_labels, sentences
from reports.audit.reading.sheet import ParsedTable, is_total
from reports.audit.results.finding import AuditFinding, AuditResult, together
from reports.audit.tables.tabled import is_on, rows_and_columns, share_at, sheets_by_section

_TOP = re.compile(r"と?[)）]?(?:で|と|が)?(?:、)?(?:全体で|区分の中で)?")
_GROUP = re.compile(r"(?P<name>[^、。・（）()「」『』\s]{2,12})[（(がは]$")
_UNRANKED = re.compile(r"その他.*|無回答.*|.*[（(]?計[)）]?|.*\*.*")


def check_ties(document: Document) -> AuditResult:
    """All sentences that name one answer or group as the largest, with its percentage."""
    sheets = sheets_by_section(document)
    return together(
        _check(sentence, sheets[sentence.section], bases_of(sentence.text, document.basis))
        for sentence in sentences(document)
        if sentence.section in sheets and sentence.passage is not None
    )


def _check(sentence: ReadSentence, sheets: Sequence[ParsedTable], bases: frozenset[str]) -> AuditResult:
    text = sentence.text
    most = MOST.search(text)
    before = [figure for figure in percents(text) if most is not None and figure.end <= most.start()]
    if most is None or not before or _TOP.fullmatch(text, before[-1].end, most.start()) is None:
        return AuditResult()
    top = before[-1]
    name = _name(text, top)
    found = [] if name is None else [_equal(sheet, name, top, bases) for sheet in sheets]
    compared = [others for others in found if others is not None]
    unnamed = list(dict.fromkeys(other for others in compared for other in others if other not in text))
    if not unnamed:
        return AuditResult((), min(len(compared), 1))
    listed = "".join(f"「{other}」" for other in unnamed)
    arithmetic = f"「{name}」{top.text} = {listed}{top.text}"
    what = "同じ割合の回答や区分が「最も」の文に書かれていない"
    return AuditResult((AuditFinding("A22", sentence.place, text, arithmetic, what),), 1)


def _name(text: str, top: Numeral) -> str | None:
    """The one answer in 「」, or the group, that the percentage is of."""
    head = text[: top.start]
    quoted, tail = last_labels(head)
    if quoted and len(tail) <= 1:
        return quoted[0] if len(quoted) == 1 and "ともに" not in tail else None
    group = _GROUP.search(head)
    return None if group is None else group["name"]


def _equal(sheet: ParsedTable, name: str, top: Numeral, bases: frozenset[str]) -> list[str] | None:
    """Other rows (or, in the total row, columns) with the same share; None if the table has not this one."""
    found: list[str] | None = None
    for row, column, down in rows_and_columns(sheet, name):
        share = share_at(sheet, row, column)
        if share is None or share.value != top.value or not is_on(sheet, column, bases):
            continue
        others = _down(sheet, row, column) if down else _along(sheet, row, column)
        found = [*(found or ()), *(other for other, at in others if at.value == share.value)]
    return found


def _down(sheet: ParsedTable, row: int, column: int) -> Iterator[tuple[str, Numeral]]:
    for other in sheet.rows:
        share = share_at(sheet, other, column)
        if other != row and share is not None and _is_ranked(sheet.label(other)):
            yield sheet.label(other), share


def _along(sheet: ParsedTable, row: int, column: int) -> Iterator[tuple[str, Numeral]]:
    for other in sheet.columns:
        share = share_at(sheet, row, other)
        if other != column and share is not None and _is_ranked(sheet.head(other)):
            yield sheet.head(other), share


def _is_ranked(label: str) -> bool:
    return bool(label) and not is_total(label) and _UNRANKED.fullmatch(label) is None
