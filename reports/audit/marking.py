"""The audited Word file with a comment at each finding: what is wrong, the sum that shows it, the right value.

Comments hang on the words that are meant, where those are found at the place; else on the whole paragraph or cell.
Word has no comments in notes, headers and text boxes: what is found there hangs on the paragraph before, and says where
it stands. Comments of an earlier audit are taken off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy

from lxml import etree

from reports.audit.reading.docx_source import WordFile, columns_of, read_docx
from reports.audit.results.finding import AuditFinding
from reports.merge.retext import read_stretches
from reports.word.fields import SPACE
from reports.word.remarks import AUDITOR, Remark, drop_comments_of, next_comment, write_comments
from reports.word.said_text import children
from reports.word.wordtokens import BOX, W

_INITIALS = "監査"


def marked_copy(name: str, content: bytes, findings: Iterable[AuditFinding]) -> bytes:
    """The bytes of a Word file with a comment for each finding. Raises InputError (A91) if it is none."""
    word = read_docx(name, content)
    opened = word.opened
    drop_comments_of(AUDITOR, opened.opc, opened.body)
    blocks = _blocks(word)
    remarks = []
    for number, finding in enumerate(findings if blocks else (), start=next_comment(opened.opc)):
        block, exact = _block_of(finding, word, blocks)
        found = next(
            ((one, at) for one in _paragraphs(block, finding) if (at := _where(one, finding)) is not None),
            None,
        )
        if found is None or not exact:
            _hang(_whole(next(_paragraphs(block, finding))), number)
        else:
            _hang(_cut_out(found[0], *found[1]), number)
        remarks.append(Remark(number, _told(finding, exact=exact), AUDITOR, _INITIALS))
    write_comments(opened.opc, remarks)
    return opened.packed()


def _told(finding: AuditFinding, *, exact: bool) -> str:
    lines = {
        "場所": "" if exact else finding.place.text(),
        "文書の値": finding.written,
        "計算": finding.arithmetic,
        "正しい値" if finding.right else "対処": finding.remedy,
    }
    told = (f"{name}: {' '.join(text.split())}" for name, text in lines.items() if text)
    return "\n".join((f"[{finding.rule}] {finding.what}", *told))


# --- Where it hangs -------------------------------------------------------------------------------


def _blocks(word: WordFile) -> Mapping[etree._Element, int]:
    """Paragraphs and tables of the body that may hold a comment, in reading order, with their number in it."""
    return {
        element: place.order
        for element, place in word.places.items()
        if element.tag in {f"{W}p", f"{W}tbl"}
        and word.opened.body in element.iterancestors()
        and next(element.iterancestors(BOX), None) is None
        and next(element.iter(f"{W}p"), None) is not None
    }


def _block_of(
    finding: AuditFinding, word: WordFile, blocks: Mapping[etree._Element, int]
) -> tuple[etree._Element, bool]:
    """The block of a finding, and whether it stands there and not only near it."""
    for element, place in word.places.items():
        if place == finding.place:
            held = next((one for one in (element, *element.iterancestors()) if one in blocks), None)
            if held is not None:
                return held, held is element
    before = [element for element, order in blocks.items() if order <= finding.place.order]
    return (before or list(blocks)[:1])[-1], False


def _paragraphs(block: etree._Element, finding: AuditFinding) -> Iterator[etree._Element]:
    """The paragraphs that are meant: of the cell, where one is named."""
    cell = _cell_of(block, finding) if block.tag == f"{W}tbl" else None
    holder = block if cell is None else cell
    yield from holder.iter(f"{W}p")


def _cell_of(table: etree._Element, finding: AuditFinding) -> etree._Element | None:
    row, column = finding.cell or (-1, -1)
    rows = [one for one in children(table, f"{W}tr") if next(children(one, f"{W}tc"), None) is not None]
    if not 0 <= row < len(rows):
        return None
    end = 0
    for cell in children(rows[row], f"{W}tc"):
        end += columns_of(cell)
        if column < end:
            return cell if next(cell.iter(f"{W}p"), None) is not None else None
    return None


def _where(paragraph: etree._Element, finding: AuditFinding) -> tuple[int, int] | None:
    """From where to where the words that are meant stand, within the quoted words where those are there."""
    text, _ = read_stretches(paragraph)
    at = text.find(finding.written, max(text.find(finding.quote), 0)) if finding.written else -1
    return (at, at + len(finding.written)) if at >= 0 else None


# --- Hanging --------------------------------------------------------------------------------------


def _whole(paragraph: etree._Element) -> list[etree._Element]:
    """All runs of a paragraph; an empty one gets a run."""
    runs = [run for run in paragraph.iter(f"{W}r") if next(run.iterancestors(f"{W}p")) is paragraph]
    return runs or [etree.SubElement(paragraph, f"{W}r")]


def _cut_out(paragraph: etree._Element, start: int, end: int) -> list[etree._Element]:
    """The runs that hold just these characters of a paragraph; runs that hold more are parted."""
    for at in (end, start):
        _, stretches = read_stretches(paragraph)
        for one in stretches:
            if one.start < at < one.start + one.length:
                _part(one.node, at - one.start)
    _, stretches = read_stretches(paragraph)
    nodes = [one.node for one in stretches if start <= one.start < end]
    runs = [run for node in nodes if (run := node.getparent()) is not None and run.tag == f"{W}r"]
    return runs or _whole(paragraph)


def _part(node: etree._Element, offset: int) -> None:
    """Part the run of a text in two that look alike."""
    run = node.getparent()
    if run is None or run.tag != f"{W}r":
        return
    rest = deepcopy(run)
    place, text = run.index(node), node.text or ""
    for one in list(run)[place + 1 :]:
        run.remove(one)
    for one in list(rest)[:place]:
        if one.tag != f"{W}rPr":
            rest.remove(one)
    behind = next(one for one in rest if one.tag == f"{W}t")
    for piece, own in ((node, text[:offset]), (behind, text[offset:])):
        piece.text = own
        piece.set(SPACE, "preserve")
    run.addnext(rest)


def _hang(runs: list[etree._Element], number: int) -> None:
    for name, add in (("commentRangeStart", runs[0].addprevious), ("commentRangeEnd", runs[-1].addnext)):
        mark = etree.Element(f"{W}{name}")
        mark.set(f"{W}id", str(number))
        add(mark)
    reference = etree.Element(f"{W}r")
    etree.SubElement(reference, f"{W}commentReference").set(f"{W}id", str(number))
    following = runs[-1].getnext()
    assert following is not None  # the end of the range
    following.addnext(reference)
