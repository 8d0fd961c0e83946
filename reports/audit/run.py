"""The whole audit of one file: the checks that fit it, in order."""

from collections import Counter
from dataclasses import dataclass, replace

from reports.audit.accessibility import check_accessibility
from reports.audit.against.answers import answers_of
from reports.audit.against.ledger import Verified, check_against_ledger, check_beside_body
from reports.audit.against.shares import verified_shares
from reports.audit.against.study import check_against_study
from reports.audit.claims.approximations import check_approximations
from reports.audit.claims.captions import check_captions
from reports.audit.claims.changes import check_changes
from reports.audit.claims.impossible import check_impossible
from reports.audit.claims.indicators import check_indicators
from reports.audit.claims.quoted_shares import check_quoted
from reports.audit.claims.ranking import check_orders, check_rankings, check_ties
from reports.audit.claims.rates import check_rates, check_return_rates
from reports.audit.claims.spans import check_spans
from reports.audit.claims.stated_bases import check_stated_bases
from reports.audit.claims.trends import check_trends
from reports.audit.claims.within_sentence import check_within_sentence
from reports.audit.reading.document import LONGEST, Document, PassagePlace
from reports.audit.reading.docx_source import WordFile, read_docx
from reports.audit.reading.sentences import ReadSentence, of_sentences
from reports.audit.reading.source import is_word, read_bytes
from reports.audit.results.finding import AuditFinding, AuditResult, together
from reports.audit.tables.checks import check_tables
from reports.audit.tables.counts import check_counts
from reports.audit.tables.cross_tables import check_across_tables
from reports.audit.tables.symbols import check_symbols
from reports.chapter.wording import BASIS_LABELS
from reports.merge.anchors import locate
from reports.ooxml.package import unpack
from reports.runs.finished_run import FinishedRun
from reports.word.ledger import OUR_MARKS, Ledger, read_ledger
from reports.word.wordtokens import W
from schemas.errors import Problem
from schemas.messages.acts import Saying

CHECKS = (
    check_tables,
    check_across_tables,
    check_changes,
    of_sentences(check_approximations),
    of_sentences(check_impossible),
    of_sentences(check_rankings),
    of_sentences(check_orders),
    check_ties,
    of_sentences(check_rates),
    check_return_rates,
    check_quoted,
    check_indicators,
    check_trends,
    check_spans,
    check_within_sentence,
    check_stated_bases,
    check_captions,
    check_counts,
    check_symbols,
)
"""Checks that need nothing but the document."""

_NAMED = 5
"""How many of the texts that are too long are named."""


@dataclass(frozen=True)
class Audit:
    """Everything found in one file, in reading order, and how many comparisons were made.

    `notes` say what could not be checked, and why. `document` is the file as it was read.
    """

    name: str
    findings: tuple[AuditFinding, ...]
    compared: int
    notes: tuple[str, ...]
    document: Document

    @property
    def passed(self) -> bool:
        """Nothing was found, and there was something to find."""
        return not self.findings and self.compared > 0


def check_document(document: Document) -> AuditResult:
    """Everything that the document says twice or that follows from what it says."""
    return together(one for check in CHECKS for one in check(document))


def audit(
    name: str,
    content: bytes,
    run: FinishedRun | None = None,
    *,
    accessibility: bool = False,
) -> Audit:
    """Audit a Word file or a text.

    Args:
        name: name of the file, for messages.
        content: its bytes.
        run: the finished run of the study that the document is about, if one is named; the ledger of its
            chapter holds the newest numbers.
        accessibility: also whether everybody can read a Word file (U01 to U14, after the rest).

    Raises:
        InputError: the file cannot be read (A90, A91), is the chapter of another study (A93), or is to be
            checked for accessibility and is no Word file (U00).

    """
    if is_word(content):
        word = read_docx(name, content)
        ledger = read_ledger(word.opened.opc.parts)
        document, marked = word.document, _against_ledger(name, ledger, word, run)
        if ledger is not None:
            document = replace(document, basis=ledger.basis or document.basis, generated=True)
    else:
        document, marked = read_bytes(name, content), AuditResult()
    own = check_document(document)
    known = AuditResult() if run is None else check_against_study(document, run)
    told = {(one.rule, one.place, one.quote, one.what) for one in own.findings}
    more = [one for one in known.findings if (one.rule, one.place, one.quote, one.what) not in told]
    checked = together((marked, own, replace(known, findings=tuple(more))))
    ordered = sorted(dict.fromkeys(checked.findings), key=lambda one: (one.place.order, one.rule))
    barriers = check_accessibility(name, content) if accessibility else ()
    notes = (*checked.notes, *_too_long(document))
    return Audit(name, (*ordered, *barriers), checked.compared, notes, document)


