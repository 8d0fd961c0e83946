"""最も多く, 次いで: the order that a sentence claims must be that of the percentages, and nothing equal left unnamed.

次いで between equal percentages hides a tie (ともに), and nothing can be larger than the largest. Nor may the
table below the same heading print a share that is equal to the largest (「「A」と「B」がともに…」) for an answer or
group that the sentence does not name; その他, 無回答, totals and groups marked `*` (too small for a ranking) aside.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from reports.audit.reading.document import Document
from reports.audit.reading.numerals import Numeral, percents, plain
from reports.audit.reading.sentences import QuotedShare, ReadSentence, last_labels, quoted_shares
from reports.audit.reading.sheet import ParsedTable, is_total
from reports.audit.results.finding import AuditFinding, AuditResult, Comparisons, compared
from reports.audit.tables.tabled import beside_tables, is_on, rows_and_columns, share_at

_POINTS = re.compile(r"」(?:の平均点)?(?:の|は|が)?(?P<points>\d+\.\d+)点")
_PLACE = re.compile(r"(?P<place>\d+)番目(?:は|に多いのは|が)「")
_MOST = re.compile(r"最も(?:多|高)|一番(?:多|高)|最多")
_OF_WHICH = re.compile(r"(?:最も|一番)(?:高|多)(?:い|かった)(?:の|項目)は")
_NEXT = re.compile(r"次いで|次に|続いて|続き|(?<=、)以下、?(?=「)")
_TOP = re.compile(r"と?[)）]?(?:で|と|が)?(?:、)?(?:全体で|区分の中で)?")
_GROUP = re.compile(r"(?P<name>[^、。・（）()「」『』\s]{2,12})[（(がは]$")
_UNRANKED = re.compile(r"その他.*|無回答.*|.*[（(]?計[)）]?|.*\*.*")


def check_rankings(sentence: ReadSentence) -> Comparisons:
    """A sentence that ranks answers by their percentages."""
    most = _MOST.search(sentence.text)
    shares = quoted_shares(sentence.text)
    if most is None or len(shares) < 2 or len(_MOST.findall(sentence.text)) > 1:
        return
    top = [share for share in shares if share.share.end <= most.start()][-1:]
    if _OF_WHICH.match(sentence.text, most.start()) is not None:
        top = [share for share in shares if share.share.start >= most.end()][:1]
    single = [share for share in shares if not share.together]
    if not top or top[0].together:
        return
    findings = []
    larger = [share for share in single if share.share.value > top[0].share.value]
    if larger:
        findings.append(_finding(sentence, top[0], larger[0], "最も多いものより大きい割合がある"))
    following = _following(sentence.text, single)
    for one, other in zip([top[0], *following], following, strict=False):
        if other.share.value > one.share.value and other not in larger:
            findings.append(_finding(sentence, one, other, "順に並べた割合が大きい順になっていない"))
        elif other.share.value == one.share.value and one is top[0]:
            findings.append(_finding(sentence, one, other, "同率なのに「次いで」と順をつけている"))
    yield AuditResult(tuple(findings), 1)


def check_orders(sentence: ReadSentence) -> Comparisons:
    """Points that are named 最も高く and の順 fall; 2番目, 3番目 of a sentence are counted through."""
    text = plain(sentence.text)
    points = [Decimal(match["points"]) for match in _POINTS.finditer(text)]
    if len(points) > 1 and re.search(r"最も高", text) and re.search(r"の順(?:です|で|と|に)", text):
        told = " > ".join(f"{value}点" for value in points)
        falling = all(one >= other for one, other in pairwise(points))
        yield compared(
            falling, "A22", sentence.place, sentence.text, told, "順に並べた点が高い順になっていない"
        )
    places = [int(match["place"]) for match in _PLACE.finditer(text)]
    for one, other in pairwise(places):
        told = f"{one}番目の次が {other}番目"
        yield compared(
            other == one + 1,
            "A22",
            sentence.place,
            sentence.text,
            told,
            "順位が順になっていない",
            written=f"{other}番目",
            right=f"{one + 1}番目",
        )


def _following(text: str, shares: list[QuotedShare]) -> list[QuotedShare]:
    """The percentages after 次いで, as far as the ranking goes."""
    found = _NEXT.search(text)
    if found is None:
        return []
    end = re.search(r"一方|なお|ただし|ている(?:が|もの)", text[found.end() :])
    stop = len(text) if end is None else found.end() + end.start()
    return [share for share in shares if found.end() <= share.share.start < stop]


def _finding(sentence: ReadSentence, one: QuotedShare, other: QuotedShare, what: str) -> AuditFinding:
    relation = "=" if one.share.value == other.share.value else "<"
    return AuditFinding(
        "A22",
        sentence.place,
        sentence.text,
        f"「{one.labels[-1]}」{one.share.text} {relation} 「{other.labels[-1]}」{other.share.text}",
        what,
        one.labels[-1],
        f"「{one.labels[-1]}」と「{other.labels[-1]}」がともに{other.share.text}"
        if relation == "="
        else f"「{other.labels[-1]}」{other.share.text}が先",
    )


# --- Ties ---------------------------------------------------------------------------------------


def check_ties(document: Document) -> Comparisons:
    """All sentences that name one answer or group as the largest, with its percentage."""
    for sentence, sheets, bases in beside_tables(document):
        text = sentence.text
        most = _MOST.search(text)
        before = [figure for figure in percents(text) if most is not None and figure.end <= most.start()]
        if most is None or not before or _TOP.fullmatch(text, before[-1].end, most.start()) is None:
            continue
        top = before[-1]
        name = _name(text, top)
        found = [] if name is None else [_equal(sheet, name, top, bases) for sheet in sheets]
        held = [others for others in found if others is not None]
        if held:
            unnamed = dict.fromkeys(other for others in held for other in others if other not in text)
            listed = "".join(f"「{other}」" for other in unnamed)
            arithmetic = f"「{name}」{top.text} = {listed}{top.text}"
            what = "同じ割合の回答や区分が「最も」の文に書かれていない"
            together = f"「{name}」{listed}がともに{top.text}"
            yield compared(
                not unnamed, "A22", sentence.place, text, arithmetic, what, written=name or "", right=together
            )
            larger = (
                [] if name is None else [one for sheet in sheets for one in _larger(sheet, name, top, bases)]
            )
            arithmetic = f"「{name}」{top.text} < " + "、".join(dict.fromkeys(larger))
            yield compared(
                not larger,
                "A22",
                sentence.place,
                text,
                arithmetic,
                "最も大きい割合ではない",
                written=name or "",
                right=f"{larger[0]}が先" if larger else "",
            )


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


def _larger(sheet: ParsedTable, name: str, top: Numeral, bases: frozenset[str]) -> list[str]:
    """Other rows of a table with the same share in that row whose share is larger, where one column has it."""
    columns = [
        (row, column)
        for row, column, down in rows_and_columns(sheet, name)
        if down and (share := share_at(sheet, row, column)) is not None and share.value == top.value
    ]
    if len(columns) != 1 or not is_on(sheet, columns[0][1], bases):
        return []
    others = _down(sheet, *columns[0])
    return [f"「{other}」{at.text}" for other, at in others if at.value > top.value]


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
