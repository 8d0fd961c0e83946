"""A workbook that came back with faults, handed out again with each fault at its cell, and all of them in a sheet.

A faulty cell has a colour and a comment. The colour is a conditional format, so that no style of the
workbook changes; what staff entered and how they arranged it stays as it is.
"""

import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from lxml import etree

from reports.excel.sheets import HEAD_ROW
from reports.ooxml.opc import Opc, parse, serialise
from reports.ooxml.package import DECLARATION, clean, pack, unpack
from schemas.errors import InputError, Problem
from schemas.messages.files import UNVALUED_FORMULA
from survey.answers.names import column_letter, column_place, match_name
from survey.reading.formats.grid import HeadRows
from survey.reading.formats.workbook import read_xlsx
from survey.reading.formats.xlsx_facts import sheet_paths

FAULTS = "直すところ"
"""The sheet that lists the faults; it is not read."""

_AUTHOR = "kyodo-survey"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_S = f"{{{_MAIN}}}"
_ID = f"{{{_RELATED}}}id"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_OURS = f'"{_AUTHOR}"<>""'
"""A formula that always holds, and by which the colours of an earlier time are known."""

_COLOUR = "FFFFC7CE"
_BEHIND_COMMENTS = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
    *("tableParts", "extLst"),
)
_BEHIND_FORMATS = (
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing"),
    *("legacyDrawing", *_BEHIND_COMMENTS),
)
"""What follows comments and conditional formats in a sheet, whose elements stand in a fixed order."""

_HEADS = ("シート", "セル", "列", "直すところ", "見つかったもの", "正しい形", "対処", "記号")
_WIDTHS = (18, 8, 20, 44, 24, 40, 50, 8)
_LINK = 1
_NAMED = re.compile("[・〜]")
_FORMULAS = re.compile(r"\b([A-Z]{1,3})([1-9][0-9]*)\b")

Cell = tuple[int, int]
"""Row from 1, column from 0."""


def marked_workbook(content: bytes, file: str, problems: Sequence[Problem]) -> bytes | None:
    """The workbook `content`, called `file`, with the problems marked that name one of its sheets.

    What an earlier call marked is taken away. None where no problem is one of this workbook, and for a file that
    is no .xlsx as Excel writes it.
    """
    try:
        opc = Opc(unpack(content))
        book = parse(opc.parts[opc.document])
        paths = sheet_paths(content, file)
        styles = parse(opc.parts["xl/styles.xml"])
    except (zipfile.BadZipFile, ValueError, KeyError, etree.XMLSyntaxError, InputError):
        return None
    own = [one for one in problems if one.file == file and one.sheet in paths]
    if not own or book.tag != f"{_S}workbook":
        return None
    heads = {sheet: _heads(content, file, sheet) for sheet in {one.sheet for one in own}}
    told = [(problem, _cells(problem, heads[problem.sheet])) for problem in own]
    look = _add_colour(styles)
    wrapped = _add_wrapped(styles)
    opc.parts["xl/styles.xml"] = serialise(styles)
    for sheet, path in paths.items():
        remarks: dict[Cell, str] = {}
        for problem, cell in ((problem, cell) for problem, cells in told for cell in cells):
            if problem.sheet == sheet:
                remarks[cell] = "\n\n".join([*([remarks[cell]] if cell in remarks else []), _remark(problem)])
        _mark(opc, path, remarks, look)
    listed = _list_part(told, wrapped)
    if FAULTS in paths:
        opc.parts[paths[FAULTS]] = listed
    else:
        _add_sheet(opc, book, listed)
    return pack(opc.parts)


def _heads(content: bytes, file: str, sheet: str) -> dict[str, int]:
    """The place of each column by its head; nothing for a sheet that cannot be read."""
    try:
        grid = read_xlsx(content, HeadRows(file, HEAD_ROW - 1, 1), sheet)
    except InputError:
        return {}
    head = grid.head[HEAD_ROW - 1] if len(grid.head) >= HEAD_ROW else ()
    return {match_name(text): place for place, text in enumerate(head) if text.strip()}