def _against_ledger(name: str, ledger: Ledger | None, word: WordFile, run: FinishedRun | None) -> AuditResult:
    changes = tuple(
        AuditFinding(
            "A05",
            change.place,
            change.text or "（文字の変更なし）",
            f"{change.kind}（{change.author or '作成者不明'}）",
            "変更履歴が残っている",
            change.text,
        )
        for change in word.document.changes
    )
    if ledger is None:
        lost = _lost_ledger(word, run)
        note = (
            "この文書には生成記録がないため、集計した値との照合は、文に書かれた回答の名前によるものだけです。"
        )
        return AuditResult((*changes, *lost), len(lost), (note, *_unread(word, None)))
    if run is None:
        note = f"調査年度の指定がないため、{ledger.study}年度の生成時の値と照合しました。"
        return _held(word, ledger, None, lambda _: frozenset(), AuditResult(changes, 0, (note,)))
    if ledger.study and ledger.study != run.study.key:
        raise Problem(
            "A93",
            f"この文書は{ledger.study}年度の報告書です。",
            expected=f"{run.study.key}年度の報告書",
            remedy=Saying.AUDITED.typed,
            file=name,
        ).error()
    answers = answers_of(run, ledger.basis)

    def verified(sentence: ReadSentence) -> frozenset[int]:
        return verified_shares(sentence, answers)

    made = run.appendix if ledger.part == "appendix" else run.chapter
    current = read_ledger(unpack(made)) if made else None
    if current is not None and current.part != ledger.part:
        current = None
    notes = _stale(ledger, current)
    if current is not None and current.basis != ledger.basis:
        current = None
    return _held(word, ledger, current, verified, AuditResult(changes, 0, notes))


def _held(
    word: WordFile, ledger: Ledger, current: Ledger | None, verified: Verified, before: AuditResult
) -> AuditResult:
    """What was found before, then the body and what stands beside it, held against the ledgers."""
    unread = AuditResult(notes=_unread(word, ledger))
    body = check_against_ledger(word.opened.body, ledger, current, word.places, verified)
    return together((before, unread, body, check_beside_body(word.document, verified)))


def _too_long(document: Document) -> tuple[str, ...]:
    """What to say of texts that were left out for their length."""
    if not document.unread:
        return ()
    more = f"ほか{len(document.unread) - _NAMED}か所" if len(document.unread) > _NAMED else ""
    places = "、".join((*document.unread[:_NAMED], more) if more else document.unread)
    return (f"{LONGEST:,}字を超える文か、桁の多すぎる数があるため、点検していません: {places}",)


def _unread(word: WordFile, ledger: Ledger | None) -> tuple[str, ...]:
    """What to say of parts and pictures whose figures are not read; those that were generated are known."""
    pieces = {} if ledger is None else locate(word.opened.body, ledger).pieces
    generated = {element for elements in pieces.values() for element in elements}
    names = Counter(
        one.name
        for one in word.unread
        if not any(holder in generated for holder in one.element.iterancestors())
    )
    if not names:
        return ()
    told = "、".join(f"{name}{number}個" for name, number in names.items())
    return (f"読めないため、中の文や数値を点検していないものがあります: {told}。",)


def _stale(ledger: Ledger, current: Ledger | None) -> tuple[str, ...]:
    """What to say if the study has been run again since; a chapter on the other basis has other numbers."""
    if current is not None and current.basis != ledger.basis:
        before, now = (BASIS_LABELS.get(basis, "不明") for basis in (ledger.basis, current.basis))
        return (
            f"この文書の割合は「{before}」で、今の集計の報告書は「{now}」です。"
            "目印のある数値は、この文書を作ったときの値と照合しました。",
        )
    if current is not None and current.run != ledger.run:
        return ("この文書は今の集計より前に作られたものです。今の集計の値と照合しました。",)
    return ()


def _lost_ledger(word: WordFile, run: FinishedRun | None) -> tuple[AuditFinding, ...]:
    """A chapter of the study whose ledger another program dropped; "" for a document that is not ours."""
    marks = [
        mark
        for mark in word.opened.body.iter(f"{W}bookmarkStart")
        if str(mark.get(f"{W}name") or "").startswith(OUR_MARKS)
    ]
    title = "" if run is None or run.study.chapter is None else run.study.chapter.title
    titled = bool(title) and any(passage.text == title for passage in word.document.passages[:5])
    if not marks and not titled:
        return ()
    what = f"目印{len(marks)}個が残っている" if marks else f"表題が「{title}」である"
    return (
        AuditFinding(
            "A03",
            PassagePlace(0, "文書全体"),
            word.document.passages[0].text if word.document.passages else word.document.name,
            f"{what}が、生成記録がない",
            "生成した報告書から記録が失われていて、集計した値と照合できない",
        ),
    )
