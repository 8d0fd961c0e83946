from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError, Problem
from survey.frame.frame import load_frame, margins
from survey.frame.template import groups_of, long_form, wide_form, write_template
from tests.survey.small_city import FRAME, define, toml, write


def problems(root: Path, frame: str) -> list[Problem]:
    study = define(root)
    write(root, "raw/2030/frame.csv", frame)
    with pytest.raises(InputError) as caught:
        load_frame(root, study)
    return list(caught.value.problems)


def test_margins_add_up_the_frame(tmp_path: Path) -> None:
    study = define(tmp_path)
    frame = load_frame(tmp_path, study)
    region, age = margins(frame, study)
    assert (region.breakdowns, region.groups, region.totals.tolist()) == (
        ("region",),
        (("north", "south"),),
        [450.0, 550.0],
    )
    assert (age.groups, age.totals.tolist()) == ((("young", "middle", "old"),), [300.0, 300.0, 400.0])
    assert frame.total == 1000


def test_labels_aliases_and_any_order(tmp_path: Path) -> None:
    study = define(tmp_path)
    write(
        tmp_path,
        "raw/2030/frame.csv",
        'region,population,age_group\n南,200,60歳以上\nきた,"1,00",30歳未満\n北,１５０,30~59歳\n'
        "北部,200,60 歳以上\n南,200.0,30歳未満\n南,150,30～59歳\n".encode("cp932", "replace"),
    )
    frame = load_frame(tmp_path, study)
    assert frame.cells.to_csv(index=False) == FRAME


def test_a_crossed_margin(tmp_path: Path) -> None:
    study = define(tmp_path, toml().replace('[["region"], ["age_group"]]', '[["age_group", "region"]]'))
    (margin,) = margins(load_frame(tmp_path, study), study)
    assert margin.totals.tolist() == [[100.0, 200.0], [150.0, 150.0], [200.0, 200.0]]


def test_missing_columns(tmp_path: Path) -> None:
    found = problems(tmp_path, "age_group,n\nyoung,1\n")
    assert [(problem.rule, problem.column) for problem in found] == [("P01", "地域"), ("P01", "人口")]


def test_unknown_groups_and_bad_counts_are_all_told(tmp_path: Path) -> None:
    found = problems(
        tmp_path, FRAME.replace("young,south,200", "young,east,-5").replace("old,north,200", "合計,north,2.5")
    )
    assert [(problem.rule, problem.row, problem.column, problem.found) for problem in found] == [
        ("P02", 6, "age_group", "合計"),
        ("P02", 3, "region", "east"),
        ("P03", 3, "population", "-5"),
        ("P03", 6, "population", "2.5"),
    ]


def test_a_blank_count(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, FRAME.replace("young,south,200", "young,south,"))
    assert (found.rule, found.row) == ("P03", 3)


def test_a_cell_that_stands_twice(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, FRAME + "young,北,0\n")
    assert (found.rule, found.row, found.found) == ("P04", 8, "30歳未満・北")


def test_a_region_that_lacks(tmp_path: Path) -> None:
    frame = "".join(line for line in FRAME.splitlines(keepends=True) if "south" not in line)
    (found,) = problems(tmp_path, frame)
    assert (found.rule, found.column) == ("P05", "region")
    assert "南" in found.what


def test_a_combination_that_lacks(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, FRAME.replace("old,south,200\n", ""))
    assert found.rule == "P06"
    assert "60歳以上・南" in found.what


@pytest.mark.parametrize(("count", "fine"), [(250, True), (251, False), (150, True), (149, False)])
def test_the_total_may_differ_by_five_percent(tmp_path: Path, count: int, fine: bool) -> None:
    frame = FRAME.replace("young,south,200", f"young,south,{count}")
    if fine:
        study = define(tmp_path)
        write(tmp_path, "raw/2030/frame.csv", frame)
        assert load_frame(tmp_path, study).total == 800 + count
    else:
        (found,) = problems(tmp_path, frame)
        assert (found.rule, found.found) == ("P07", f"{800 + count:,}人")


def test_a_missing_frame(tmp_path: Path) -> None:
    study = define(tmp_path)
    (tmp_path / "raw/2030/frame.csv").unlink()
    with pytest.raises(InputError, match="F02"):
        load_frame(tmp_path, study)


def test_one_value_in_many_rows_is_told_once(tmp_path: Path) -> None:
    rows = [f"{age},east,1" for age in ("young", "middle", "old")] * 8
    found = problems(tmp_path, FRAME + "\n".join(rows) + "\nyoung,west,1\n")
    assert [(problem.rule, problem.found) for problem in found] == [("P02", "east")] * 24 + [("P02", "west")]
    told = InputError(found).for_operator()
    assert told.count("[P02]") == 2
    assert "（ほか23行: 9、10、11、12、13、14、15、16、17、18行など）" in told


