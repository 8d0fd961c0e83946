"""What stands where on the pages of a PDF, read back with poppler."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from reports.chapter.blocks import Chapter, Figure, Heading, Table, TableOfContents, caption_labels
from reports.word.pagination import Pages

TOP, BOTTOM = 20.0, 278.0
"""Millimetres from the upper edge between which the built-in template sets its text."""

READER = shutil.which("pdftotext")
_MM_PER_POINT = 25.4 / 72
_CAPTION = re.compile(r"^([図表](?:A-)?\d+)(?!\d)")
_NAMED = re.compile(r"図(?:A-)?\d+(?!\d)")


@dataclass(frozen=True)
class Line:
    """A line of text without blanks, and where it ends, in millimetres from the upper edge of the page."""

    text: str
    end: float


def pages_of(pdf: bytes, folder: Path) -> list[list[Line]]:
    """The lines of every page within the text area, from above."""
    source, target = folder / "read.pdf", folder / "read.html"
    source.write_bytes(pdf)
    assert READER is not None
    subprocess.run([READER, "-bbox-layout", str(source), str(target)], check=True)
    root = etree.parse(target, etree.HTMLParser(encoding="utf-8")).getroot()
    pages = []
    for page in root.iter("page"):
        lines = [
            Line(
                "".join("".join(word.itertext()) for word in line.iter("word")),
                float(line.get("ymax", "0")) * _MM_PER_POINT,
            )
            for line in page.iter("line")
        ]
        inside = [line for line in lines if TOP < line.end < BOTTOM + 3.0]
        pages.append(sorted(inside, key=lambda line: line.end))
    return pages


def white(page: list[Line]) -> float:
    """Share of the text area that is white at the foot of a page."""
    return max(BOTTOM - max(line.end for line in page), 0.0) / (BOTTOM - TOP)


def captions(pages: list[list[Line]], kind: str) -> dict[str, int]:
    """Page of each caption of 図 or 表, the first of one that goes on."""
    found: dict[str, int] = {}
    for number, page in enumerate(pages):
        for line in page:
            told = _CAPTION.match(line.text)
            if told and told[1].startswith(kind) and not line.text.startswith(f"{told[1]}、"):
                found.setdefault(told[1], number)
    return found


def named_figures(page: list[Line]) -> set[str]:
    """Figures that the sentences of a page name."""
    text = "".join(line.text for line in page if not _CAPTION.match(line.text))
    told = "".join(re.findall(r"（[^（）]*図[^（）]*）", text.replace("(", "（").replace(")", "）")))
    return set(_NAMED.findall(told))


def holds_together(chapter: Chapter, pages: list[list[Line]]) -> None:
    """Every figure and table is there, no heading or base line at a foot, each figure on the page of its sentence."""
    headings = {"".join(one.text.split()) for one in chapter.blocks if isinstance(one, Heading)}
    labels = caption_labels(chapter.blocks, chapter.caption_prefix)
    figures, tables = captions(pages, "図"), captions(pages, "表")
    for block in chapter.blocks:
        if isinstance(block, Figure | Table):
            assert labels[block.id].text in (figures if isinstance(block, Figure) else tables), block.id
    first = 1 if isinstance(chapter.blocks[0], TableOfContents) else 0  # the page of the key points
    for number, page in enumerate(pages):
        assert page[-1].text not in headings
        assert not page[-1].text.startswith("（回答者")
        if number > first:
            assert {figures[name] for name in named_figures(page) if name in figures} <= {number}, number


def unforced_white(chapter: Chapter, pages: list[list[Line]], planned: Pages) -> list[float]:
    """The white at the feet of all pages but the last and those before a heading that begins a page."""
    forced = {planned.numbers[one.id] for one in chapter.blocks if isinstance(one, Heading) and one.new_page}
    return [
        white(page)
        for number, page in enumerate(pages, start=1)
        if number < len(pages) and number + 1 not in forced
    ]
