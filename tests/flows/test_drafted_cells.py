"""How much staff type for a city of 144 questions, counted as `benchmarks/drafted_cells.py` does."""

from __future__ import annotations

from pathlib import Path

from benchmarks.drafted_cells import count, questionnaire


def test_a_city_with_a_table_of_codes_is_ready_after_few_cells(tmp_path: Path) -> None:
    assert len(questionnaire()) == 144
    written = count(tmp_path, codes=True)
    assert 0 < written.total() <= 20
    assert set(written) == {"調査の設定", "調査", "回答ファイル"}
