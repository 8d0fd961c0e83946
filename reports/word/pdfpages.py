"""The page numbers in the contents of a document, as a PDF made from it has them.

LibreOffice writes every heading into the outline of the PDF, with the page that it stands on. A PDF
whose outline cannot be read leaves the contents as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reports.word.fields import WordField, fields_of
from reports.word.opened import OpenedWord
from reports.word.wordtokens import W

_ENTRY = re.compile(rb"/Title<FEFF([0-9A-F]*)>\s*/Dest\[(\d+) 0 R")
_PAGES = re.compile(rb"/Type\s*/Pages\b.*?/Kids\s*\[([^\]]*)\]", re.DOTALL)


def heading_pages(pdf: bytes) -> tuple[tuple[str, int], ...]:
    """Title and page (from 1) of every entry in the outline of a PDF, in order; () where there is none."""
    kids = _PAGES.search(pdf)
    if kids is None:
        return ()
    order = [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]
    places = {number: place for place, number in enumerate(order, start=1)}
    return tuple(
        (bytes.fromhex(title.decode()).decode("utf-16-be"), places[int(page)])
        for title, page in _ENTRY.findall(pdf)
        if int(page) in places
    )


def with_pages_of(document: bytes, pdf: bytes) -> bytes:
    """Return a .docx whose contents have the page numbers of a PDF made from it; itself if they are right.

    Raises NotWordError.
    """
    word = OpenedWord(document)
    found = iter(heading_pages(pdf))
    changed = False
    for title, field in _entries(word.root):
        page = next((page for heading, page in found if _plain(heading) == title), None)
        if page is None:
            return document  # another outline than these contents
        changed |= field.put(str(page))
    return word.packed() if changed else document


def _entries(root: etree._Element) -> Iterator[tuple[str, WordField]]:
    """Each line of the contents: its text without blanks, and the field of its page number."""
    for link in root.iter(f"{W}hyperlink"):
        for field in fields_of(link):
            if field.kind == "PAGEREF" and field.result:
                words = (node.text or "" for node in link.iter(f"{W}t") if node not in field.result)
                yield _plain("".join(words)), field


def _plain(text: str) -> str:
    return "".join(text.split())