def _cells(problem: Problem, heads: Mapping[str, int]) -> Sequence[Cell]:
    """Where a problem is marked: in its column, or the first of those that it names, else the first of its row.

    Formulas without a value are told by the references of their cells.
    """
    if problem.rule == UNVALUED_FORMULA.code:
        return [(int(row), column_place(letters)) for letters, row in _FORMULAS.findall(problem.found)]
    if problem.row is None:
        return ()
    names = [match_name(name) for name in (problem.column, *_NAMED.split(problem.column))]
    return [(problem.row, next((heads[name] for name in names if name in heads), 0))]


def _remark(problem: Problem) -> str:
    expected = f"正しい形: {problem.expected}" if problem.expected else ""
    return "\n".join(line for line in (problem.what, expected, problem.remedy) if line)


def _reference(cell: Cell) -> str:
    return f"{column_letter(cell[1])}{cell[0]}"


def _insert(parent: etree._Element, element: etree._Element, behind: Sequence[str]) -> None:
    """Put an element before those that have to stand behind it."""
    following = next(parent.iterchildren(*(f"{_S}{name}" for name in behind)), None)
    if following is None:
        parent.append(element)
    else:
        following.addprevious(element)


def _add_colour(styles: etree._Element) -> int:
    """The number of a format that colours a cell."""
    formats = styles.find(f"{_S}dxfs")
    if formats is None:
        formats = etree.Element(f"{_S}dxfs")
        _insert(styles, formats, ("tableStyles", "colors", "extLst"))
    fill = etree.SubElement(etree.SubElement(formats, f"{_S}dxf"), f"{_S}fill")
    pattern = etree.SubElement(fill, f"{_S}patternFill", patternType="solid")
    for name in ("fgColor", "bgColor"):
        etree.SubElement(pattern, f"{_S}{name}", rgb=_COLOUR)
    formats.set("count", str(len(formats)))
    return len(formats) - 1


def _add_wrapped(styles: etree._Element) -> int:
    """The number of a style whose text is broken into lines; 0, the plain one, where a workbook has no styles."""
    formats = styles.find(f"{_S}cellXfs")
    if formats is None:
        return 0
    entry = etree.SubElement(formats, f"{_S}xf", numFmtId="0", fontId="0", fillId="0", borderId="0")
    entry.set("applyAlignment", "1")
    etree.SubElement(entry, f"{_S}alignment", vertical="top", wrapText="1")
    formats.set("count", str(len(formats)))
    return len(formats) - 1


# --- One sheet ----------------------------------------------------------------------------------


def _mark(opc: Opc, path: str, remarks: Mapping[Cell, str], look: int) -> None:
    """Colour the cells of a sheet and give them comments; the marks of an earlier time go."""
    sheet = parse(opc.parts[path])
    if not _clear(opc, path, sheet) and not remarks:
        return
    if remarks:
        formats = etree.Element(f"{_S}conditionalFormatting", sqref=" ".join(map(_reference, remarks)))
        rule = etree.SubElement(formats, f"{_S}cfRule", type="expression", dxfId=str(look), priority="1")
        etree.SubElement(rule, f"{_S}formula").text = _OURS
        _insert(sheet, formats, _BEHIND_FORMATS)
        if (
            sheet.find(f"{_S}legacyDrawing") is None
        ):  # a sheet holds one set of comments: those of others stay
            _comment(opc, path, sheet, remarks)
    opc.parts[path] = serialise(sheet)


def _clear(opc: Opc, path: str, sheet: etree._Element) -> bool:
    """Take away what `_mark` added to a sheet earlier; returns whether there was anything."""
    ours = [
        one
        for one in sheet.iterfind(f"{_S}conditionalFormatting")
        if _OURS in one.findtext(f"{_S}cfRule/{_S}formula", "")
    ]
    for one in ours:
        sheet.remove(one)
    remarks = [one for one in opc.relations(path) if one.type.endswith("/comments")]
    authors = {author.text for one in remarks for author in parse(opc.parts[one.target]).iter(f"{_S}author")}
    drawing = sheet.find(f"{_S}legacyDrawing")
    if drawing is None or authors != {_AUTHOR}:
        return bool(ours)
    opc.unrelate(path, [*(one.id for one in remarks), drawing.get(_ID, "")])
    sheet.remove(drawing)
    return True


