"""Edits as office staff make them, written into the XML as Word would write them."""

from __future__ import annotations

import copy

from lxml import etree

from reports.merge.anchors import content_elements, locate
from reports.ooxml.opc import Opc
from reports.ooxml.package import pack, unpack
from reports.word.ledger import Ledger, read_ledger
from reports.word.said_text import piece_text
from reports.word.wordtokens import W

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_IMAGE = f"{_R}/image"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_NS = f'xmlns:w="{W[1:-1]}"'
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def node(xml: str) -> etree._Element:
    """One element of WordprocessingML."""
    return etree.fromstring(f"<w:r {_NS}>{xml}</w:r>")[0]


class Desk:
    """An open document. Pieces are called by their id in the ledger of the file."""

    def __init__(self, content: bytes) -> None:
        self.opc = Opc(unpack(content))
        self.root = etree.fromstring(self.opc.parts[self.opc.document])
        self.body = self.root[0]
        ledger = read_ledger(self.opc.parts)
        assert ledger is not None
        self.ledger: Ledger = ledger

    def save(self) -> bytes:
        self.opc.parts[self.opc.document] = etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return pack(self.opc.parts)

    # --- Reading ----------------------------------------------------------------------------

    def element(self, piece: str) -> etree._Element:
        return locate(self.body, self.ledger).pieces[piece][0]

    def text(self, piece: str) -> str:
        return piece_text(locate(self.body, self.ledger).pieces[piece])

    def texts(self) -> list[str]:
        """Text of everything in the body, in order."""
        return [piece_text((element,)) for element in content_elements(self.body)]

    # --- Writing ----------------------------------------------------------------------------

    def append(self, piece: str, text: str) -> None:
        """Type at the end of a paragraph."""
        self.element(piece).append(_run(text))

    def retype(self, piece: str, text: str) -> None:
        """Select a whole paragraph and type over it: Word drops the bookmarks that were inside."""
        paragraph = self.element(piece)
        for child in list(paragraph):
            if child.tag != f"{W}pPr":
                paragraph.remove(child)
        paragraph.append(_run(text))

    def cut(self, piece: str) -> None:
        """Delete a piece with all that is in it."""
        self.body.remove(self.element(piece))

    def paragraph_after(self, piece: str, text: str) -> None:
        self.element(piece).addnext(_paragraph(text))

    def table_after(self, piece: str, text: str) -> None:
        cells = "".join(f"<w:tc><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>" for word in (text, "1"))
        table = node(
            f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>{cells}</w:tr></w:tbl>"
        )
        self.element(piece).addnext(table)
        table.addnext(_paragraph(""))

    def split(self, piece: str) -> None:
        """Press Enter after the first run of a paragraph."""
        first = self.element(piece)
        second = etree.Element(f"{W}p")
        runs = [child for child in first if child.tag != f"{W}pPr"]
        place = next(i for i, child in enumerate(runs) if child.tag == f"{W}r") + 1
        for child in runs[place:]:
            second.append(child)
        first.addnext(second)

    def join(self, piece: str, following: str) -> None:
        """Delete the paragraph mark between two pieces."""
        second = self.element(following)
        for child in list(second):
            if child.tag != f"{W}pPr":
                self.element(piece).append(child)
        self.body.remove(second)

    def move_after(self, piece: str, other: str) -> None:
        """Cut a piece and paste it behind another one, with its bookmarks."""
        element = self.element(piece)
        self.element(other).addnext(element)

    def restyle(self, piece: str, style: str) -> None:
        """Give a paragraph another style."""
        paragraph = self.element(piece)
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        for old in properties.findall(f"{W}pStyle"):
            properties.remove(old)
        properties.insert(0, node(f'<w:pStyle w:val="{style}"/>'))

    def type_over(self, piece: str, old: str, new: str) -> None:
        """Type over some characters that stand in one run."""
        text = next(one for one in self.element(piece).iter(f"{W}t") if old in (one.text or ""))
        text.text = (text.text or "").replace(old, new)

    def picture_after(self, piece: str, content: bytes) -> None:
        """Insert a picture as a paragraph of its own."""
        self.element(piece).addnext(node(f"<w:p>{self._picture(content)}</w:p>"))

    def picture_in(self, piece: str, content: bytes) -> None:
        """Insert a picture at the end of a paragraph."""
        self.element(piece).append(node(f"<w:p>{self._picture(content)}</w:p>")[0])

    def _picture(self, content: bytes) -> str:
        self.opc.add("word/media/staff.png", content, "image/png")
        relation = self.opc.relate(self.opc.document, _IMAGE, "word/media/staff.png")
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}"><wp:extent cx="9525" cy="9525"/>'
            f'<wp:docPr id="901" name="図"/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}">'
            f'<pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr><pic:cNvPr id="0" name="図"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip xmlns:r="{_R}" r:embed="{relation}"/></pic:blipFill>'
            '<pic:spPr><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
            "</w:drawing></w:r>"
        )

    def cell(self, piece: str, row: int, column: int, text: str) -> None:
        """Type over a cell."""
        cell = list(list(self.element(piece).iter(f"{W}tr"))[row].iter(f"{W}tc"))[column]
        for run in list(cell.iter(f"{W}r")):
            run.getparent().remove(run)  # type: ignore[union-attr]
        next(cell.iter(f"{W}p")).append(_run(text))

    def row_after(self, piece: str, row: int) -> None:
        line = list(self.element(piece).iter(f"{W}tr"))[row]
        line.addnext(copy.deepcopy(line))

    def track_insertion(self, piece: str, text: str) -> None:
        ins = node('<w:ins w:id="9001" w:author="職員" w:date="2023-01-05T09:00:00Z"></w:ins>')
        ins.append(_run(text))
        self.element(piece).append(ins)

    def track_deletion(self, piece: str) -> None:
        """Delete the first run with tracking on."""
        run = next(self.element(piece).iter(f"{W}r"))
        deletion = node('<w:del w:id="9002" w:author="職員" w:date="2023-01-05T09:00:00Z"></w:del>')
        run.addprevious(deletion)
        deletion.append(run)
        for text in list(run.iter(f"{W}t")):
            text.tag = f"{W}delText"

    def comment(self, piece: str, text: str) -> None:
        """Put a comment on the first run of a paragraph."""
        run = next(self.element(piece).iter(f"{W}r"))
        run.addprevious(node('<w:commentRangeStart w:id="7"/>'))
        reference = node('<w:r><w:commentReference w:id="7"/></w:r>')
        run.addnext(reference)
        run.addnext(node('<w:commentRangeEnd w:id="7"/>'))
        content = f'<w:comments {_NS}><w:comment w:id="7" w:author="課長" w:initials="K">'
        content += f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment></w:comments>"
        self.opc.add("word/comments.xml", content.encode(), _COMMENTS_TYPE)
        self.opc.relate(self.opc.document, _COMMENTS, "word/comments.xml")

    def embolden(self, piece: str) -> None:
        for run in self.element(piece).iter(f"{W}r"):
            properties = run.find(f"{W}rPr")
            if properties is None:
                properties = etree.Element(f"{W}rPr")
                run.insert(0, properties)
            properties.insert(0, etree.Element(f"{W}b"))

    def embolden_words(self, piece: str, words: str) -> None:
        """Make some words bold that stand within one run: Word cuts the run at both ends."""
        text = next(one for one in self.element(piece).iter(f"{W}t") if words in (one.text or ""))
        run, (before, after) = text.getparent(), (text.text or "").split(words, 1)
        assert run is not None
        later, bold = copy.deepcopy(run), copy.deepcopy(run)
        for one, said in ((run, before), (bold, words), (later, after)):
            node_of = next(one.iter(f"{W}t"))
            node_of.text = said
            node_of.set(_SPACE, "preserve")
        properties = bold.find(f"{W}rPr")
        if properties is None:
            properties = etree.Element(f"{W}rPr")
            bold.insert(0, properties)
        properties.insert(0, etree.Element(f"{W}b"))
        run.addnext(later)
        run.addnext(bold)

    # --- The ways of programs ---------------------------------------------------------------

    def save_as_word(self) -> bytes:
        """Save as Word does: runs split, revision ids, proofing marks, page breaks as rendered, new ids."""
        for number, run in enumerate(list(self.body.iter(f"{W}r"))):
            run.set(f"{W}rsidR", f"00{number:06X}")
            texts = [child for child in run if child.tag != f"{W}rPr"]
            if len(texts) == 1 and texts[0].tag == f"{W}t" and len(texts[0].text or "") > 1:
                _split_run(run, texts[0])
        for number, paragraph in enumerate(self.body.iter(f"{W}p")):
            paragraph.set(f"{W}rsidR", f"00A{number:05X}")
            paragraph.set(f"{W}rsidRDefault", "00B00000")
        for mark in self.body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            mark.set(f"{W}id", str(int(mark.get(f"{W}id") or "0") + 4000))
        return self.save()

    def rename_styles(self) -> None:
        """Give every style a new id, as LibreOffice does."""
        part = next(name for name in self.opc.parts if name.endswith("styles.xml"))
        styles = etree.fromstring(self.opc.parts[part])
        names = {
            style.get(f"{W}styleId") or "": f"Style{number}"
            for number, style in enumerate(styles.iter(f"{W}style"))
        }
        _rename(styles, names)
        for style in styles.iter(f"{W}style"):
            style.set(f"{W}styleId", names[style.get(f"{W}styleId") or ""])
        self.opc.parts[part] = etree.tostring(styles)
        _rename(self.body, names)


def _rename(root: etree._Element, names: dict[str, str]) -> None:
    for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"):
        for use in root.iter(f"{W}{tag}"):
            use.set(f"{W}val", names.get(use.get(f"{W}val") or "", use.get(f"{W}val") or ""))


def _split_run(run: etree._Element, text: etree._Element) -> None:
    content = text.text or ""
    middle = len(content) // 2
    later = copy.deepcopy(run)
    text.text = content[:middle]
    text.set(_SPACE, "preserve")
    (second,) = later.iterchildren(f"{W}t")
    second.text = content[middle:]
    second.set(_SPACE, "preserve")
    second.addprevious(node("<w:lastRenderedPageBreak/>"))
    run.addnext(later)
    run.addnext(node('<w:proofErr w:type="spellStart"/>'))


def _run(text: str) -> etree._Element:
    run = node('<w:r w:rsidRPr="00C00000"><w:t xml:space="preserve"></w:t></w:r>')
    run[0].text = text
    return run


def _paragraph(text: str) -> etree._Element:
    paragraph = node("<w:p></w:p>")
    if text:
        paragraph.append(_run(text))
    return paragraph
