"""要点 of the bundled example: what a row says beside its first finding."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from flows.direct import direct
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import compute
from flows.writing import content_of
from reports.chapter.blocks import DefinitionList
from reports.chapter.key_points import key_point_blocks
from tests.reports.small_chapter import words
from tests.workspaces import ROOT


@pytest.fixture(scope="module")
def rows() -> dict[str, str]:
    year = compute(RunSettings("2022", ROOT), direct(Progress(Console(file=io.StringIO()))))
    assert year.study.chapter is not None
    (points,) = (
        one
        for one in key_point_blocks(content_of(year), year.study.chapter)
        if isinstance(one, DefinitionList)
    )
    return {one.term: words(one.runs) for one in points.items}


def test_groups_after_two_sums_are_said_to_be_of_the_first(rows: dict[str, str]) -> None:
    """徳地's 73.4 % is of 不便を感じている, though the sentence before ends with the other sum."""
    told = rows["日常生活に必要なサービス"]
    assert "「不便を感じている（計）」は、居住地域別では徳地（73.4%）などで他の地域より高く" in told
    assert (
        "「参加したい（計）」は、年代別では60歳代（42.2%）と70歳代（42.2%）で他の年代より高く"
        in rows["地域活動への参加"]
    )


def test_groups_after_one_sum_go_on_without_its_name(rows: dict[str, str]) -> None:
    told = rows["地域への愛着や誇り"]
    assert "7.7ポイント減少しました。年代別では、80歳以上（75.8%）などで他の年代より高く" in told
    assert told.count("感じている（計）") == 1


def test_a_section_without_a_sum_tells_two_questions(rows: dict[str, str]) -> None:
    """88.3 % are members; 31.6 % of them put 活動や行事のスリム化を図ること first."""
    told = rows["自治会・町内会"]
    assert "「はい」が88.3%で約9割を占め" in told
    assert "31.6%と最も多くなっています。" in told
