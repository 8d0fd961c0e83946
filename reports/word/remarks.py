"""Word comments on the figures of a chapter that tell where each comes from.

A comment hangs on the bookmark of its figure, and stands inside it: LibreOffice moves the end of a
bookmark by a character where the mark of a comment follows it. Its author is fixed and it has no date, so that the same
chapter gives the same bytes, and so that a merge can tell these comments from those of staff.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from reports.chapter.trace_annex import LABELS
from reports.ooxml.opc import Opc, parse, serialise
from reports.word.wordtokens import W, remove
from reports.word.wordxml import NAMESPACES, attribute, paragraph_text

AUTHOR = "数値の出所"
AUDITOR = "数値の監査"
"""Author of the comments that an audit hangs on its findings."""

COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"

_LINES = re.compile("\n".join(f"{label}: [^\n]*" for label in LABELS))


@dataclass(frozen=True)
class Remark:
    """A comment: its number in the document, its lines, and who says it."""

    id: int
    text: str
    author: str = AUTHOR
    initials: str = "出所"


def put_remarks(body: etree._Element, texts: Mapping[str, str], *, first: int = 0) -> tuple[Remark, ...]:
    """Hang a comment on each bookmark of `texts` (its name to the lines of its comment), in reading order.

    The `w:body` is changed in place; a bookmark that is not there gets none; `first` is the number of the first.
    """
    remarks: list[Remark] = []
    waiting: dict[str, Remark] = {}
    for mark in list(body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        number = mark.get(f"{W}id") or ""
        if mark.tag == f"{W}bookmarkStart" and (mark.get(f"{W}name") or "") in texts:
            remark = Remark(first + len(remarks), texts[mark.get(f"{W}name") or ""])
            remarks.append(remark)
            waiting[number] = remark
            mark.addnext(_element("commentRangeStart", remark.id))
        elif mark.tag == f"{W}bookmarkEnd" and number in waiting:
            remark = waiting.pop(number)
            run = etree.Element(f"{W}r")
            run.append(_element("commentReference", remark.id))
            mark.addprevious(_element("commentRangeEnd", remark.id))
            mark.addprevious(run)
    return tuple(remarks)


def _element(name: str, number: int) -> etree._Element:
    element = etree.Element(f"{W}{name}")
    element.set(f"{W}id", str(number))
    return element


def comments_part(remarks: Iterable[Remark]) -> bytes:
    """Return the part that holds the comments of a document without any other."""
    root = etree.fromstring(f"<w:comments {NAMESPACES}/>")
    add_comments(root, remarks)
    etree.cleanup_namespaces(root)
    return serialise(root)


def add_comments(comments: etree._Element, remarks: Iterable[Remark]) -> None:
    """Add comments to a `w:comments`."""
    for remark in remarks:
        lines = "".join(paragraph_text(line) for line in remark.text.split("\n"))
        xml = (
            f'<w:comment {NAMESPACES} w:id="{remark.id}" w:author={attribute(remark.author)} '
            f"w:initials={attribute(remark.initials)}>"
            f"{lines}</w:comment>"
        )
        comments.append(etree.fromstring(xml))


def comments_name(opc: Opc) -> str | None:
    """The name of the part of a document that holds its comments."""
    found = (one.target for one in opc.relations(opc.document) if one.type == COMMENTS)
    return next((name for name in found if name in opc.parts), None)


def next_comment(opc: Opc) -> int:
    """The first number that no comment of a document has."""
    name = comments_name(opc)
    found = () if name is None else parse(opc.parts[name]).iter(f"{W}comment")
    return max((int(one.get(f"{W}id") or 0) for one in found), default=-1) + 1


def write_comments(opc: Opc, remarks: Sequence[Remark]) -> None:
    """Write comments beside those of a document."""
    name = comments_name(opc)
    if name is not None:
        comments = parse(opc.parts[name])
        add_comments(comments, remarks)
        opc.parts[name] = serialise(comments)
    elif remarks:
        opc.add("word/comments.xml", comments_part(remarks), COMMENTS_TYPE)
        opc.relate(opc.document, COMMENTS, "word/comments.xml")


def drop_comments_of(author: str, opc: Opc, body: etree._Element) -> None:
    """Take the comments of an author out of a document and its body."""
    name = comments_name(opc)
    if name is None:
        return
    comments = parse(opc.parts[name])
    gone = [one for one in comments.iter(f"{W}comment") if one.get(f"{W}author") == author]
    drop_from(body, frozenset(one.get(f"{W}id") or "" for one in gone))
    for one in gone:
        remove(one)
    opc.parts[name] = serialise(comments)


def text_of_comment(comment: etree._Element) -> str:
    """The lines of a comment."""
    paragraphs = comment.iter(f"{W}p")
    return "\n".join("".join(node.text or "" for node in one.iter(f"{W}t")) for one in paragraphs)


def own_comments(comments: etree._Element) -> Iterator[etree._Element]:
    """Comments of ours that nobody has rewritten or added a line to."""
    for comment in comments.iter(f"{W}comment"):
        if comment.get(f"{W}author") == AUTHOR and _LINES.fullmatch(text_of_comment(comment)):
            yield comment


def drop_from(body: etree._Element, numbers: frozenset[str]) -> None:
    """Take the marks of comments out of a body."""
    for node in list(body.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")):
        if node.get(f"{W}id") not in numbers:
            continue
        run = node.getparent()
        alone = run is not None and all(child is node or child.tag == f"{W}rPr" for child in run)
        remove(run if run is not None and run.tag == f"{W}r" and alone else node)
