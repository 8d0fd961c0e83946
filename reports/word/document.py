"""The chapter as a Word document.

The body is written as one XML text, parsed once and put into the template in place of the template's
own body; pictures are added as parts; the package is zipped so that the same chapter gives the same
bytes. Every number that carries an estimate id and every piece of a block has a hidden bookmark, so that
both can be found again after the document has been edited; the ledger (reports.word.ledger) says what they were.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from docx.oxml.ns import qn
from lxml import etree

from reports.chapter.blocks import Chapter, Figure, Table
from reports.chapter.chart_specs import Chart
from reports.charts.canvas import NativeChart, Picture
from reports.charts.fonts import FontNames
from reports.charts.pictures import Heights, heights_of
from reports.charts.pictures import draw as draw_chart
from reports.ooxml.package import clean, pack
from reports.word import wordxml as x
from reports.word.block_heights import TEXT_WIDTH
from reports.word.body import BodyWriter
from reports.word.ledger import (
    PROPERTIES_TYPE,
    XML_TYPE,
    Ledger,
    Provenance,
    free_parts,
    ledger_xml,
    properties_xml,
)
from reports.word.pagination import Pages, fill_pages
from reports.word.remarks import COMMENTS_TYPE, comments_part, put_remarks
from reports.word.said_text import object_digest
from reports.word.tablelayout import with_broken_heads
from reports.word.template import HEADER_PLACEHOLDER, PAGE_PLACEHOLDER, Template, open_template, style_ids
from schemas.chapter.style import ChartKind


def render_bytes(
    chapter: Chapter,
    template: Template | None = None,
    *,
    fonts: FontNames | None = None,
    charts: ChartKind = "picture",
    draw: Callable[[Chart], Picture] = draw_chart,
    provenance: Provenance | None = None,
    plan: Callable[[Chapter], Pages] | None = None,
) -> bytes:
    """Return the chapter as the bytes of a .docx.

    Args:
        chapter: the chapter model.
        template: a .docx with the styles of `required_styles`; None is the built-in A4 template.
        fonts: names of the fonts of the built-in template and of native charts; None is its own.
        charts: pictures, or native Word charts with their workbooks.
        draw: how a picture is made, for those who keep pictures.
        provenance: study, run and unrounded figures, for the ledger.
        plan: how pages are planned, for those who keep plans; None is `planned_pages`.

    Raises:
        InputError: the template cannot be read or lacks a style, or a chart label has a character that
            the chart font lacks.

    """
    document = open_template(template, fonts)
    styles = style_ids(document, template)
    section = document.sections[-1]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    width = room / x.EMU_PER_MM
    pages: Mapping[str, int] = {}
    if template is None and not chapter.paste:
        filled = (plan or partial(planned_pages, charts=charts))(chapter)
        chapter, pages = replace(chapter, blocks=filled.blocks), filled.numbers
    else:  # the pages of another template are not ours to guess: its contents wait for Word
        chapter = _with_set_tables(chapter, width)
    figures = _drawn(chapter, charts, (fonts or FontNames()).heading, draw)
    writer = BodyWriter(chapter, document, styles, figures, pages, width)
    body = etree.fromstring(f"<w:body {x.NAMESPACES}>{writer.body()}</w:body>")
    _replace_body(document, body)
    _write_header(document, "" if chapter.paste else chapter.header)
    _write_page_prefix(document, chapter.page_prefix)
    _write_properties(document, chapter)
    if chapter.paste:
        _keep_paper_alone(document)
    objects = {key: object_digest(part.blob) for key, part in document.part.related_parts.items()}
    record = writer.pieces.ledger(document.element.body, objects, provenance or Provenance(), chapter.part)
    _add_ledger(document, record)
    _add_remarks(document, chapter.remarks, writer.pieces.number_marks())
    return pack(_parts(document))


def planned_pages(
    chapter: Chapter, charts: ChartKind, heights: Callable[[Chart], Heights] = heights_of
) -> Pages:
    """The pages of a chapter in the built-in template; `heights` gives those of a picture."""
    if charts == "native":
        from reports.charts.nativecharts import native_height  # noqa: PLC0415 (slow to import)

        heights = partial(heights_of, height=native_height)
    chapter = _with_set_tables(chapter, TEXT_WIDTH)
    figures = {block.id: heights(block.chart) for block in chapter.blocks if isinstance(block, Figure)}
    return fill_pages(chapter, figures)


class PagePlans:
    """Plans the pages of chapters, each chapter once; see `planned_pages`."""

    def __init__(self, charts: ChartKind, heights: Callable[[Chart], Heights]) -> None:
        self._charts, self._heights = charts, heights
        self._planned: dict[int, tuple[Chapter, Pages]] = {}

    def of(self, chapter: Chapter) -> Pages:
        """The pages of a chapter in the built-in template."""
        known = self._planned.get(id(chapter))
        if known is None:
            known = chapter, planned_pages(chapter, self._charts, self._heights)
            self._planned[id(chapter)] = known  # with the chapter, so that no other gets its id
        return known[1]


def _with_set_tables(chapter: Chapter, width: float) -> Chapter:
    blocks = (with_broken_heads(one, width) if isinstance(one, Table) else one for one in chapter.blocks)
    return replace(chapter, blocks=tuple(blocks))


class _Parts(dict[str, bytes]):
    """Takes the parts of a package by name where python-docx would write a zip, which `pack` would undo."""

    def write(self, name: PackURI, content: bytes) -> None:
        self[name.membername] = content


def _parts(document: WordDocument) -> Mapping[str, bytes]:
    """The parts of a document as `Document.save` writes them."""
    package, found = document.part.package, _Parts()
    writer: Any = PackageWriter  # has no types
    for part in package.parts:
        part.before_marshal()
    writer._write_content_types_stream(found, package.parts)
    writer._write_pkg_rels(found, package.rels)
    writer._write_parts(found, package.parts)
    return found


def _drawn(
    chapter: Chapter, charts: ChartKind, font: str, draw: Callable[[Chart], Picture]
) -> Mapping[str, Picture | NativeChart]:
    """Every chart of the chapter by the id of its figure."""
    specs = {block.id: block.chart for block in chapter.blocks if isinstance(block, Figure)}
    if charts == "picture":
        return {name: draw(spec) for name, spec in specs.items()}
    from reports.charts.nativecharts import has_native, native_chart  # noqa: PLC0415 (slow to import)

    return {
        name: native_chart(spec, font) if has_native(spec) else draw(spec) for name, spec in specs.items()
    }


def _add_ledger(document: WordDocument, ledger: Ledger) -> None:
    package = document.part.package
    names = free_parts({part.partname.membername for part in package.iter_parts()})
    item = Part(PackURI(f"/{names[0]}"), XML_TYPE, ledger_xml(ledger), package)
    properties = Part(PackURI(f"/{names[1]}"), PROPERTIES_TYPE, properties_xml(), package)
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def _replace_body(document: WordDocument, body: etree._Element) -> None:
    """Put the blocks in place of the template's, keeping the page set-up of its last section."""
    old = document.element.body
    setup = old.find(qn("w:sectPr"))
    for child in list(old):
        if child is not setup:
            old.remove(child)
    for child in list(body):
        if setup is None:
            old.append(child)
        else:
            setup.addprevious(child)
    etree.cleanup_namespaces(old)


