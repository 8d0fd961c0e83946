"""Can everybody read the document? Checks of a .docx that need no person and no Word.

They follow what Word's own checker and JIS X 8341-3 (WCAG 2.1 AA) ask of a document and can be told from its
XML: title, language, alternative text that says n and the top result, pictures in line with the text, tables
with a head row and without merged or nested cells, headings in order, contrast, no blanks for spacing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from reports.audit.contrast import poor_contrasts, text_of
from reports.audit.reading.document import PassagePlace
from reports.audit.results.finding import RULES, AuditFinding
from reports.ooxml.opc import parse
from reports.word.opened import OpenedWord
from reports.word.wordtokens import W, value_of
from schemas.errors import Problem

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_N = re.compile(r"n\s*=\s*[\d,]+")
_TOP = re.compile(r"最も|平均|\d[\d.]*%")
_BLANKS = re.compile(r"[ 　]{3,}")

_REMEDIES = {
    "U01": "「ファイル」→「情報」でタイトルを入力してください。",
    "U02": "校正言語を日本語にしてください。",
    "U03": "代替テキストを入力してください。",
    "U04": "代替テキストに「n=1,616」のように入力してください。",
    "U05": "最も多い回答とその割合を入力してください。",
    "U06": "文字列の折り返しを「行内」にするか、図として貼り直してください。",
    "U07": "1行目を「タイトル行の繰り返し」にしてください。",
    "U08": "表のプロパティの「代替テキスト」を入力してください。",
    "U09": "セルの結合を解除してください。",
    "U10": "表を分けてください。",
    "U11": "見出しのスタイルを順に付けてください。",
    "U12": "見出しを削除してください。",
    "U13": "段落の前後の間隔、インデント、タブで調整してください。",
    "U14": "文字か背景の色を変えてください。",
}

Barrier = tuple[str, str, str]
"""Rule, where it stands, and what the rule alone does not say."""


@dataclass(frozen=True)
class _Document:
    """`headings`: level (1 to 9) of the paragraph styles that are headings, by style id."""

    body: etree._Element
    styles: etree._Element
    title: str
    headings: Mapping[str, int]


def check_accessibility(name: str, package: bytes) -> tuple[AuditFinding, ...]:
    """Every finding in a .docx, in the order of the rules; none if nothing stands in a reader's way.

    Raises InputError (U00) if the bytes are not a Word document.
    """
    document = _open(name, package)
    return tuple(
        AuditFinding(rule, PassagePlace(0, where), told, "", f"{RULES[rule]}。{_REMEDIES[rule]}")
        for check in _CHECKS
        for rule, where, told in check(document)
    )


def _open(name: str, package: bytes) -> _Document:
    try:
        word = OpenedWord(package)
        (styles,) = word.related("styles")
        core = [one.target for one in word.opc.relations("") if one.type.endswith("/core-properties")]
        title = "".join(parse(word.opc.parts[part]).findtext(f"{_DC}title") or "" for part in core)
    except (ValueError, KeyError, etree.XMLSyntaxError):
        raise Problem(
            "U00",
            "Word文書として読めません。",
            expected="Word文書（.docx）",
            remedy="読みやすさの点検は、.docx のファイルに行ってください。",
            file=name,
        ).error() from None
    levels = {
        style.get(f"{W}styleId") or "": int(outline) + 1
        for style in styles.iter(f"{W}style")
        if (outline := value_of(style.find(f"{W}pPr/{W}outlineLvl"))) in set("012345678")
    }
    return _Document(word.body, styles, title, levels)


def _shortened(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


def _title(document: _Document) -> Iterator[Barrier]:
    if not document.title.strip():
        yield "U01", "文書のプロパティ", ""


def _language(document: _Document) -> Iterator[Barrier]:
    default = document.styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    if value_of(default, "eastAsia") != "ja-JP":
        yield "U02", "既定のスタイル", value_of(default, "eastAsia")
    for language in (*document.styles.iter(f"{W}lang"), *document.body.iter(f"{W}lang")):
        told = value_of(language, "eastAsia")
        if language is not default and told and told != "ja-JP":
            yield "U02", "文字かスタイル", told


def _figures(document: _Document) -> Iterator[Barrier]:
    for drawing in document.body.iter(f"{W}drawing"):
        properties = drawing.find(f".//{_WP}docPr")
        alt = "" if properties is None else (properties.get("descr") or "").strip()
        where = ("" if properties is None else properties.get("name")) or "図"
        if drawing.find(f"{_WP}anchor") is not None:
            yield "U06", where, ""
        if not alt:
            yield "U03", where, ""
            continue
        if not _N.search(alt):
            yield "U04", where, alt
        if not _TOP.search(alt):
            yield "U05", where, alt
    for _ in document.body.iter(f"{W}pict", f"{W}object"):
        yield "U06", "古い形式の図か埋め込み", ""


def _tables(document: _Document) -> Iterator[Barrier]:
    for number, table in enumerate(document.body.iter(f"{W}tbl"), start=1):
        caption = value_of(table.find(f"{W}tblPr/{W}tblCaption"))
        where = _shortened(caption) or f"{number}番目の表"
        if not caption or not value_of(table.find(f"{W}tblPr/{W}tblDescription")):
            yield "U08", where, ""
        if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None:
            yield "U07", where, ""
        spans = [span for span in table.iter(f"{W}gridSpan") if value_of(span) not in {"", "1"}]
        if spans or next(table.iter(f"{W}vMerge", f"{W}hMerge"), None) is not None:
            yield "U09", where, ""
        if next(table.iterfind(f".//{W}tc//{W}tbl"), None) is not None:
            yield "U10", where, ""


def _headings(document: _Document) -> Iterator[Barrier]:
    last = 0
    for paragraph in document.body.iter(f"{W}p"):
        level = document.headings.get(value_of(paragraph.find(f"{W}pPr/{W}pStyle")), 0)
        if not level:
            continue
        text = text_of(paragraph)
        if not text.strip():
            yield "U12", f"見出し{level}", ""
        if level > last + 1:
            yield "U11", _shortened(text), f"{last or '表題'}の次が{level}"
        last = level
    if not last:
        yield "U11", "文書全体", "見出しがない"


def _spacing(document: _Document) -> Iterator[Barrier]:
    empty = 0
    for paragraph in document.body.iter(f"{W}p"):
        text = text_of(paragraph)
        held = next(paragraph.iter(f"{W}drawing", f"{W}pict", f"{W}sectPr"), None) is not None
        in_cell = next(paragraph.iterancestors(f"{W}tc"), None) is not None
        empty = 0 if text.strip() or held or in_cell else empty + 1
        if empty == 2:
            yield "U13", "空の段落", ""
        if _BLANKS.search(text):
            yield "U13", _shortened(text), "続いた空白"


def _contrast(document: _Document) -> Iterator[Barrier]:
    for pair in poor_contrasts(document.body, document.styles):
        told = f"文字（{pair.ink}）と背景（{pair.ground}）のコントラスト比が{pair.ratio:.1f}（4.5以上が必要）"
        yield "U14", _shortened(pair.text), told


_CHECKS: tuple[Callable[[_Document], Iterator[Barrier]], ...] = (
    _title,
    _language,
    _figures,
    _tables,
    _headings,
    _spacing,
    _contrast,
)