def test_a_missing_frame_is_looked_for_in_its_own_setting(tmp_path: Path) -> None:
    study = define(tmp_path)
    (tmp_path / "raw/2030/frame.csv").unlink()
    with pytest.raises(InputError) as caught:
        load_frame(tmp_path, study)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file) == ("F02", "raw/2030/frame.csv")
    assert "「母集団のファイル」" in problem.remedy
    assert "回答ファイル" not in problem.remedy


@pytest.mark.parametrize(
    "frame",
    [
        "地域,年代,人口\n北,30歳未満,100\n南,30歳未満,200\n北,30～59歳,150\n南,30～59歳,150\n北,60歳以上,200\n南,60歳以上,200\n",
        "地域,30歳未満,30～59歳,60歳以上,合計\n北,100,150,200,450\n南,200,150,200,550\n",
        '地区＼年代,30歳未満,30～59歳,60歳以上\n北,100,150,"2,00"\n南,200,150,200\n',
        "年代,きた,南\n30歳未満,100,200\n30～59歳,150,150\n60歳以上,200,200\n",
        "region,（1の文を記入）,（2の文を記入）,（3の文を記入）\n（1の文を記入）,100,150,200\n（2の文を記入）,200,150,200\n",
    ],
)
def test_names_of_the_study_and_a_breakdown_across(tmp_path: Path, frame: str) -> None:
    study = define(tmp_path)
    write(tmp_path, "raw/2030/frame.csv", frame)
    assert load_frame(tmp_path, study).cells.to_csv(index=False) == FRAME


def test_a_cell_of_the_wide_form_is_told_with_its_row(tmp_path: Path) -> None:
    wide = "地域,30歳未満,30～59歳,85歳以上\n北,100,x,200\n南,200,150,200\n"
    found = problems(tmp_path, wide)
    assert ("P03", 2, "x") in [(problem.rule, problem.row, problem.found) for problem in found]
    assert "85歳以上" in [problem.found for problem in found if problem.rule == "P02"]


def test_a_template_is_that_of_the_study_and_has_to_be_filled_in(tmp_path: Path) -> None:
    study = define(tmp_path)
    groups = groups_of(study, study.frame)
    assert long_form(groups)[:2] == (("地域", "年代", "人口"), ("北", "30歳未満", ""))
    assert wide_form(groups)[0] == ("地域", "30歳未満", "30～59歳", "60歳以上")
    assert not write_template(tmp_path, study.frame.path, long_form(groups))  # there is a file with counts
    (tmp_path / study.frame.path).unlink()
    assert write_template(tmp_path, study.frame.path, long_form(groups))
    with pytest.raises(InputError, match="P08"):
        load_frame(tmp_path, study)
    assert write_template(tmp_path, study.frame.path, wide_form(groups))
    with pytest.raises(InputError, match="P08"):
        load_frame(tmp_path, study)


@pytest.mark.parametrize("count", ["16.7%", "100人", "約100", "①②", "1²"])
def test_a_count_that_is_none_is_told_and_the_file_of_somebody_stays(tmp_path: Path, count: str) -> None:
    study = define(tmp_path)
    head, *rows = FRAME.split()
    text = "\n".join([head, *(f"{row.rpartition(',')[0]},{count}" for row in rows)]) + "\n"
    write(tmp_path, "raw/2030/frame.csv", text)
    with pytest.raises(InputError) as caught:
        load_frame(tmp_path, study)
    assert {problem.rule for problem in caught.value.problems} == {"P03"}
    assert not write_template(tmp_path, "raw/2030/frame.csv", long_form(groups_of(study, study.frame)))
    assert (tmp_path / "raw/2030/frame.csv").read_text(encoding="utf-8") == text


def test_what_is_wrong_with_the_file_is_told_as_of_the_population(tmp_path: Path) -> None:
    (titled,) = problems(tmp_path / "a", "小市の人口\n" + FRAME)
    assert (titled.rule, titled.remedy) == ("F10", "題名などの行を削除し、1行目を列名にしてください。")
    (blank,) = problems(tmp_path / "b", FRAME.splitlines()[0] + "\n")
    assert (blank.rule, blank.what) == ("F15", "表に、値の行が1つもありません。")
    (twice,) = problems(
        tmp_path / "c", FRAME.replace("\n", ",1\n").replace("population,1", "population,人口", 1)
    )
    assert (twice.rule, twice.found) == ("F11", "「population」「人口」")
