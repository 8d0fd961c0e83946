"""What the chapter says of its precision: the error of the shares that it prints, and how the sample was drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import docx
import pytest

from flows.cli import main
from reports.chapter.blocks import BulletList
from reports.chapter.front_matter import how_to_read_blocks
from schemas.findings import Accounting
from schemas.settings.study import Basis
from tests.reports.small_chapter import content_of, define_chapter
from tests.survey.design.test_sampling_design import stratified
from tests.survey.small_city import answer, csv_text, define, write

CHAPTER = """
[chapter]
title = "題"
plan = "計画"
office = "課"
introduction = ["小市の調査。"]
[[chapter.sections]]
title = "節"
[[chapter.sections.items]]
survey = "small"
concept = "member"
"""


def error_words(root: Path, basis: Basis) -> str:
    """The line of 報告書の見方 on the error: 100 answers of 1,000 persons, as precise as 64 equal weights."""
    content = content_of(define_chapter(root), [])
    counts = Accounting("small", rows_in=100, valid=100, invalid=0, excluded=0, sent=200)
    weights = SimpleNamespace(diagnostics=SimpleNamespace(n_effective=64.0))
    content = replace(
        content,
        study=replace(content.study, basis=basis),
        accounting={"small": counts},
        weights=cast(Any, {"small": weights}),
    )
    (lines,) = [block for block in how_to_read_blocks(content) if isinstance(block, BulletList)]
    (line,) = [
        words for item in lines.items for run in item if "標本誤差は" in (words := getattr(run, "text", ""))
    ]
    return str(line)


def test_the_error_of_plain_shares_is_that_of_their_number(tmp_path: Path) -> None:
    """2·sqrt(900/999 · 0.25/100) = 9.49 points."""
    assert error_words(tmp_path, "unweighted") == (
        "小市アンケート（n=100）の標本誤差は、割合が50%のとき最大で±9.5ポイントです。"
    )


def test_the_error_of_weighted_shares_is_that_of_the_effective_number(tmp_path: Path) -> None:
    """2·sqrt(900/999 · 0.25/64) = 11.86 points, which is no upper bound for every question."""
    line = error_words(tmp_path, "weighted")
    assert "±11.9ポイント" in line
    assert "有効回答者数64" in line
    assert "最大" not in line


@pytest.mark.parametrize("strata", ["region", ""])
def test_the_annex_tells_that_the_sample_was_drawn_group_by_group(tmp_path: Path, strata: str) -> None:
    study = stratified(strata) if strata else stratified("region").replace('strata = "region"\n', "")
    define(tmp_path, study + CHAPTER)
    returns = [("1", "1"), ("1", "2"), ("2", "1"), ("2", "1"), ("2", "2")]
    rows = [answer(str(place), F1=place_of, 問1=said) for place, (place_of, said) in enumerate(returns, 1)]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    assert main(["run", "2030", "--direct", "--workspace", str(tmp_path)]) == 0
    document = docx.Document(str(tmp_path / "reports/output/2030/appendix.docx"))
    told = [one.text for one in document.paragraphs if "地域ごとに" in one.text and "抽出" in one.text]
    assert len(told) == (1 if strata else 0)
