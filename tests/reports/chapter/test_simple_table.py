"""The simple style of the table 単純集計: counts and shares alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.chapter.question_tables import main_table
from tests.reports.small_chapter import asked_of_item, content_of, counted, define_chapter


@pytest.mark.parametrize(("kind", "width"), [("simple", 3), ("full", 7)])
def test_the_style_of_the_table_follows_the_setting(tmp_path: Path, kind: str, width: int) -> None:
    study = define_chapter(tmp_path)
    assert study.chapter is not None
    style = replace(study.chapter.style, tables=kind)
    study = replace(study, chapter=replace(study.chapter, style=style))
    shares = [
        one
        for basis in ("weighted", "unweighted")
        for one in counted("q1", "member", {"yes": 60, "no": 30}, 100, {"joined": ["yes"]}, basis=basis)
    ]
    table = main_table(asked_of_item(content_of(study, shares), "member"))
    assert {len(row.cells) for row in table.rows} == {len(table.columns)} == {width}
    assert [tuple(cell.text for cell in row.cells[:3]) for row in table.rows] == [
        ("回答者数", "100", "100.0"),
        ("はい", "60", "60.0"),
        ("いいえ", "30", "30.0"),
        ("無回答", "10", "10.0"),
        ("（再掲）加入（計）", "60", "60.0"),
    ]
