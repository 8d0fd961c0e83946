"""Put a text where a Word file has text beside its body: notes, comments, text boxes, headers and footers."""

from __future__ import annotations

from lxml import etree

from reports.ooxml.opc import Opc
from reports.ooxml.package import pack, unpack
from reports.word.wordtokens import W

PLACES = ("footnote", "endnote", "comment", "header", "footer", "box", "old box")
NOTES = ("footnote", "endnote", "comment")

_NS = (
    f'xmlns:w="{W[1:-1]}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def inserted(text: str) -> str:
    """A run that was inserted with tracking on."""
    return f'<w:ins w:id="901" w:author="担当">{run(text)}</w:ins>'


def with_text_in(content: bytes, place: str, runs: str, paragraph: int = -1) -> bytes:
    """The file with one more text. Notes and boxes hang on the paragraph of that number of the body."""
    opc = Opc(unpack(content))
    root = etree.fromstring(opc.parts[opc.document])
    inner = f"<w:p>{runs}</w:p>"
    holder = root[0].findall(f"{W}p")[paragraph]
    if place in NOTES:
        name = f"word/{place}s.xml"
        other = '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>' if place == "footnote" else ""
        xml = f'<w:{place}s {_NS}>{other}<w:{place} w:id="7">{inner}</w:{place}></w:{place}s>'
        opc.add(name, xml.encode(), f"{_TYPE}.{place}s+xml")
        opc.relate(opc.document, f"{_OFFICE}/{place}s", name)
        holder.append(_element(f'<w:r><w:{place}Reference w:id="7"/></w:r>'))
    elif place in {"header", "footer"}:
        name = f"word/{place}9.xml"
        short = "hdr" if place == "header" else "ftr"
        opc.add(name, f"<w:{short} {_NS}>{inner}</w:{short}>".encode(), f"{_TYPE}.{place}+xml")
        relation = opc.relate(opc.document, f"{_OFFICE}/{place}", name)
        section = next(root.iter(f"{W}sectPr"))
        section.insert(0, _element(f'<w:{place}Reference w:type="even" r:id="{relation}"/>'))
    else:
        box = f"<w:txbxContent>{inner}</w:txbxContent>"
        old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
        drawn = f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        both = (
            f'<mc:AlternateContent><mc:Choice Requires="wps">{drawn}</mc:Choice>'
            f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
        )
        holder.append(_element(f"<w:r>{both if place == 'box' else old}</w:r>"))
    opc.parts[opc.document] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(opc.parts)


def _element(xml: str) -> etree._Element:
    return etree.fromstring(f"<w:x {_NS}>{xml}</w:x>")[0]
