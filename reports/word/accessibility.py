"""Can everybody read the chapter? Checks of a .docx that need no person and no Word.

Each rule is a function of the opened document that returns findings in Japanese. They follow what
Word's own checker and JIS X 8341-3 (WCAG 2.1 AA) ask of a document and can be told from its XML:
title, language, alternative text that says n and the top result, pictures in line with the text, tables
with a head row and without merged or nested cells, headings in order, contrast, no blanks for spacing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from reports.ooxml.package import unpack
from reports.word.contrast import poor_contrasts, text_of, value_of
from reports.word.wordtokens import W
from schemas.errors import InputError, Problem

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_N = re.compile(r"n\s*=\s*[\d,]+")
_TOP = re.compile(r"最も|平均|\d[\d.]*%")
_BLANKS = re.compile(r"[ 　]{3,}")


@dataclass(frozen=True)
class Barrier:
    """One finding: rule, where it stands, what is wrong, what to do."""

    rule: str
    where: str
    what: str
    remedy: str


@dataclass(frozen=True)
class _Document:
    body: etree._Element
    styles: etree._Element
    core: etree._Element | None
    headings: Mapping[str, int]
    """Level (1 to 9) of the paragraph styles that are headings, by style id."""


def check_accessibility(package: bytes) -> tuple[Barrier, ...]:
    """Return every finding in a .docx; empty if nothing stands in a reader's way.

    Raises:
        InputError: the bytes are not a Word document.

    """
    document = _open(package)
    return tuple(finding for rule in _RULES for finding in rule(document))


def _open(package: bytes) -> _Document:
    try:
        parts = unpack(package)
        body = etree.fromstring(parts["word/document.xml"])
        styles = etree.fromstring(parts["word/styles.xml"])
        core = etree.fromstring(parts["docProps/core.xml"]) if "docProps/core.xml" in parts else None
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        raise InputError(
            Problem(
                "U00",
                "Word文書として読めません。",
                expected="Word文書（.docx）",
                remedy="ファイルを確かめてください。",
            )
        ) from None
    return _Document(body, styles, core, _heading_levels(styles))


def _heading_levels(styles: etree._Element) -> dict[str, int]:
    levels = {}
    for style in styles.iter(f"{W}style"):
        outline = value_of(style.find(f"{W}pPr/{W}outlineLvl"))
        if outline.isdecimal() and int(outline) < 9:
            levels[style.get(f"{W}styleId") or ""] = int(outline) + 1
    return levels


def _shortened(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


# --- Title and language -------------------------------------------------------------------------


def _title(document: _Document) -> Iterator[Barrier]:
    title = None if document.core is None else document.core.find(f"{_DC}title")
    if title is None or not (title.text or "").strip():
        yield Barrier(
            "U01",
            "文書のプロパティ",
            "文書のタイトルがありません。",
            "「ファイル」→「情報」でタイトルを入力してください。",
        )


def _language(document: _Document) -> Iterator[Barrier]:
    default = document.styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    if value_of(default, "eastAsia") != "ja-JP":
        yield Barrier(
            "U02",
            "既定のスタイル",
            "文書の言語が日本語に設定されていません。",
            "既定の校正言語を日本語にしてください。",
        )
    for language in (*document.styles.iter(f"{W}lang"), *document.body.iter(f"{W}lang")):
        told = value_of(language, "eastAsia")
        if language is not default and told and told != "ja-JP":
            yield Barrier(
                "U02", told, "日本語以外の言語が指定されています。", "校正言語を日本語にしてください。"
            )


# --- Figures ------------------------------------------------------------------------------------


def _figures(document: _Document) -> Iterator[Barrier]:
    for drawing in document.body.iter(f"{W}drawing"):
        properties = drawing.find(f".//{_WP}docPr")
        name = "" if properties is None else properties.get("name") or ""
        alt = "" if properties is None else (properties.get("descr") or "").strip()
        where = name or "図"
        if drawing.find(f"{_WP}anchor") is not None:
            yield Barrier(
                "U06", where, "図が行内に配置されていません。", "文字列の折り返しを「行内」にしてください。"
            )
        if not alt:
            yield Barrier("U03", where, "図の代替テキストがありません。", "代替テキストを入力してください。")
            continue
        if not _N.search(alt):
            yield Barrier(
                "U04",
                where,
                "図の代替テキストに回答者数（n）がありません。",
                "代替テキストに「n=1,616」のように入力してください。",
            )
        if not _TOP.search(alt):
            yield Barrier(
                "U05",
                where,
                "図の代替テキストに主な結果がありません。",
                "最も多い回答とその割合を入力してください。",
            )
    for old in (*document.body.iter(f"{W}pict"), *document.body.iter(f"{W}object")):
        del old
        yield Barrier("U06", "図", "古い形式の図や埋め込みがあります。", "図として貼り直してください。")


# --- Tables -------------------------------------------------------------------------------------


def _tables(document: _Document) -> Iterator[Barrier]:
    for number, table in enumerate(document.body.iter(f"{W}tbl"), start=1):
        caption = value_of(table.find(f"{W}tblPr/{W}tblCaption"))
        where = _shortened(caption) or f"{number}番目の表"
        if not caption or not value_of(table.find(f"{W}tblPr/{W}tblDescription")):
            yield Barrier(
                "U08",
                where,
                "表の代替テキスト（タイトルと説明）がありません。",
                "表のプロパティの「代替テキスト」を入力してください。",
            )
        if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None:
            yield Barrier(
                "U07", where, "見出しの行がありません。", "1行目を「タイトル行の繰り返し」にしてください。"
            )
        spans = [span for span in table.iter(f"{W}gridSpan") if value_of(span) not in {"", "1"}]
        if spans or next(table.iter(f"{W}vMerge", f"{W}hMerge"), None) is not None:
            yield Barrier("U09", where, "結合されたセルがあります。", "セルの結合を解除してください。")
        if next(table.iterfind(f".//{W}tc//{W}tbl"), None) is not None:
            yield Barrier("U10", where, "表の中に表があります。", "表を分けてください。")


# --- Headings and paragraphs --------------------------------------------------------------------


def _headings(document: _Document) -> Iterator[Barrier]:
    last = 0
    for paragraph in document.body.iter(f"{W}p"):
        level = document.headings.get(value_of(paragraph.find(f"{W}pPr/{W}pStyle")), 0)
        if not level:
            continue
        text = text_of(paragraph)
        if not text.strip():
            yield Barrier("U12", f"見出し{level}", "空の見出しがあります。", "見出しを削除してください。")
        if level > last + 1:
            yield Barrier(
                "U11",
                _shortened(text),
                f"見出しの水準が飛んでいます（{last or '表題'}の次が{level}）。",
                "見出しのスタイルを順に付けてください。",
            )
        last = level
    if not last:
        yield Barrier("U11", "文書全体", "見出しがありません。", "見出しのスタイルを付けてください。")


def _spacing(document: _Document) -> Iterator[Barrier]:
    empty = 0
    for paragraph in document.body.iter(f"{W}p"):
        text = text_of(paragraph)
        shown = (
            text.strip() or next(paragraph.iter(f"{W}drawing", f"{W}pict", f"{W}sectPr"), None) is not None
        )
        in_cell = next(paragraph.iterancestors(f"{W}tc"), None) is not None
        empty = 0 if shown or in_cell else empty + 1
        if empty == 2:
            yield Barrier(
                "U13", "空の段落", "空の段落で間隔を空けています。", "段落の前後の間隔で調整してください。"
            )
        if _BLANKS.search(text):
            yield Barrier(
                "U13",
                _shortened(text),
                "空白を続けて位置を合わせています。",
                "インデントかタブで調整してください。",
            )


def _contrast(document: _Document) -> Iterator[Barrier]:
    for pair in poor_contrasts(document.body, document.styles):
        yield Barrier(
            "U14",
            _shortened(pair.text),
            f"文字（{pair.ink}）と背景（{pair.ground}）のコントラスト比が{pair.ratio:.1f}です（4.5以上が必要）。",
            "文字か背景の色を変えてください。",
        )


_RULES: tuple[Callable[[_Document], Iterator[Barrier]], ...] = (
    _title,
    _language,
    _figures,
    _tables,
    _headings,
    _spacing,
    _contrast,
)
