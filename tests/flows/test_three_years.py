"""A question that was asked in three years: from the definitions of all to the line chart, the sentence, the tables."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from flows.cli import main
from reports.audit.run import audit
from tests.made_city import CHAPTER, comparisons, study_toml, write_lists, write_year
from tests.workspaces import run_of

YEARS = (2020, 2025, 2030)
LIKED = (0.45, 0.55, 0.65)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three surveys of the same town: liking rises from each to the next, the wish for a shop stays as it is."""
    root = tmp_path_factory.mktemp("three")
    write_lists(root, scores=(3, 2, 1, 0))
    for year, liked in zip(YEARS[:2], LIKED, strict=False):
        write_year(root, year, study_toml(year), liked=liked)
    more = comparisons(YEARS[:2]) + CHAPTER.replace("COMPARE", "true")
    write_year(root, 2030, study_toml(2030, more=more), liked=LIKED[2])
    assert main(["run", "2030", "--direct", "--workspace", str(root)]) == 0
    return root


def output(root: Path) -> Path:
    return root / "reports" / "output" / "2030"


def paragraphs(path: Path) -> str:
    return "\n".join(part.text for part in docx.Document(str(path)).paragraphs)


def test_the_sentences_tell_the_trend_and_where_there_is_none(city: Path) -> None:
    text = paragraphs(output(city) / "chapter.docx")
    assert "「好き（計）」は64.9%で、2020年の45.5%から2回続けて増加しています。" in text
    assert "平均点は1.81点で、2020年の1.38点から2回続けて上昇しています。" in text
    assert "2020年からの3回の調査を通じて、増加や減少の傾向があるとはいえません。" in text
    assert "ポイント増加" not in text
    page = (output(city) / "results.html").read_text(encoding="utf-8")
    assert "2020年の45.5%から2回続けて増加しています。" in page


def test_the_table_has_all_years_and_the_test(city: Path) -> None:
    tables = docx.Document(str(output(city) / "appendix.docx")).tables
    rows = {
        row.cells[0].text: [cell.text for cell in row.cells[1:]]
        for table in tables
        if table.rows[0].cells[1].text == "2020年"
        for row in table.rows
    }
    assert rows["（再掲）好き（計）"] == ["45.5", "55.4", "64.9", "+1.9", "+1.5～+2.4", "<0.001", "<0.001"]
    assert rows["平均点（点）"][:4] == ["1.38", "1.64", "1.81", "+0.04"]
    assert rows["店"][:4] == ["38.3", "40.6", "41.7", "+0.3"]


def test_the_workbook_has_a_sheet_of_all_years(city: Path) -> None:
    sheet = openpyxl.load_workbook(output(city) / "tables.xlsx")["推移 町民アンケート"]
    rows = {row[0]: list(row[1:]) for row in sheet.iter_rows(values_only=True) if row[0]}
    found = rows["好き（計）"]
    assert [found[place] for place in (0, 1, 4, 5, 8, 9)] == [800, 45.5, 800, 55.4, 800, 64.9]
    assert found[12:] == [1.9, 1.5, 2.4, "<0.001", "<0.001", "2回続けて増加"]
    assert rows["店"][-1] == "有意な傾向なし"


def test_the_words_of_a_trend_are_audited(city: Path) -> None:
    run = run_of(city, "2030")
    for name in ("chapter.docx", "appendix.docx"):
        assert audit(name, (output(city) / name).read_bytes(), run).findings == ()
    head = "1　まちへの愛着\n\n問1 このまちが好きですか。\n\n"
    told = {
        "「好き（計）」は2020年から2回続けて増加しています。": [],
        "「好き（計）」は2020年から2回続けて減少しています。": ["A21"],
        "「好き（計）」は2020年から3回続けて増加しています。": ["A21"],
        "「店」には増加の傾向がみられます。": ["A21"],
    }
    for sentence, codes in told.items():
        found = audit("text.txt", f"{head}{sentence}\n".encode(), run).findings
        assert [one.rule for one in found if one.rule == "A21"] == codes, sentence


def test_a_year_that_is_compared_twice_is_refused(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(city / "schemas", tmp_path / "schemas")
    path = tmp_path / "schemas/2030/study.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('study = "2025"', 'study = "2020"'), encoding="utf-8")
    assert main(["check", "2030", "--workspace", str(tmp_path)]) == 3
    assert "2020年度との比較が2つあります。" in capsys.readouterr().err
