"""最も多く, 次いで: the order that a sentence claims must be that of the percentages it gives.

次いで between equal percentages hides a tie (ともに), and nothing can be larger than the largest.
"""

from __future__ import annotations

import re

from reports.audit.reading.document import Document
from reports.audit.reading.sentences import QuotedShare, ReadSentence, quoted_shares, sentences
from reports.audit.results.finding import AuditFinding, AuditResult, together

MOST = re.compile(r"最も(?:多|高)|一番(?:多|高)|最多")
"""Words that call something the largest."""

_NEXT = re.compile(r"次いで|次に|続いて|続き")


def check_rankings(document: Document) -> AuditResult:
    """All sentences that rank answers by their percentages."""
    return together(_check(sentence) for sentence in sentences(document))


def _check(sentence: ReadSentence) -> AuditResult:
    most = MOST.search(sentence.text)
    shares = quoted_shares(sentence.text)
    if most is None or len(shares) < 2:
        return AuditResult()
    top = [share for share in shares if share.share.end <= most.start()][-1:]
    single = [share for share in shares if not share.together]
    if not top or top[0].together:
        return AuditResult()
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
    return AuditResult(tuple(findings), 1)


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
    )
