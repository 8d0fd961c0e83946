"""The body of a chapter as WordprocessingML: every block in reading order, with its numbers and anchors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.parts.image import ImagePart

from reports.chapter.blocks import (
    Block,
    BulletList,
    Chapter,
    DefinitionList,
    Figure,
    Heading,
    Number,
    PageBreak,
    Paragraph,
    Reference,
    Runs,
    Space,
    Table,
    TableOfContents,
    Text,
    caption_labels,
    said,
)
from reports.charts.canvas import NativeChart, Picture
from reports.word import wordxml as x
from reports.word.block_heights import (
    AFTER_DISPLAY,
    BEFORE_BOX,
    BEFORE_NOTES,
    TERM_SIZE,
    definition_indent,
    definition_line,
    heading_indent,
    stands_above,
)
from reports.word.bookmarks import PieceWriter
from reports.word.ledger import Kind, caption_anchor, heading_anchor
from reports.word.pagination import held
from reports.word.tablelayout import MM_PER_POINT
from reports.word.template import TABLE_STYLE, style
from reports.word.title_breaks import title_text
from reports.word.wordtable import RULE, TableStyles, table_xml

_TWENTIETHS = 20
_REFERENCE_SIZE = 8.0
_CONTINUED = "（続き）"
_PARAGRAPH_STYLES = {
    "body": "本文（調査）",
    "question": "設問（調査）",
    "base": "集計対象（調査）",
    "note": "注（調査）",
}


@dataclass
class BodyWriter:
    """Turns blocks into XML in reading order, giving out numbers as it goes.

    `styles` are style ids by name, `figures` the drawn charts and `pages` the pages of headings by block
    id; `text_width` is in millimetres. After `body`, `pieces` knows what was written.
    """

    chapter: Chapter
    document: WordDocument
    styles: dict[str, str]
    figures: Mapping[str, Picture | NativeChart]
    pages: Mapping[str, int]
    text_width: float
    bookmarks: x.Counter = field(default_factory=x.Counter)
    drawings: x.Counter = field(default_factory=x.Counter)
    break_next: bool = False
    keep_next: bool = False
    space_before: int = 0
    gap: int = 0

    def __post_init__(self) -> None:
        self.labels = caption_labels(self.chapter.blocks, self.chapter.caption_prefix)
        self.images: dict[bytes, str] = {}
        taken = {part.partname.idx for part in self.document.part.package.image_parts}
        self.image_numbers = (number for number in count(1) if number not in taken)
        self.pieces = PieceWriter(self.bookmarks)
        self.table_styles = TableStyles(
            table=self.styles[TABLE_STYLE],
            cell=self.styles["表内（調査）"],
            small_cell=self.styles["表内・小（調査）"],
            text_width=self.text_width,
        )

    def body(self) -> str:
        """All blocks after the title."""
        pieces = []
        if not self.chapter.paste:
            pieces.append(self._line("title", "Title", title_text(self.chapter.title, self.text_width)))
        if self.chapter.subtitle and not self.chapter.paste:
            pieces.append(self._line("subtitle", "Subtitle", self.chapter.subtitle))
        for place, block in enumerate(self.chapter.blocks):
            if isinstance(block, PageBreak):
                self.break_next = True
                continue
            if isinstance(block, Space):
                self.gap = _twentieths(block.height / MM_PER_POINT)
                continue
            self.keep_next = held(self.chapter.blocks, place)
            pieces.append(self._block(block))
            self.break_next, self.gap = False, 0
            self.space_before = _twentieths(AFTER_DISPLAY) if isinstance(block, Table | Figure) else 0
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
            case BulletList() if block.title:
                boxed = ((Text(block.title, strong=True),), *(said("・\t", item) for item in block.items))
                self.space_before = max(self.space_before, _twentieths(BEFORE_BOX))
                content = self._paragraphs("item", "囲み（調査）", boxed)
            case BulletList():
                content = self._paragraphs("item", "箇条書き（調査）", block.items)
            case DefinitionList():
                content = self._definitions(block)
            case Table():
                content = self._table(block)
            case Figure():
                content = self._figure(block)
            case TableOfContents():
                content = self._contents(block)
            case PageBreak() | Space():
                pass
        return content

    def _heading(self, block: Heading) -> str:
        self.pieces.start("heading")
        marked = x.bookmark(heading_anchor(block.id), x.run(block.text), self.bookmarks)
        spec, indent = style(f"Heading{block.level}"), heading_indent(block)
        return x.paragraph(
            self.styles[f"heading {block.level}"],
            self.pieces.close(marked),
            new_page=block.new_page or self.break_next,
            space_before=self.gap,
            hanging=_twentieths(indent) if indent > spec.left else 0,
            first=_twentieths(spec.left - spec.hanging),
            tab_of_style=_twentieths(spec.left),
        )

    def _paragraphs(self, kind: Kind, style: str, items: tuple[Runs, ...], *, line: int = 0) -> str:
        written = []
        for index, runs in enumerate(items):
            self.pieces.start(kind, f"#{index + 1}" if index else "")
            written.append(
                x.paragraph(
                    self.styles[style],
                    self.pieces.close(self._runs(runs)),
                    keep_next=self.keep_next,
                    new_page=self.break_next and not index,
                    space_before=0 if index else self.gap or self.space_before,
                    line=line,
                )
            )
        return "".join(written)

    def _definitions(self, block: DefinitionList) -> str:
        """Terms in the colour of headings, their texts beside them, references small."""
        line = _twentieths(definition_line(block.stretch)) if block.stretch else 0
        indent = definition_indent(block)
        written = []
        for index, item in enumerate(block.items):
            self.pieces.start("item", f"#{index + 1}" if index else "")
            behind = "\n" if stands_above(item, indent) else "\t"
            term = x.run(item.term + behind, strong=True, colour=RULE, size=TERM_SIZE)
            written.append(
                x.paragraph(
                    self.styles["概要項目（調査）"],
                    self.pieces.close(term + self._runs(item.runs, references=_REFERENCE_SIZE)),
                    keep_next=self.keep_next,
                    new_page=self.break_next and not index,
                    space_before=0 if index else self.gap,
                    line=line,
                    hanging=_twentieths(indent),
                    tab_of_style=_twentieths(style("KSDefinition").left),
                )
            )
        return "".join(written)

    def _table(self, block: Table) -> str:
        caption = x.paragraph(
            self.styles["表の表題（調査）"],
            self._caption("表", block.id, block.caption),
            new_page=self.break_next,
            space_before=self.gap,
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
            relationship = self._native(drawn, number)
            picture = x.native_chart(relationship, label, block.alt, size, number)
        else:
            picture = x.picture(self._image(drawn.png), label, block.alt, size, number)
        self.pieces.start("picture")
        return (
            x.paragraph(
                self.styles["図（調査）"],
                self.pieces.close(picture),
                new_page=self.break_next,
                space_before=self.gap,
            )
            + x.paragraph(
                self.styles["図の表題（調査）"],
                self._caption("図", block.id, block.caption),
                keep_next=bool(block.notes),
            )
            + self._notes(block.notes)
        )

    def _image(self, png: bytes) -> str:
        """The relationship to a picture; equal ones share a part.

        python-docx hashes all earlier pictures again for each that it adds.
        """
        if png not in self.images:
            place = PackURI(f"/word/media/image{next(self.image_numbers)}.png")
            part = ImagePart(place, CONTENT_TYPE.PNG, png)
            self.images[png] = self.document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        return self.images[png]

    def _native(self, chart: NativeChart, number: int) -> str:
        """The relationship to a native chart, whose own first relation is its workbook."""
        main = self.document.part
        place = PackURI(f"/word/charts/chart{number}.xml")
        part = Part(place, CONTENT_TYPE.DML_CHART, chart.xml.encode(), main.package)
        book = PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx")
        workbook = Part(book, CONTENT_TYPE.SML_SHEET, chart.workbook, main.package)
        part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
        relationship: str = main.relate_to(part, RELATIONSHIP_TYPE.CHART)
        return relationship

    def _notes(self, notes: tuple[str, ...]) -> str:
        last = len(notes) - 1
        written = []
        for index, note in enumerate(notes):
            self.pieces.start("note", f"#note{index + 1}")
            written.append(
                x.paragraph(
                    self.styles["注（調査）"],
                    self.pieces.close(x.run(x.with_signs(note))),
                    keep_next=index < last,
                    space_before=0 if index else _twentieths(BEFORE_NOTES),
                )
            )
        return "".join(written)

    def _caption(self, kind: Literal["図", "表"], target: str, text: str) -> str:
        self.pieces.start("caption", "#caption")
        label = self.labels[target]
        if text.endswith(_CONTINUED):  # no number of its own
            return self.pieces.close(x.run(f"{label.text}　{text}"))
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
            text = heading.text.replace("\t", "　")  # a tab would lead to the number of the page
            entry = x.link(mark, x.run(text) + x.run("\t") + x.field(f"PAGEREF {mark} \\h", page))
            begin = x.field_begin(f'TOC \\o "1-{block.depth}" \\h \\z \\u') if index == 0 else ""
            end = x.FIELD_END if index == len(headings) - 1 else ""
            lines.append(x.paragraph(self.styles[f"toc {heading.level}"], begin + entry + end))
        return x.contents_control(title + "".join(lines), x.stable_number("contents"))

    def _runs(self, runs: Runs, references: float = 0.0) -> str:
        """Runs; `references` is the size in points of the brackets at the end that name figures and tables (0: as the rest)."""
        pieces = []
        small = _references_from(runs) if references else len(runs)
        for place, piece in enumerate(runs):
            size = references if place >= small else 0.0
            if isinstance(piece, Number):
                content = x.run(x.with_signs(piece.text), strong=piece.strong)
                pieces.append(self.pieces.number(piece.estimate_id, piece.text, content))
            elif isinstance(piece, Reference):
                label = self.labels[piece.target]
                pieces.append(x.field(f"REF {caption_anchor(piece.target)} \\h", label.text, size=size))
            else:
                pieces.append(x.run(x.with_signs(piece.text), strong=piece.strong, size=size))
        return "".join(pieces)


def _references_from(runs: Runs) -> int:
    """Place of the bracket at the end of a text that names figures and tables; its length where there is none."""
    place = len(runs) - 1
    while place > 0 and (isinstance(runs[place], Reference) or runs[place] in (Text("、"), Text("）"))):
        place -= 1
    return place if runs[place] == Text("（") else len(runs)


def _twentieths(points: float) -> int:
    return round(points * _TWENTIETHS)
