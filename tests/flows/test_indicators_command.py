"""`kyodo-survey indicators`: a year from its run to a published value, and everything that is refused on the way."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.cli import main
from tests.measured_city import INDICATORS, measured_city
from tests.survey.small_city import write
from tests.workspaces import ROOT
from tracker.terms.history import INPUT

SHEET = "指標キー,年度,値,単位,出所,担当者\n"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The city, with its run."""
    return measured_city(tmp_path)


def call(city: Path, *arguments: str) -> int:
    """Run `kyodo-survey indicators`."""
    return main(["indicators", *arguments, "--workspace", str(city)])


def accepted(city: Path, year: str = "2030") -> None:
    """Approve, with every warning acknowledged, and publish."""
    names = ("target-in-interval", "unseen", "jump", "new-series", "carried", "revised", "wording")
    seen = [part for name in names for part in ("--acknowledge", name)]
    assert call(city, "approve", year, "--by", "佐藤", *seen) == 0
    assert call(city, "publish", year, "--by", "佐藤") == 0


def test_a_year_is_proposed_approved_published_corrected_and_restored(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(city, "propose", "2030", "--by", "山田") == 0
    assert "2030年度 第1版を記録しました（提案）。" in capsys.readouterr().out
    assert call(city, "approve", "2030", "--by", "山田") == 3
    assert "[G24]" in capsys.readouterr().err
    assert call(city, "approve", "2030", "--by", "佐藤") == 3
    assert "[G26]" in capsys.readouterr().err
    accepted(city)
    assert call(city, "verify") == 0
    assert "書いたときのままです" in capsys.readouterr().out
    with closing(sqlite3.connect(city / "records/tracker.sqlite")) as connection:
        found = connection.execute(
            "SELECT kind, name, length(value) FROM provenance WHERE release_id LIKE '%.0.1'"
        )
        behind = set(found.fetchall())
    assert {("run", "id", 64), ("output", "manifest.json", 64), ("code", "flows.stages", 64)} <= behind
    inputs = {name for kind, name, _ in behind if kind == "input"}
    assert {"raw/2030/answers.csv", "raw/2030/frame.csv", "schemas/2030/small/questions.csv"} <= inputs
    feeds = city / "reports/output/indicators"
    first = (feeds / "values.csv").read_bytes()
    assert b"kgi1.1,352039,2030,_T,_T,unweighted" in first or b"kgi1.1,352039,2030,_T,_T,weighted" in first

    write(city, "corrected.csv", f"{SHEET}kpi1,2030,14,事業,地域課集計,鈴木\n")
    assert call(city, "enter", "2030", str(city / "corrected.csv"), "--by", "山田") == 3
    assert "[G23]" in capsys.readouterr().err
    changed = ("--kind", "correction", "--reason", "数え落とし")
    assert call(city, "enter", "2030", str(city / "corrected.csv"), "--by", "山田", *changed) == 0
    assert call(city, "diff", "2030") == 0
    shown = capsys.readouterr().out
    assert "13事業" in shown
    assert "14事業" in shown
    accepted(city)
    assert b"\nkpi1,KPI,1," in (feeds / "values.csv").read_bytes()
    assert call(city, "history", "kpi1") == 0
    shown = capsys.readouterr().out
    assert "数え落とし" in shown.replace("\n", "")
    assert call(city, "restore", "2030", "1", "--by", "佐藤", "--reason", "訂正の取りやめ") == 0
    assert (feeds / "values.csv").read_bytes() == first
    assert call(city, "feeds") == 0
    assert (feeds / "values.csv").read_bytes() == first
    assert call(city, "as-of", "2020-01-01") == 0


def test_what_changes_after_the_approval_is_not_published(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(city, "propose", "2030", "--by", "山田") == 0
    assert call(city, "approve", "2030", "--by", "佐藤", "--acknowledge", "unseen") == 0
    assert call(city, "publish", "2030", "--by", "佐藤", "--dry-run") == 0
    answers = city / "raw/2030/answers.csv"
    before = answers.read_bytes()
    answers.write_bytes(before.replace(b"\r\n95,", b"\r\n999,"))
    assert call(city, "publish", "2030", "--by", "佐藤") == 3
    told = capsys.readouterr().err
    assert "[G27]" in told
    assert "元のファイル raw/2030/answers.csv" in told
    answers.write_bytes(before)
    write(city, "schemas/indicators.csv", INDICATORS.replace("member,yes,all", "member,yes,valid"))
    assert call(city, "publish", "2030", "--by", "佐藤") == 3
    assert "指標の定義 kgi1" in capsys.readouterr().err
    write(city, "schemas/indicators.csv", INDICATORS)
    assert call(city, "publish", "2030", "--by", "佐藤") == 0


def test_answers_that_were_deleted_on_record_do_not_stand_in_the_way(city: Path) -> None:
    assert call(city, "propose", "2030", "--by", "山田") == 0
    assert call(city, "approve", "2030", "--by", "佐藤", "--acknowledge", "unseen") == 0
    assert main(["purge", "2030", "--microdata", "--yes", "--by", "係長", "--workspace", str(city)]) == 0
    assert call(city, "publish", "2030", "--by", "佐藤") == 0


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("kgi9,2031,13,事業,集計,鈴木", "G31"),
        ("kpi1,2031,13,件,集計,鈴木", "G32"),
        ("kpi1,2031,-1,事業,集計,鈴木", "G33"),
        ("kpi1,2031,13.5,事業,集計,鈴木", "G33"),
        ("join,2031,101,%,集計,鈴木", "G33"),
        ("kpi1,2030,13,事業,集計,鈴木", "G34"),
        ("kpi1,2031,13,事業,集計,鈴木\nkpi1,2031,14,事業,集計,鈴木", "G35"),
        ("kpi1,2031,十三,事業,集計,鈴木", "G36"),
        ("kpi1,2031,13,事業,,鈴木", "G37"),
        ("kgi1,2031,50,%,集計,鈴木", "G38"),
        ("kpi1,2031,13,事業,集計,鈴木,地域,北", "G46"),
        ("kpi1,2031,13,事業,集計,鈴木,町,北", "G46"),
        ("kpi1,2031,13,事業,集計,鈴木,,北", "G46"),
    ],
)
def test_a_wrong_line_of_a_sheet_is_told_with_its_row_and_nothing_is_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, code: str
) -> None:
    write(tmp_path, "schemas/indicators.csv", INDICATORS)
    head = SHEET if rows.count(",") < 6 or "\n" in rows else SHEET.strip() + ",区分,区分の値\n"
    write(tmp_path, "sheet.csv", head + rows + "\n")
    assert call(tmp_path, "enter", "2031", str(tmp_path / "sheet.csv"), "--by", "山田") == 3
    told = capsys.readouterr().err
    assert f"[{code}]" in told
    assert f"sheet.csv {2 + rows.count(chr(10))}行" in told
    assert not (tmp_path / "records").exists()


