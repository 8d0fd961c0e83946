"""The template of a chapter: the built-in one with its styles, or the office's own."""

import functools
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from reports.charts.fonts import FontNames
from reports.ooxml.package import DECLARATION, pack, unpack
from schemas.chapter.style import ChapterStyle
from schemas.errors import InputError, Problem, raise_any
from schemas.tables.taking import take

BUILT_IN = Path(__file__).parent.parent / "templates" / "chapter.docx"
"""A4, with own styles only; `examples/chapter_template/` holds its parts."""

HEADER_PLACEHOLDER = "{{header}}"
"""Stands in a header of the template where the chapter's header text goes."""

PAGE_PLACEHOLDER = "{{page}}"
"""Stands in a footer of the built-in template before the number of the page."""

TABLE_STYLE = "表（調査）"
_STYLES, _THEME, _FONT_TABLE = "word/styles.xml", "word/theme/theme1.xml", "word/fontTable.xml"
_ALTERNATIVES = {
    "BIZ UDPゴシック": "BIZ UDPGothic",
    "BIZ UDPGothic": "BIZ UDPゴシック",
    "游明朝": "Yu Mincho",
    "游ゴシック": "Yu Gothic",
    "MS 明朝": "MS Mincho",
}


@dataclass(frozen=True)
class StyleLook:
    """A paragraph style of the built-in template in points; `line` 0 is the natural height (for pictures)."""

    name: str
    size: float
    line: float
    before: float
    after: float
    left: float
    right: float
    hanging: float
    keep_next: bool
    keep_lines: bool


@functools.cache
def paragraph_styles() -> dict[str, StyleLook]:
    """The built-in template's own paragraph styles by id, in its order."""
    root = etree.fromstring(unpack(BUILT_IN.read_bytes())[_STYLES])
    own = (node for node in root.iter(qn("w:style")) if node.get(qn("w:default")) is None)
    return {
        node.get(qn("w:styleId"), ""): _look(node) for node in own if node.get(qn("w:type")) == "paragraph"
    }


def _look(node: etree._Element) -> StyleLook:
    def number(path: str, name: str, per_point: int = 20) -> float:
        found = node.find("/".join(qn(f"w:{step}") for step in path.split("/")))
        return int("0" if found is None else found.get(qn(f"w:{name}"), "0")) / per_point

    return StyleLook(
        node.find(qn("w:name")).get(qn("w:val"), ""),  # type: ignore[union-attr]  # ours has names
        number("rPr/sz", "val", 2),
        number("pPr/spacing", "line"),
        number("pPr/spacing", "before"),
        number("pPr/spacing", "after"),
        number("pPr/ind", "left"),
        number("pPr/ind", "right"),
        number("pPr/ind", "hanging"),
        node.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None,
        node.find(f"{qn('w:pPr')}/{qn('w:keepLines')}") is not None,
    )


def style(style_id: str) -> StyleLook:
    """The built-in style with this id."""
    return paragraph_styles()[style_id]


def required_styles() -> tuple[str, ...]:
    """Names of the styles that a template must have, as they stand in its styles.xml."""
    names = (look.name for look in paragraph_styles().values())
    return (*(name for name in names if name not in {"header", "footer"}), TABLE_STYLE)


class Template(NamedTuple):
    """An office's own template: its path from the workspace, and its bytes."""

    file: str
    content: bytes


def font_names(style: ChapterStyle) -> FontNames | None:
    """Return the fonts of the settings, or None where none is set; Latin type follows the Japanese one."""
    if not style.names_fonts:
        return None
    usual = FontNames()
    body, heading = style.body_font or usual.body, style.heading_font or usual.heading
    return FontNames(body, heading, style.latin_font or body, style.latin_heading_font or heading)


def read_template(workspace: Path, style: ChapterStyle) -> Template | None:
    """The template of the settings; None for the built-in one. Raises InputError where it cannot be read."""
    if not style.template:
        return None
    try:
        return Template(style.template, take(workspace, style.template))
    except OSError:
        raise unreadable(style.template) from None


def open_template(template: Template | None, fonts: FontNames | None) -> WordDocument:
    """Open the template; None is ours, in the fonts if any are named.

    Raises:
        InputError: the file cannot be read as a Word document.

    """
    if template is None:
        return Document(io.BytesIO(in_fonts(fonts)) if fonts else str(BUILT_IN))
    try:
        return Document(io.BytesIO(template.content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise unreadable(template.file) from error


def check_template(template: Template) -> None:
    """Raise InputError where the office's template is no Word document or lacks a style."""
    style_ids(open_template(template, None), template)


def unreadable(file: str) -> InputError:
    """What is told of a template that is not there or is no Word document."""
    return Problem(
        rule="O18",
        what="Wordのひな形を開けません。",
        file=file,
        expected="Word文書（.docx）",
        remedy="ひな形の場所と、.docx形式で保存されていることを確かめてください。",
    ).error()


def style_ids(document: WordDocument, template: Template | None) -> dict[str, str]:
    """Style id by style name, for all that the chapter needs; raises InputError where one is missing."""
    known = {
        name.get(qn("w:val"), "").lower(): style.get(qn("w:styleId"), "")
        for style in document.styles.element.iterchildren(qn("w:style"))
        for name in style.iterchildren(qn("w:name"))
    }
    raise_any(
        Problem(
            rule="O19",
            what=f"Wordのひな形に、スタイル「{name}」がありません。",
            file=str(BUILT_IN) if template is None else template.file,
            expected=f"スタイル「{name}」が定義されていること",
            remedy="ひな形にその名前のスタイルを加えるか、付属のひな形を複製して書式だけを変えてください。",
        )
        for name in required_styles()
        if name.lower() not in known
    )
    return {name: known[name.lower()] for name in required_styles()}


def in_fonts(names: FontNames) -> bytes:
    """The built-in template with other fonts."""
    parts = unpack(BUILT_IN.read_bytes())
    named = dict(zip(_naming(FontNames()), _naming(names), strict=True))
    usual = re.compile("|".join(map(re.escape, named)))
    for part in (_STYLES, _THEME):
        parts[part] = usual.sub(lambda found: named[found.group()], parts[part].decode()).encode()
    table = etree.fromstring(parts[_FONT_TABLE])
    for node in list(table):
        table.remove(node)
    for name in dict.fromkeys((names.body, names.heading, names.latin, names.latin_heading)):
        font = etree.SubElement(table, qn("w:font"), {qn("w:name"): name})
        family = "roman" if "明朝" in name or "Mincho" in name else "swiss"
        values = {"altName": _ALTERNATIVES.get(name), "charset": "80", "family": family, "pitch": "variable"}
        for tag, value in values.items():
            if value:
                etree.SubElement(font, qn(f"w:{tag}"), {qn("w:val"): value})
    parts[_FONT_TABLE] = DECLARATION + etree.tostring(table, encoding="UTF-8")
    return pack(parts)


def _naming(names: FontNames) -> Iterator[str]:
    """How a style and the theme name the fonts, of headings and of the body."""
    for latin, east in ((names.latin_heading, names.heading), (names.latin, names.body)):
        first, second = quoteattr(latin), quoteattr(east)
        yield f"w:ascii={first} w:hAnsi={first} w:eastAsia={second} w:cs={first}"
        yield f"<a:latin typeface={first}/><a:ea typeface={second}/>"
