"""Word comments on the figures of a chapter that tell where each comes from.

A comment hangs on the bookmark of its figure, and stands inside it: LibreOffice moves the end of a
bookmark by a character where the mark of a comment follows it. Its author is fixed and it has no date, so that the same
chapter gives the same bytes, and so that a merge can tell these comments from those of staff.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from reports.chapter.trace_annex import LABELS
from reports.ooxml.opc import serialise
from reports.word.wordtokens import W, remove
from reports.word.wordxml import NAMESPACES, attribute, paragraph_text

AUTHOR = "数値の出所"

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"

_LINES = re.compile("\n".join(f"{label}: [^\n]*" for label in LABELS))


@dataclass(frozen=True)
class Remark:
    """A comment: its number in the document and its lines."""

    id: int
    text: str


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
            f'<w:comment {NAMESPACES} w:id="{remark.id}" w:author={attribute(AUTHOR)} w:initials="出所">'
            f"{lines}</w:comment>"
        )
        comments.append(etree.fromstring(xml))


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
