"""WordprocessingML as text: small builders that know the schema's order of elements, and nothing else.

Each function returns a string of XML in which every text is escaped. A whole chapter is joined and
parsed once, which is far faster than building element by element.
"""

import functools
import hashlib
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reports.ooxml.package import clean
from reports.word.wordtokens import MINUS

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
EMU_PER_MM = 36000


@functools.lru_cache(maxsize=4096)
def attribute(text: str) -> str:
    """Quote a text as an attribute value, without forbidden characters; line feeds become blanks."""
    return quoteattr(clean(text).replace("\n", " "))


def stable_number(text: str) -> int:
    """Return a number of nine digits that depends on the text alone (for ids that Word wants as numbers)."""
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return 10**8 + value % (9 * 10**8)


# --- Runs ---------------------------------------------------------------------------------------

_SIGN = re.compile(r"(?<![0-9A-Za-z-])-(?=\d)")


def with_signs(text: str) -> str:
    """A text of a sentence with true minus signs, which no line ends with; readers have hyphens again (see `tokens`).

    Cells keep their hyphens: their lines do not break, and Excel takes what is pasted for a number only with them. Word's
    non-breaking hyphen will not do, as LibreOffice then breaks lines inside the number.
    """
    return _SIGN.sub(MINUS, text)


def run(text: str, *, strong: bool = False, raised: bool = False, colour: str = "", size: float = 0.0) -> str:
    """One run; a line feed becomes a line break, a tab a tab. `colour` and `size` (in points) where they are not the style's."""
    pieces = []
    for index, line in enumerate(clean(text).split("\n")):
        if index:
            pieces.append("<w:br/>")
        for number, part in enumerate(line.split("\t")):
            if number:
                pieces.append("<w:tab/>")
            if part:
                pieces.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    half = round(size * 2)
    properties = (
        ("<w:b/><w:bCs/>" if strong else "")
        + (f"<w:color w:val={attribute(colour)}/>" if colour else "")
        + (f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if half else "")
        + ('<w:vertAlign w:val="superscript"/>' if raised else "")
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{''.join(pieces)}</w:r>"


def field(instruction: str, cached: str, *, size: float = 0.0) -> str:
    """Return a field with its last result in place, so that nothing has to be updated on opening."""
    return f"{field_begin(instruction)}{run(cached, size=size)}{FIELD_END}"


def field_begin(instruction: str) -> str:
    """Return a field up to its result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


@dataclass
class Counter:
    """Numbers that must be unique in a document, given out in reading order."""

    last: int = 0

    def next(self) -> int:
        """Return the next number, from 1."""
        self.last += 1
        return self.last


def bookmark(name: str, content: str, ids: Counter) -> str:
    """Put a bookmark around content."""
    number = ids.next()
    begin = f'<w:bookmarkStart w:id="{number}" w:name={attribute(name)}/>'
    return f'{begin}{content}<w:bookmarkEnd w:id="{number}"/>'


# --- Paragraphs ---------------------------------------------------------------------------------


def paragraph(
    style: str,
    content: str,
    *,
    keep_next: bool = False,
    new_page: bool = False,
    space_before: int = 0,
    around: int | None = None,
    line: int = 0,
    hanging: int = 0,
    first: int = 0,
    tab_of_style: int = 0,
    align: str = "",
) -> str:
    """Return a paragraph of a style (by style id), with what differs from the style.

    `space_before`, `around` (above and below), `line` (the exact height of a line) and `hanging` (how far all lines but the
    first, which begins at `first`, are indented, with a tab stop there instead of `tab_of_style`) are in twentieths of a point (0, for `around` None: as the style);
    `align` is left, center or right.
    """
    spacing = {"before": space_before or None} if around is None else {"before": around, "after": around}
    set_apart = "".join(f' w:{name}="{value}"' for name, value in spacing.items() if value is not None)
    if line:
        set_apart += f' w:line="{line}" w:lineRule="exact"'
    other = f'<w:tab w:val="clear" w:pos="{tab_of_style}"/>' if tab_of_style not in (0, hanging) else ""
    tab = f'<w:tabs>{other}<w:tab w:val="left" w:pos="{hanging}"/></w:tabs>'
    indent = f'<w:ind w:left="{hanging}" w:hanging="{hanging - first}"/>'
    return (
        f"<w:p><w:pPr><w:pStyle w:val={attribute(style)}/>{'<w:keepNext/>' if keep_next else ''}"
        f"{'<w:pageBreakBefore/>' if new_page else ''}"
        f"{tab if hanging else ''}"
        f"{f'<w:spacing{set_apart}/>' if set_apart else ''}"
        f"{indent if hanging else ''}"
        f"{f'<w:jc w:val={attribute(align)}/>' if align else ''}</w:pPr>{content}</w:p>"
    )


def paragraph_text(text: str) -> str:
    """Return a paragraph of plain text without a style, for what stands outside the body."""
    return f"<w:p>{run(text)}</w:p>"


def contents_control(content: str, number: int) -> str:
    """Return the control that Word shows around a table of contents, with its update button."""
    return (
        f'<w:sdt><w:sdtPr><w:id w:val="{number}"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def link(anchor: str, content: str) -> str:
    """Return a link to a bookmark of the same document."""
    return f'<w:hyperlink w:anchor={attribute(anchor)} w:history="1">{content}</w:hyperlink>'


def picture(relationship: str, name: str, alt: str, size: tuple[float, float], number: int) -> str:
    """Return a run with a picture in line with the text; size is width and height in millimetres."""
    extent = _extent(size)
    return _inline(
        f'id="{number}" name={attribute(name)} descr={attribute(alt)}',
        extent,
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>',
        f'<a:graphicData uri="{_PICTURE}"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name={attribute(name)} descr={attribute(alt)}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>',
    )


def native_chart(relationship: str, name: str, alt: str, size: tuple[float, float], number: int) -> str:
    """Return a run with a native chart in line with the text; size is width and height in millimetres."""
    return _inline(
        f'id="{number}" name={attribute(name)} descr={attribute(alt)}',
        _extent(size),
        "<wp:cNvGraphicFramePr/>",
        f'<a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" r:id="{relationship}"/></a:graphicData>',
    )


def _extent(size: tuple[float, float]) -> str:
    width, height = (round(length * EMU_PER_MM) for length in size)
    return f'cx="{width}" cy="{height}"'


def _inline(named: str, extent: str, frame: str, graphic: str) -> str:
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {extent}/><wp:docPr {named}/>{frame}<a:graphic>{graphic}</a:graphic>"
        "</wp:inline></w:drawing></w:r>"
    )
