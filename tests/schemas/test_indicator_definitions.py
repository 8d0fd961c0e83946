"""What an indicator's definition says beside what it counts, in the table and in the workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from schemas.errors import InputError
from schemas.indicators.definitions import load_indicators, read_indicators
from schemas.loading.studies import load_study
from tests.schemas.codebooks import cell, changed, definitions, exported, imported
from tests.survey.small_city import write

HEAD = "indicator,level,number,name,unit,source,survey,concept,option,base,basis,baseline_year,baseline_value,targets,direction"
ROW = "kpi1,KPI,1,事業数,事業,administrative,,,,,,2025,10,2030=12|2035=15,increase"


def test_a_table_of_the_old_form_still_loads(tmp_path: Path) -> None:
    write(tmp_path, "schemas/indicators.csv", f"{HEAD}\n{ROW}\n")
    (one,) = read_indicators(tmp_path)
    assert (one.decimals, one.method_version, one.office, one.bridge, dict(one.target_documents)) == (
        0,
        "1",
        "",
        "",
        {},
    )


def test_the_new_columns_are_read(tmp_path: Path) -> None:
    more = "decimals,office,method_version,survey_reason,target_documents,bridge"
    values = "2,地域課,3,本人に尋ねないと分からないため,2030=前期計画|2035=後期計画,overlap"
    write(tmp_path, "schemas/indicators.csv", f"{HEAD},{more}\n{ROW},{values}\n")
    (one,) = read_indicators(tmp_path)
    assert (one.decimals, one.office, one.method_version, one.bridge) == (2, "地域課", "3", "overlap")
    assert one.survey_reason == "本人に尋ねないと分からないため"
    assert one.target_documents == {2030: "前期計画", 2035: "後期計画"}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("decimals", "-1", "D074"),
        ("decimals", "7", "D074"),
        ("target_documents", "前期計画", "D073"),
        ("target_documents", "2030=", "D073"),
        ("bridge", "yes", "D071"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_column(
    tmp_path: Path, column: str, value: str, code: str
) -> None:
    write(tmp_path, "schemas/indicators.csv", f"{HEAD},{column}\n{ROW},{value}\n")
    with pytest.raises(InputError) as refusal:
        read_indicators(tmp_path)
    (problem,) = refusal.value.problems
    assert (problem.rule, problem.row, problem.column) == (code, 2, column)


def test_the_workbook_changes_an_indicator_and_leaves_the_others(workspace: Path, tmp_path: Path) -> None:
    before = definitions(workspace)["schemas/indicators.csv"].decode().splitlines()

    def enter(book: openpyxl.Workbook) -> None:
        sheet = book["指標"]
        row = next(
            row for row in range(1, sheet.max_row + 1) if cell(book, "指標", "指標キー", row).value == "kgi2"
        )
        cell(book, "指標", "担当課", row).value = "社会教育課"
        cell(book, "指標", "目標を定めた文書", row).value = "2027=後期推進計画"

    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), enter)
    assert imported(workspace, "2022", book).written == ("schemas/indicators.csv",)
    after = definitions(workspace)["schemas/indicators.csv"].decode().splitlines()
    assert len(after) == len(before)
    assert [new.split(",")[0] for new, old in zip(after, before, strict=True) if new != old] == ["kgi2"]
    kgi2 = next(one for one in load_indicators(workspace, load_study(workspace, "2022")) if one.key == "kgi2")
    assert (kgi2.office, kgi2.target_documents) == ("社会教育課", {2027: "後期推進計画"})


def test_what_the_tracker_alone_has_is_in_no_run(workspace: Path) -> None:
    study = load_study(workspace, "2022")
    in_run = {one.key for one in load_indicators(workspace, study)}
    assert {one.key for one in read_indicators(workspace)} - in_run == {
        "join_rate", "hearing_issues", "leaders_burden",
    }  # fmt: skip


def test_every_bundled_survey_indicator_says_why_and_every_target_by_what(workspace: Path) -> None:
    for one in read_indicators(workspace):
        assert bool(one.survey_reason) == (one.source == "survey"), one.key
        assert one.survey_reason.count("。") == (one.source == "survey")
        assert set(one.target_documents) == set(one.targets)
        assert one.office


@pytest.mark.parametrize(
    ("option", "unit", "scale", "decimals"),
    [
        ("yes", "%", 100.0, 1),
        ("_mean", "点", 1.0, 2),
        ("_net", "ポイント", 100.0, 1),
        ("_mean", "%", 0, 0),
        ("_net", "%", 0, 0),
    ],
)
def test_the_unit_follows_the_kind_of_measure(
    tmp_path: Path, option: str, unit: str, scale: float, decimals: int
) -> None:
    row = f"kgi1,KGI,1,満足度,{unit},survey,small,member,{option},all,study,2025,3,2030=4,increase"
    write(tmp_path, "schemas/indicators.csv", f"{HEAD}\n{row}\n")
    if not scale:
        with pytest.raises(InputError, match="D071"):
            read_indicators(tmp_path)
        return
    (one,) = read_indicators(tmp_path)
    assert (one.scale, one.decimals) == (scale, decimals)
