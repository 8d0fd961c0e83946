"""Every rule finds the fault that is planted for it, and the documents of this program have none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.audit.accessibility import check_accessibility
from reports.audit.contrast import contrast
from reports.chapter.blocks import Chapter, Figure
from reports.ooxml.package import pack, unpack
from reports.word.document import render_bytes
from schemas.errors import InputError
from tests.reports.sample_chapter import sample_chapter

DOCUMENT, STYLES, CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
ALT = "図の説明。n=100。「はい」が50.0%と最も多くなっています。"


def _chapter() -> Chapter:
    chapter = sample_chapter()
    blocks = tuple(
        dataclasses.replace(block, alt=ALT) if isinstance(block, Figure) else block
        for block in chapter.blocks
    )
    return dataclasses.replace(chapter, blocks=blocks)


@pytest.fixture(scope="module")
def sample() -> bytes:
    return render_bytes(_chapter())


def rules(package: bytes) -> list[str]:
    return [finding.rule for finding in check_accessibility("a.docx", package)]


def planted(package: bytes, part: str, old: str, new: str) -> bytes:
    """The package with the first occurrence of a text replaced."""
    parts = unpack(package)
    text = parts[part].decode()
    assert old in text
    return pack({**parts, part: text.replace(old, new, 1).encode()})


def test_the_sample_has_no_findings(sample: bytes) -> None:
    assert rules(sample) == []
    assert rules(render_bytes(_chapter(), charts="native")) == []


def test_the_chapter_has_no_findings(finished: Path) -> None:
    assert check_accessibility("chapter.docx", (finished / "chapter.docx").read_bytes()) == ()


EMPTY = "<w:p><w:pPr/></w:p>"
FAULTS: dict[str, tuple[str, str, str, list[str]]] = {
    "no title": (CORE, "<dc:title>第3節　調査の結果</dc:title>", "<dc:title> </dc:title>", ["U01"]),
    "another language": (STYLES, 'w:eastAsia="ja-JP"', 'w:eastAsia="zh-CN"', ["U02"]),
    "a language of a run": (
        DOCUMENT,
        "<w:r><w:t",
        '<w:r><w:rPr><w:lang w:eastAsia="zh-CN"/></w:rPr><w:t',
        ["U02"],
    ),
    "no alternative text": (DOCUMENT, f'descr="{ALT}"', 'descr=" "', ["U03"]),
    "alternative text without n": (DOCUMENT, "図の説明。n=100。", "図の説明。", ["U04"]),
    "alternative text without a result": (DOCUMENT, "「はい」が50.0%と最も多くなっています。", "", ["U05"]),
    "a figure beside the text": (DOCUMENT, "<wp:inline", "<wp:anchor/><wp:inline", ["U06"]),
    "an old picture": (DOCUMENT, "<w:r><w:t", "<w:r><w:pict/></w:r><w:r><w:t", ["U06"]),
    "no head row": (DOCUMENT, "<w:tblHeader/>", "", ["U07"]),
    "a table without a description": (DOCUMENT, "<w:tblDescription", "<w:nothing", ["U08"]),
    "cells merged across": (DOCUMENT, "<w:tcPr>", '<w:tcPr><w:gridSpan w:val="2"/>', ["U09"]),
    "cells merged down": (DOCUMENT, "<w:tcPr>", "<w:tcPr><w:vMerge/>", ["U09"]),
    "a table in a cell": (DOCUMENT, "</w:tcPr>", "</w:tcPr><w:tbl/>", ["U07", "U08", "U10"]),
    "a heading too deep": (DOCUMENT, 'w:val="Heading1"', 'w:val="Heading3"', ["U11"]),
    "an empty heading": (
        DOCUMENT,
        "<w:sectPr",
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:p><w:sectPr',
        ["U12", "U13"],
    ),
    "empty paragraphs": (DOCUMENT, "<w:sectPr", f"{EMPTY}{EMPTY}<w:sectPr", ["U13"]),
    "blanks for spacing": (DOCUMENT, "改ページの後。", "改ページ　　　の後。", ["U13"]),
    "grey on white": (
        DOCUMENT,
        "<w:r><w:t",
        '<w:r><w:rPr><w:color w:val="AAAAAA"/></w:rPr><w:t',
        ["U14"],
    ),
    "dark on dark": (
        DOCUMENT,
        "<w:r><w:t",
        '<w:r><w:rPr><w:shd w:val="clear" w:fill="2B4569"/></w:rPr><w:t',
        ["U14"],
    ),
    "a pale style": (STYLES, 'w:val="404040"', 'w:val="C0C0C0"', ["U14"]),
    "a dark head row": (STYLES, 'w:fill="E9ECF3"', 'w:fill="2B4569"', ["U14"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, sample: bytes) -> None:
    part, old, new, expected = FAULTS[fault]
    assert sorted(rules(planted(sample, part, old, new))) == expected


def test_a_document_without_headings(sample: bytes) -> None:
    parts = unpack(sample)
    text = parts[DOCUMENT].decode().replace('w:val="Heading', 'w:val="KSBody" w:was="')
    assert rules(pack({**parts, DOCUMENT: text.encode()})) == ["U11"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda package: package[:-40],
        lambda package: pack({"word/styles.xml": unpack(package)["word/styles.xml"]}),
        lambda package: pack({**unpack(package), "word/document.xml": b"<w:document"}),
    ],
    ids=["no zip", "no document", "broken XML"],
)
def test_what_is_no_word_document(damage: Callable[[bytes], bytes], sample: bytes) -> None:
    with pytest.raises(InputError, match="U00"):
        check_accessibility("a.docx", damage(sample))


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("000000", "FFFFFF", 21.0),
        ("FFFFFF", "FFFFFF", 1.0),
        ("777777", "FFFFFF", 4.48),
        ("595959", "FFFFFF", 7.0),
    ],
)
def test_contrast_as_wcag_counts_it(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert contrast(second, first) == contrast(first, second)