def _comment(opc: Opc, path: str, sheet: etree._Element, remarks: Mapping[Cell, str]) -> None:
    """Give cells comments, which are a part with the texts and a part with their boxes."""
    number = next(n for n in range(1, len(opc.parts) + 2) if f"xl/kyodo_comments{n}.xml" not in opc.parts)
    texts = "".join(
        f'<comment ref="{_reference(cell)}" authorId="0"><text><t xml:space="preserve">{_xml(text)}</t></text></comment>'
        for cell, text in remarks.items()
    )
    comments = f'<comments xmlns="{_MAIN}"><authors><author>{_AUTHOR}</author></authors><commentList>{texts}</commentList></comments>'
    boxes = "".join(
        _BOX.format(id=1025 + place, row=cell[0] - 1, column=cell[1], end=cell[1] + 4, last=cell[0] + 7)
        for place, cell in enumerate(remarks)
    )
    for name, content, kind, relation in (
        (f"xl/kyodo_comments{number}.xml", comments, f"{_TYPE}.comments+xml", "comments"),
        (f"xl/drawings/kyodo_boxes{number}.vml", f"{_BOXES}{boxes}</xml>", _VML, "vmlDrawing"),
    ):
        opc.add(name, DECLARATION + content.encode(), kind)
        identity = opc.relate(path, f"{_RELATED}/{relation}", name)
    drawing = etree.Element(f"{_S}legacyDrawing", {_ID: identity}, nsmap={"r": _RELATED})
    _insert(sheet, drawing, _BEHIND_COMMENTS)


_BOXES = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
)
_BOX = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:path o:connecttype="none"/><v:textbox/>'
    '<x:ClientData ObjectType="Note"><x:Anchor>{column},15,{row},4,{end},15,{last},4</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def _xml(text: str) -> str:
    return escape(clean(text))


# --- The list -----------------------------------------------------------------------------------


def _add_sheet(opc: Opc, book: etree._Element, content: bytes) -> None:
    """Add the sheet of the list behind all others."""
    name = "xl/worksheets/kyodo_faults.xml"
    opc.add(name, content, f"{_TYPE}.worksheet+xml")
    identity = opc.relate(opc.document, f"{_RELATED}/worksheet", name)
    sheets = list(book.iterfind(f"{_S}sheets/{_S}sheet"))
    number = max(int(one.get("sheetId", "0")) for one in sheets) + 1
    own = etree.Element(f"{_S}sheet", {"name": FAULTS, "sheetId": str(number), _ID: identity})
    sheets[-1].addnext(own)
    opc.parts[opc.document] = serialise(book)


def _list_part(told: Sequence[tuple[Problem, Sequence[Cell]]], look: int) -> bytes:
    """The part of the sheet that lists the problems, each with a link to its cell."""
    rows = [_HEADS]
    links = []
    for number, (problem, cells) in enumerate(told, start=2):
        place = _reference(cells[0]) if cells else ""
        shown = (problem.column, problem.what, problem.found, problem.expected, problem.remedy, problem.rule)
        rows.append((problem.sheet, place, *shown))
        if place:
            sheet = problem.sheet.replace("'", "''")
            target = f"'{sheet}'!{place}"
            link = _reference((number, _LINK))
            links.append(f'<hyperlink ref="{link}" location="{_xml(target)}" display="{place}"/>')
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(_WIDTHS, start=1)
    )
    lines = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{_reference((number, place))}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{_xml(text)}</t></is></c>'
            for place, text in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    listed = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        DECLARATION
        + (
            f'<worksheet xmlns="{_MAIN}"><cols>{columns}</cols><sheetData>{lines}</sheetData>{listed}</worksheet>'
        ).encode()
    )
