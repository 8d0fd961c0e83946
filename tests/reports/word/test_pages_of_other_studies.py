"""The pages of studies of other shapes than the bundled one: short, counted, over years, and with 144 questions."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.large_survey import write_survey
from flows.direct import direct
from flows.measuring import YearResults
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import compute
from flows.writing import content_of
from reports.chapter.assembly import MAIN_FILE
from reports.chapter.blocks import (
    Block,
    Chapter,
    Figure,
    Heading,
    Paragraph,
    Properties,
    Reference,
    Table,
    Text,
)
from reports.word import document
from reports.word.chapter_files import fitted_parts
from reports.word.measuring import line_count
from reports.word.pagination import PAGE_HEIGHT
from reports.word.pdf import find_office, to_pdf
from reports.word.tablelayout import layout, with_broken_heads
from tests.made_city import CHAPTER, SAMPLING, comparisons, study_toml, write_lists, write_year
from tests.reports.word.printed_pages import READER, holds_together, pages_of, unforced_white


def _short(root: Path) -> None:
    """Two questions, asked once."""
    write_lists(root)
    liked = {"東": 0.8, "西": 0.5, "南": 0.5, "北": 0.3}
    write_year(root, 2030, study_toml(2030, more=CHAPTER.replace("COMPARE", "false")), liked=liked)


def _over_years(root: Path) -> None:
    """Four years, of which lines show both questions."""
    write_lists(root, scores=(3, 2, 1, 0))
    for year, liked in ((2015, 0.3), (2020, 0.4), (2025, 0.5)):
        write_year(root, year, study_toml(year), liked=liked)
    more = comparisons((2025, 2020, 2015)) + CHAPTER.replace("COMPARE", "true")
    write_year(root, 2030, study_toml(2030, more=more), liked=0.6)


def _census(root: Path) -> None:
    """Everybody was asked, twice: no weights, no errors."""
    write_lists(root, scores=(3, 2, 1, 0))
    numbers = "population = 900\nsent = 900\n"
    sampling = SAMPLING.replace("住民基本台帳からの無作為抽出", "全員").replace(
        "population = 12000\nsent = 1500\n", numbers
    )
    for year, more in ((2025, ""), (2030, comparisons((2025,)) + CHAPTER.replace("COMPARE", "true"))):
        toml = study_toml(year, frame="", sampling=sampling, settings='kind = "census"', more=more)
        write_year(root, year, toml, liked={"東": 0.8, "西": 0.5, "南": 0.5, "北": 0.5})


def _long(root: Path) -> None:
    """144 questions, 42 of them by age."""
    write_survey(root, questions=144, rows=500)


_STUDIES: Mapping[str, Callable[[Path], None]] = {
    "short": _short,
    "over years": _over_years,
    "census": _census,
    "long": _long,
}


_MOST_DRAWN = 60


@pytest.fixture(scope="module", params=list(_STUDIES))
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> YearResults:
    root = tmp_path_factory.mktemp("study")
    _STUDIES[request.param](root)
    return compute(RunSettings("2030", root), direct(Progress(Console(file=io.StringIO()))))


@pytest.fixture(scope="module")
def parts(year: YearResults) -> Mapping[str, Chapter]:
    assert year.study.chapter is not None
    return fitted_parts(content_of(year), year.study.chapter, "picture")


def test_pages_are_full_and_small_tables_whole(parts: Mapping[str, Chapter]) -> None:
    for name, chapter in parts.items():
        planned = document.planned_pages(chapter, "picture")
        assert max(planned.white[:-1], default=0.0) < 0.1 * PAGE_HEIGHT, name
        tables = [block for block in planned.blocks if isinstance(block, Table)]
        for table in tables:
            if table.continues:
                whole = [one for one in tables if table.continues in (one.id, one.continues)]
                assert sum(len(one.rows) for one in whole) > 10
                assert table.caption.endswith("（続き）")


def test_every_figure_is_named_and_no_head_is_broken(parts: Mapping[str, Chapter]) -> None:
    """No reference leads nowhere, and each figure of 本編 is named by a sentence."""
    for name, chapter in parts.items():
        ids = {one.id for one in chapter.blocks if isinstance(one, Figure | Table)}
        told = {
            run.target
            for one in chapter.blocks
            if isinstance(one, Paragraph)
            for run in one.runs
            if isinstance(run, Reference)
        }
        assert told <= ids
        if name == MAIN_FILE:
            assert {one.id for one in chapter.blocks if isinstance(one, Figure)} <= told
        for table in (one for one in chapter.blocks if isinstance(one, Table)):
            broken = with_broken_heads(table, document.TEXT_WIDTH)
            chosen = layout(broken, document.TEXT_WIDTH)
            for column, width in zip(broken.columns, chosen.widths, strict=True):
                lines = line_count(column.head, chosen.size, width - 2 * chosen.padding)
                assert chosen.upright or lines == len(column.head.split("\n")), (table.id, column.head)


@pytest.mark.skipif(find_office() is None or READER is None, reason="LibreOfficeとpdftotextがない環境")
def test_printed_pages_hold_together(parts: Mapping[str, Chapter], tmp_path: Path) -> None:
    """All but what has more pictures than a test should draw: of 144 questions 資料編 alone."""
    for name, chapter in parts.items():
        if sum(isinstance(one, Figure) for one in chapter.blocks) > _MOST_DRAWN:
            continue
        planned = document.planned_pages(chapter, "picture")
        pages = pages_of(to_pdf(document.render_bytes(chapter)), tmp_path)
        assert len(pages) == len(planned.white), name
        holds_together(chapter, pages)
        assert max(unforced_white(chapter, pages, planned), default=0.0) < 0.1, name


@pytest.mark.skipif(find_office() is None or READER is None, reason="LibreOfficeとpdftotextがない環境")
def test_headings_and_full_lines_are_as_high_as_planned(tmp_path: Path) -> None:
    """Numbers that are wider than their column, and lines of which the full stop hangs over the end, after which LibreOffice begins a line."""
    blocks: list[Block] = []
    for place in range(72):
        title = (
            f"問{90 + place}\t" + "あなたの考えに最も近いものを一つだけ選んでください" + "ね" * (place % 8)
        )
        blocks += [
            Heading(2, title, f"h{place}"),
            Paragraph((Text("店が44.7%、駅が36.4%、道が34.4%で、" + "あ" * (22 + place % 8) + "。"),)),
        ]
    chapter = Chapter("題", "頭", tuple(blocks), Properties("題"))
    planned = document.planned_pages(chapter, "picture")
    pages = pages_of(to_pdf(document.render_bytes(chapter)), tmp_path)
    printed = {
        f"h{int(told[1]) - 90}": number
        for number, page in enumerate(pages, start=1)
        for line in page
        if (told := re.match(r"問(\d+)", line.text))
    }
    assert printed == planned.numbers


@pytest.mark.skipif(find_office() is None or READER is None, reason="LibreOfficeとpdftotextがない環境")
def test_no_line_ends_with_a_minus_sign(tmp_path: Path) -> None:
    lengths = range(34, 46)
    told = [Paragraph((Text("あ" * length), Text("（-0.24点）" + "い" * 9))) for length in lengths]
    chapter = Chapter("題", "頭", tuple(told), Properties("題"))
    (page,) = pages_of(to_pdf(document.render_bytes(chapter)), tmp_path)
    texts = [line.text for line in page]
    assert sum("（\u22120.24" in text for text in texts) == len(lengths), texts