def _add_remarks(document: WordDocument, remarks: Mapping[str, str], marks: Mapping[str, str]) -> None:
    """Hang the remarks of the chapter on its figures; `marks` is estimate id by bookmark."""
    texts = {anchor: remarks[estimate] for anchor, estimate in marks.items() if estimate in remarks}
    placed = put_remarks(document.element.body, texts)
    if placed:
        name = PackURI("/word/comments.xml")
        part = Part(name, COMMENTS_TYPE, comments_part(placed), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.COMMENTS)


def _keep_paper_alone(document: WordDocument) -> None:
    """Leave paper and margins, which a copied text does not carry into the plan; figures and tables are as wide as they ask for."""
    for setup in document.element.body.findall(qn("w:sectPr")):
        for node in list(setup):
            if node.tag not in (qn("w:pgSz"), qn("w:pgMar")):
                setup.remove(node)


def _write_header(document: WordDocument, text: str) -> None:
    """Fill the placeholder; a template whose header is empty gets the text as its header."""
    shown = clean(text)
    filled = False
    for section in document.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            if header.is_linked_to_previous:
                continue
            for node in header._element.iter(qn("w:t")):
                if HEADER_PLACEHOLDER in (node.text or ""):
                    node.text = (node.text or "").replace(HEADER_PLACEHOLDER, shown)
                    filled = True
    header = document.sections[-1].header
    if not filled and not "".join(paragraph.text for paragraph in header.paragraphs).strip():
        header.paragraphs[0].text = shown


def _write_page_prefix(document: WordDocument, prefix: str) -> None:
    """Put what stands before the number of the page (資料-) in the place for it in the footers."""
    for section in document.sections:
        for node in section.footer._element.iter(qn("w:t")):
            if PAGE_PLACEHOLDER in (node.text or ""):
                node.text = (node.text or "").replace(PAGE_PLACEHOLDER, clean(prefix))


def _write_properties(document: WordDocument, chapter: Chapter) -> None:
    properties = document.core_properties
    created = datetime.datetime.combine(chapter.properties.created, datetime.time())
    properties.title = clean(chapter.properties.title)
    properties.author = clean(chapter.properties.author)
    properties.last_modified_by = properties.author
    properties.subject = clean(chapter.properties.subject)
    properties.keywords = clean(chapter.properties.keywords)
    properties.language = "ja-JP"
    properties.comments = ""
    properties.category = ""
    properties.revision = 1
    properties.created = created
    properties.modified = created
