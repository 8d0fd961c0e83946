"""Means of a scored question by group and beside the earlier survey: sentence, tables, workbook, audit."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from flows.cli import main
from reports.audit.run import audit
from tests.made_city import CHAPTER, comparisons, study_toml, write_lists, write_year
from tests.workspaces import run_of

LIKED = {"東": 0.8, "西": 0.5, "南": 0.5, "北": 0.5}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two surveys of a town in whose east people like it more than elsewhere, this year more than before."""
    root = tmp_path_factory.mktemp("means")
    write_lists(root, scores=(3, 2, 1, 0))
    write_year(root, 2025, study_toml(2025), liked=0.4)
    more = comparisons((2025,)) + CHAPTER.replace("COMPARE", "true")
    write_year(root, 2030, study_toml(2030, more=more), liked=LIKED)
    assert main(["run", "2030", "--direct", "--workspace", str(root)]) == 0
    return root


def output(root: Path) -> Path:
    return root / "reports" / "output" / "2030"


def test_the_sentence_tells_the_change_and_the_group_that_the_test_parts(city: Path) -> None:
    text = "\n".join(part.text for part in docx.Document(str(output(city) / "chapter.docx")).paragraphs)
    (sentence,) = [one for one in text.split("\n") if one.startswith("平均点は")]
    assert "2025年の" in sentence
    assert "上昇しました。" in sentence
    assert "地域別では、東（" in sentence
    assert "点）で他の地域より高く" in sentence
    assert "年代別" not in sentence


def test_the_tables_have_the_tests_of_groups_and_years(city: Path) -> None:
    tables = docx.Document(str(output(city) / "appendix.docx")).tables
    means = next(table for table in tables if "他の区分" in table.rows[0].cells[-2].text)
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in means.rows}
    assert rows["東"][-2:] == ["高い", "<0.001"]
    assert rows["全体"][-2:] == ["", ""]
    assert rows["若年"][-2] == "差があるとはいえない"
    years = next(table for table in tables if table.rows[0].cells[1].text == "2025年")
    row = [cell.text for cell in years.rows[-1].cells]
    assert row[0] == "平均点（点）"
    assert row[3].startswith("+0.")
    assert row[5] == "<0.001"


def test_the_workbook_has_letters_and_the_change_of_a_mean(city: Path) -> None:
    book = openpyxl.load_workbook(output(city) / "tables.xlsx")
    cross = book["クロス集計 町民アンケート"]
    lettered = [
        cell
        for row in cross.iter_rows()
        for cell in row
        if isinstance(cell.value, float) and cell.number_format.startswith('0.00" ')
    ]
    (cell,) = lettered
    assert cross.cell(cell.row, 2).value.startswith("東")
    assert cell.number_format == '0.00" BCD"'
    row = next(
        row for row in book["経年比較 町民アンケート"].iter_rows(values_only=True) if row[0] == "平均点（点）"
    )
    assert row[9] == "増加"
    assert row[5] == pytest.approx(row[4] - row[2], abs=0.011)


def test_the_audit_has_nothing_to_say_of_it(city: Path) -> None:
    run = run_of(city, "2030")
    for name in ("chapter.docx", "appendix.docx"):
        assert audit(name, (output(city) / name).read_bytes(), run).findings == ()
