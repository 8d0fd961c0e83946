from __future__ import annotations

from pathlib import Path

import pytest

from schemas.codebook.study_sheets import ITEMS
from schemas.errors import InputError
from schemas.loading.studies import load_study
from tests.workspaces import replace_in

(ITEM,) = [item for item in ITEMS if item.key == "chapter.trace"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("true", "annex"), ('"annex"', "annex"), ('"comments"', "comments"), ("false", "")],
)
def test_where_the_origin_of_figures_is_told(workspace: Path, written: str, meant: str) -> None:
    replace_in(workspace / "schemas/2022/study.toml", "[chapter]\n", f"[chapter]\ntrace = {written}\n")
    chapter = load_study(workspace, "2022").chapter
    assert chapter is not None
    assert chapter.trace == meant


@pytest.mark.parametrize("written", ["1", '"note"', '""'])
def test_another_value_is_told(workspace: Path, written: str) -> None:
    replace_in(workspace / "schemas/2022/study.toml", "[chapter]\n", f"[chapter]\ntrace = {written}\n")
    with pytest.raises(InputError) as caught:
        load_study(workspace, "2022")
    (problem,) = caught.value.problems
    assert (problem.rule, problem.column) == ("D053", "chapter.trace")


@pytest.mark.parametrize("value", [True, False, "annex", "comments"])
def test_the_codebook_carries_it(value: bool | str) -> None:
    shown = ITEM.shown(ITEM.text(value))
    told = ITEM.value(shown)
    assert told is not None
    assert ITEM.kind.read(told) == value
    assert len({word.shown for word in ITEM.words}) == len(ITEM.words)
