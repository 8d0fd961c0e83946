"""The chapter as a Word document.

The body is written as one XML text, parsed once and put into the template in place of the template's
own body; pictures are added as parts; the package is zipped so that the same chapter gives the same
bytes. Every number that carries an estimate id and every piece of a block has a hidden bookmark, so that
both can be found again after the document has been edited; the ledger (reports.ledger) says what they were.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from reports.chapter.blocks import (
    Block,
    BulletList,
    Chapter,
    Chart,
    DefinitionList,
    Figure,
    Heading,
    Number,
    PageBreak,
    Paragraph,
    Reference,
    Runs,
    Table,
    TableOfContents,
    Text,
)
from reports.charts.canvas import Picture
from reports.charts.fonts import FontNames
from reports.charts.nativeparts import NativeChart, add_chart
from reports.charts.pictures import draw as draw_chart
from reports.word import wordxml as x
from reports.word.ledger import Kind, Provenance, caption_anchor, heading_anchor
from reports.word.ledgerpart import add_ledger
from reports.word.normal import object_digest
from reports.word.package import repack
from reports.word.pagination import page_numbers
from reports.word.pieces import PieceWriter
from reports.word.styles import REQUIRED_STYLES, TABLE_STYLE
from reports.word.template import BUILT_IN, HEADER_PLACEHOLDER, make_template
from reports.word.wordtable import TableStyles, table_xml
from schemas.chapter_style import ChartKind
from schemas.errors import InputError, Problem

_EMU_PER_MM = 36000
_AFTER_DISPLAY = 160  # twentieths of a point between a figure or table and the text after it
_BEFORE_NOTES = 60
_PARAGRAPH_STYLES = {
    "body": "本文（調査）",
    "question": "設問（調査）",
    "base": "集計対象（調査）",
    "note": "注（調査）",
}


def render(chapter: Chapter, template: Path | None, out: Path) -> None:
    """Write the chapter to `out` as .docx (see `render_bytes`)."""
    out.write_bytes(render_bytes(chapter, template))


def render_bytes(
    chapter: Chapter,
    template: Path | None = None,
    *,
    fonts: FontNames | None = None,
    charts: ChartKind = "picture",
    draw: Callable[[Chart], Picture] = draw_chart,
    provenance: Provenance | None = None,
) -> bytes:
    """Return the chapter as the bytes of a .docx.

    Args:
        chapter: the chapter model.
        template: a .docx with the styles of `REQUIRED_STYLES`; None is the built-in A4 template.
        fonts: names of the fonts of the built-in template and of native charts; None is its own.
        charts: pictures, or native Word charts with their workbooks.
        draw: how a picture is made, for those who keep pictures.
        provenance: study, run and unrounded figures, for the ledger.

    Raises:
        InputError: the template cannot be read or lacks a style, or a chart label has a character that
            the chart font lacks.

    """
    document = _open(template, fonts)
    styles = _style_ids(document, template or BUILT_IN)
    section = document.sections[-1]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    specs = {block.id: block.chart for block in chapter.blocks if isinstance(block, Figure)}
    figures: Mapping[str, Picture | NativeChart]
    if charts == "native":
        from reports.charts.nativecharts import native_chart  # noqa: PLC0415 (slow to import)

        font = (fonts or FontNames()).heading
        figures = {block_id: native_chart(spec, font) for block_id, spec in specs.items()}
    else:
        figures = {block_id: draw(spec) for block_id, spec in specs.items()}
    heights = {block_id: drawn.height for block_id, drawn in figures.items()}
    # The pages of another template are not ours to guess: its contents wait for an update in Word.
    pages = {} if template else page_numbers(chapter, heights, width / _EMU_PER_MM)
    writer = _Writer(chapter, document, styles, figures, pages, width / _EMU_PER_MM)
    body = etree.fromstring(f"<w:body {x.NAMESPACES}>{writer.body()}</w:body>")
    _replace_body(document, body)
    _write_header(document, chapter.header)
    _write_properties(document, chapter)
    objects = {key: object_digest(part.blob) for key, part in document.part.related_parts.items()}
    add_ledger(document, writer.pieces.ledger(document.element.body, objects, provenance or Provenance()))
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue())


# --- The template -------------------------------------------------------------------------------


def _open(template: Path | None, fonts: FontNames | None) -> WordDocument:
    if template is None:
        return Document(io.BytesIO(make_template(fonts)) if fonts else str(BUILT_IN))
    try:
        return Document(str(template))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(
            Problem(
                rule="template-file",
                what="Wordのひな形を開けません。",
                file=str(template),
                expected="Word文書（.docx）",
                remedy="ひな形の場所と、.docx形式で保存されていることを確かめてください。",
            )
        ) from error


def _style_ids(document: WordDocument, template: Path) -> dict[str, str]:
    """Style id by style name, for all that the chapter needs."""
    known = {
        name.get(qn("w:val"), "").lower(): style.get(qn("w:styleId"), "")
        for style in document.styles.element.iterchildren(qn("w:style"))
        for name in style.iterchildren(qn("w:name"))
    }
    missing = [name for name in REQUIRED_STYLES if name.lower() not in known]
    if missing:
        raise InputError(
            [
                Problem(
                    rule="template-style",
                    what=f"Wordのひな形に、スタイル「{name}」がありません。",
                    file=str(template),
                    expected=f"スタイル「{name}」が定義されていること",
                    remedy="ひな形にその名前のスタイルを加えるか、付属のひな形を複製して書式だけを変えてください。",
                )
                for name in missing
            ]
        )
    return {name: known[name.lower()] for name in REQUIRED_STYLES}


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


def _write_header(document: WordDocument, text: str) -> None:
    """Fill the placeholder; a template whose header is empty gets the text as its header."""
    shown = x.clean(text)
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


def _write_properties(document: WordDocument, chapter: Chapter) -> None:
    properties = document.core_properties
    created = datetime.datetime.combine(chapter.properties.created, datetime.time())
    properties.title = x.clean(chapter.properties.title)
    properties.author = x.clean(chapter.properties.author)
    properties.last_modified_by = properties.author
    properties.subject = x.clean(chapter.properties.subject)
    properties.keywords = x.clean(chapter.properties.keywords)
    properties.language = "ja-JP"
    properties.comments = ""
    properties.category = ""
    properties.revision = 1
    properties.created = created
    properties.modified = created


# --- The body -----------------------------------------------------------------------------------


@dataclass
class _Writer:
    """Turns blocks into XML in reading order, giving out numbers as it goes."""

    chapter: Chapter
    document: WordDocument
    styles: dict[str, str]
    figures: Mapping[str, Picture | NativeChart]
    pages: Mapping[str, int]
    text_width: float
    bookmarks: x.Counter = field(default_factory=x.Counter)
    drawings: x.Counter = field(default_factory=x.Counter)
    break_next: bool = False
    space_before: int = 0

    def __post_init__(self) -> None:
        self.labels = _labels(self.chapter)
        self.pieces = PieceWriter(self.bookmarks)
        self.table_styles = TableStyles(
            table=self.styles[TABLE_STYLE],
            cell=self.styles["表内（調査）"],
            small_cell=self.styles["表内・小（調査）"],
            text_width=self.text_width,
        )

    def body(self) -> str:
        """All blocks after the title."""
        pieces = [self._line("title", "Title", self.chapter.title)]
        if self.chapter.subtitle:
            pieces.append(self._line("subtitle", "Subtitle", self.chapter.subtitle))
        for block in self.chapter.blocks:
            if isinstance(block, PageBreak):
                self.break_next = True
                continue
            pieces.append(self._block(block))
            self.break_next = False
            self.space_before = _AFTER_DISPLAY if isinstance(block, Table | Figure) else 0
        if pieces[-1].endswith("</w:tbl>"):
            pieces.append(x.paragraph(self.styles["注（調査）"], ""))  # a body may not end in a table
        return "".join(pieces)

    def _line(self, kind: Literal["title", "subtitle"], style: str, text: str) -> str:
        self.pieces.block(f"#{kind}")
        self.pieces.start(kind)
        return x.paragraph(self.styles[style], self.pieces.close(x.run(text)))

    def _block(self, block: Block) -> str:
        content = ""
        self.pieces.block("#contents" if isinstance(block, TableOfContents) else getattr(block, "id", ""))
        match block:
            case Heading():
                content = self._heading(block)
            case Paragraph():
                content = self._paragraphs("paragraph", _PARAGRAPH_STYLES[block.style], (block.runs,))
            case BulletList():
                content = self._paragraphs("item", "箇条書き（調査）", block.items)
            case DefinitionList():
                items = tuple((Text(f"{item.term}\t"), *item.runs) for item in block.items)
                content = self._paragraphs("item", "概要項目（調査）", items)
            case Table():
                content = self._table(block)
            case Figure():
                content = self._figure(block)
            case TableOfContents():
                content = self._contents(block)
            case PageBreak():
                pass
        return content

    def _heading(self, block: Heading) -> str:
        self.pieces.start("heading")
        marked = x.bookmark(heading_anchor(block.id), x.run(block.text), self.bookmarks)
        return x.paragraph(
            self.styles[f"heading {block.level}"],
            self.pieces.close(marked),
            new_page=block.new_page or self.break_next,
        )

    def _paragraphs(self, kind: Kind, style: str, items: tuple[Runs, ...]) -> str:
        written = []
        for index, runs in enumerate(items):
            self.pieces.start(kind, f"#{index + 1}" if index else "")
            written.append(
                x.paragraph(
                    self.styles[style],
                    self.pieces.close(self._runs(runs)),
                    new_page=self.break_next and not index,
                    space_before=0 if index else self.space_before,
                )
            )
        return "".join(written)

    def _table(self, block: Table) -> str:
        caption = x.paragraph(
            self.styles["表の表題（調査）"],
            self._caption("表", block.id, block.caption),
            new_page=self.break_next,
        )
        label = self.labels[block.id].text
        self.pieces.start("table", table=block)
        table = self.pieces.close_table(table_xml(block, label, self.table_styles))
        return caption + table + self._notes(block.notes)

    def _figure(self, block: Figure) -> str:
        drawn = self.figures[block.id]
        scale = min(1.0, self.text_width / drawn.width)
        size = (drawn.width * scale, drawn.height * scale)
        label, number = self.labels[block.id].text, self.drawings.next()
        if isinstance(drawn, NativeChart):
            relationship = add_chart(self.document.part, drawn, number)
            picture = x.native_chart(relationship, label, block.alt, size, number)
        else:
            relationship, _ = self.document.part.get_or_add_image(io.BytesIO(drawn.png))
            picture = x.picture(relationship, label, block.alt, size, number)
        self.pieces.start("picture")
        return (
            x.paragraph(self.styles["図（調査）"], self.pieces.close(picture), new_page=self.break_next)
            + x.paragraph(
                self.styles["図の表題（調査）"],
                self._caption("図", block.id, block.caption),
                keep_next=bool(block.notes),
            )
            + self._notes(block.notes)
        )

    def _notes(self, notes: tuple[str, ...]) -> str:
        last = len(notes) - 1
        written = []
        for index, note in enumerate(notes):
            self.pieces.start("note", f"#note{index + 1}")
            written.append(
                x.paragraph(
                    self.styles["注（調査）"],
                    self.pieces.close(x.run(note)),
                    keep_next=index < last,
                    space_before=0 if index else _BEFORE_NOTES,
                )
            )
        return "".join(written)

    def _caption(self, kind: Literal["図", "表"], target: str, text: str) -> str:
        self.pieces.start("caption", "#caption")
        label = self.labels[target]
        numbered = x.run(f"{kind}{self.chapter.caption_prefix}") + x.field(
            f"SEQ {kind} \\* ARABIC", str(label.number)
        )
        marked = x.bookmark(caption_anchor(target), numbered, self.bookmarks)
        return self.pieces.close(marked + x.run(f"　{text}"))

    def _contents(self, block: TableOfContents) -> str:
        self.pieces.start("contents")
        title = x.paragraph(
            self.styles["TOC Heading"], self.pieces.close(x.run(block.title)), new_page=self.break_next
        )
        headings = [h for h in self.chapter.blocks if isinstance(h, Heading) and h.level <= block.depth]
        lines = []
        for index, heading in enumerate(headings):
            mark = heading_anchor(heading.id)
            page = str(self.pages.get(heading.id, ""))
            entry = x.link(mark, x.run(heading.text) + x.run("\t") + x.field(f"PAGEREF {mark} \\h", page))
            begin = x.field_begin(f'TOC \\o "1-{block.depth}" \\h \\z \\u') if index == 0 else ""
            end = x.FIELD_END if index == len(headings) - 1 else ""
            lines.append(x.paragraph(self.styles[f"toc {heading.level}"], begin + entry + end))
        return x.contents_control(title + "".join(lines), x.stable_number("contents"))

    def _runs(self, runs: Runs) -> str:
        pieces = []
        for piece in runs:
            if isinstance(piece, Number):
                content = x.run(piece.text, strong=piece.strong)
                pieces.append(self.pieces.number(piece.estimate_id, piece.text, content))
            elif isinstance(piece, Reference):
                label = self.labels[piece.target]
                pieces.append(x.field(f"REF {caption_anchor(piece.target)} \\h", label.text))
            else:
                pieces.append(x.run(piece.text, strong=piece.strong))
        return "".join(pieces)


@dataclass(frozen=True)
class _Label:
    number: int
    text: str


def _labels(chapter: Chapter) -> dict[str, _Label]:
    """Label of every figure and table, numbered in reading order."""
    counts: dict[str, int] = {"図": 0, "表": 0}
    labels: dict[str, _Label] = {}
    for block in chapter.blocks:
        if isinstance(block, Figure | Table):
            kind = "図" if isinstance(block, Figure) else "表"
            counts[kind] += 1
            labels[block.id] = _Label(counts[kind], f"{kind}{chapter.caption_prefix}{counts[kind]}")
    return labels