def test_values_of_groups_need_one_of_all(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        workspace, "sheet.csv", f"{SHEET.strip()},区分,区分の値\nkpi3,2022,5,事業,集計,鈴木,居住地域,大殿\n"
    )
    assert call(workspace, "enter", "2022", str(workspace / "sheet.csv"), "--by", "山田") == 3
    assert "[G45]" in capsys.readouterr().err


def test_a_sheet_without_a_column_or_of_another_kind_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "schemas/indicators.csv", INDICATORS)
    write(tmp_path, "sheet.csv", "指標キー,値\nkpi1,13\n")
    assert call(tmp_path, "enter", "2031", str(tmp_path / "sheet.csv"), "--by", "山田") == 3
    assert "[G39]" in capsys.readouterr().err
    write(tmp_path, "sheet.xlsx", b"PK\x03\x04 not a workbook")
    assert call(tmp_path, "enter", "2031", str(tmp_path / "sheet.xlsx"), "--by", "山田") == 3
    assert "[F06]" in capsys.readouterr().err


def test_a_series_that_is_no_kgi_goes_the_same_way(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """自治会加入率 comes with the plan, 82.7 % in 2011 and 73.3 % in 2022; the others by sheets, by region too."""
    tables = [str(ROOT / "raw/source" / name) for name in ("indicators.csv", "series.csv")]
    assert call(workspace, "import", *tables, "--by", "山田", "--document", "後期推進計画") == 0
    head = SHEET.strip() + ",区分,区分の値\n"
    lines = [
        "hearing_issues,2022,31,件,地域ヒアリング,鈴木,,",
        "hearing_issues,2022,3,件,地域ヒアリング,鈴木,居住地域,大殿",
        "hearing_issues,2022,2,件,地域ヒアリング,鈴木,region,白石",
        "leaders_burden,2022,40.5,%,自治会長アンケート,鈴木,,",
    ]
    write(workspace, "sheet.csv", head + "\n".join(lines) + "\n")
    entered = ("enter", "2022", str(workspace / "sheet.csv"), "--by", "山田")
    assert call(workspace, *entered, "--kind", "planned", "--reason", "参考値の追加") == 0
    accepted(workspace, "2022")
    capsys.readouterr()
    assert call(workspace, "history", "join_rate") == 0
    shown = capsys.readouterr().out
    assert "82.7%" in shown
    assert "73.3%" in shown
    feeds = workspace / "reports/output/indicators"
    values = (feeds / "values.csv").read_text(encoding="utf-8").splitlines()
    assert (
        next(line for line in values if line.startswith("join_rate") and ",2022,_T" in line).count("減少")
        == 2
    )
    assert any(line.startswith("hearing_issues") and ",region,大殿," in line for line in values)
    page = (feeds / "進行管理.html").read_text(encoding="utf-8")
    assert "<caption>居住地域別</caption>" in page
    assert '<th scope="col">令和4年</th>' in page
    assert "行政からの依頼による負担を課題に挙げた自治会長の割合" in page


def test_the_published_indicators_of_the_plan_come_in_and_go_out_the_same(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, folder = ROOT / "raw/source/indicators.csv", workspace / "reports/output/indicators"
    arguments = ("import", str(table), "--by", "山田", "--document", "後期推進計画")
    assert call(workspace, *arguments) == 0
    values = {(row["name"], row["time_period"]): row for row in _rows(folder / "values.csv")}
    targets = {(row["series"], row["year"]): row["value"] for row in _rows(folder / "targets.csv")}
    for printed in _rows(table):
        base = values[printed["name"], printed["base_year"]]
        assert (base["level"], base["number"], base["unit"]) == tuple(
            map(printed.get, ("level", "number", "unit"))
        )
        promised = [
            (printed[f"target_{year}"], targets.get((base["series"], year), "")) for year in ("2022", "2027")
        ]
        actual = "base_value" if printed["base_year"] == "2022" else "actual_2022"
        for written, given in (
            (printed["base_value"], base["value"]),
            (printed[actual], values[printed["name"], "2022"]["value"]),
            *promised,
        ):
            assert (written and float(written)) == (given and float(given))
    assert call(workspace, *arguments) == 3
    assert "[G41]" in capsys.readouterr().err


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('area = "352038"', "352038"),
        ('judgement = "best"', "best"),
        ("two_persons = 1", "1"),
        ("other = 1", ""),
    ],
)
def test_a_setting_that_cannot_be_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, found: str
) -> None:
    write(tmp_path, "schemas/tracker.toml", line + "\n")
    assert call(tmp_path, "status") == 3
    told = capsys.readouterr().err
    assert "[G43]" in told
    assert found in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        *(
            [name, "--help"]
            for name in ("propose", "status", "approve", "publish", "enter", "import", "as-of")
        ),
    ],
)
def test_help_is_in_japanese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["indicators", *arguments]) == 0
    shown = capsys.readouterr().out
    for english in ("Usage", "Options", "required", "Commands"):
        assert english not in shown


def test_without_records_the_way_to_begin_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("status",), ("verify",), ("history", "kgi1"), ("as-of", "2027-01-01")):
        assert call(tmp_path, *arguments) == 3
        assert "[G09]" in capsys.readouterr().err
    assert call(tmp_path, "as-of", "昨日") == 3
    assert "[G44]" in capsys.readouterr().err


def test_a_run_notes_what_was_public_before_its_year(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its own year does not count; a revised earlier year makes it another run, and is told before publishing."""

    def recorded() -> tuple[str, str | None]:
        record = json.loads((city / "reports/output/2030/manifest.json").read_bytes())
        return record["run"], record["inputs"].get(INPUT)

    def entered(value: str, *more: str) -> None:
        write(city, "sheet.csv", f"{SHEET}kpi1,2025,{value},事業,集計,鈴木\n")
        assert call(city, "enter", "2025", str(city / "sheet.csv"), "--by", "山田", *more) == 0
        accepted(city, "2025")

    run = ("run", "2030", "--direct", "--workspace", str(city))
    assert recorded()[1] is None
    entered("10")
    assert main([*run]) == 0
    first = recorded()
    assert first[1] is not None
    assert call(city, "propose", "2030", "--by", "山田") == 0
    accepted(city)
    assert main([*run]) == 0
    assert recorded() == first

    revised = ("--kind", "correction", "--reason", "数え直し")
    assert call(city, "propose", "2030", "--by", "山田", "--provisional", *revised) == 0
    entered("11", *revised)
    assert call(city, "approve", "2030", "--by", "佐藤") == 3
    assert f"元のファイル {INPUT}" in capsys.readouterr().err
    assert main([*run]) == 0
    assert recorded() != first


def test_what_changed_between_the_run_and_the_proposal_is_told_when_it_is_proposed(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = city / "raw/2030/answers.csv"
    before = answers.read_bytes()
    answers.write_bytes(before.replace(b"\r\n95,", b"\r\n999,"))
    assert call(city, "propose", "2030", "--by", "山田") == 0
    told = "".join(capsys.readouterr().out.replace("│", "").split())
    assert "集計の後に変わりました:raw/2030/answers.csv。集計し直してください。" in told
    assert call(city, "approve", "2030", "--by", "佐藤", "--acknowledge", "unseen") == 3
    assert "[G25]" in capsys.readouterr().err
    answers.write_bytes(before)
    assert call(city, "approve", "2030", "--by", "佐藤", "--acknowledge", "unseen") == 0


def test_the_run_judges_by_the_rule_of_the_tracker(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """50.0 % of 96 answers against 55: within the error by the interval, missed by the value alone."""

    def reached() -> str:
        with (city / "reports/output/2030/indicators.csv").open(encoding="utf-8-sig", newline="") as file:
            return next(row["reached"] for row in csv.DictReader(file) if row["indicator"] == "kgi1")

    run = ["run", "2030", "--direct", "--workspace", str(city)]
    write(city, "schemas/indicators.csv", INDICATORS.replace("2030=60.0", "2030=55.0"))
    assert main(run) == 0
    assert reached() == "within_error"
    write(city, "schemas/tracker.toml", 'area = "352039"\njudgement = "plain"\n')
    capsys.readouterr()
    assert call(city, "propose", "2030", "--by", "山田") == 0
    told = "".join(capsys.readouterr().out.replace("│", "").split())
    assert "集計の後に変わりました:schemas/tracker.toml。集計し直してください。" in told
    assert main(run) == 0
    assert reached() == "missed"
    assert call(city, "propose", "2030", "--by", "山田") == 0
    with closing(sqlite3.connect(city / "records/tracker.sqlite")) as connection:
        found = connection.execute(
            "SELECT verdict, rule FROM judgement WHERE series_id LIKE '%kgi1%' AND against = 'target' ORDER BY release_id DESC"
        )
        assert found.fetchone() == ("未達成", "plain")
