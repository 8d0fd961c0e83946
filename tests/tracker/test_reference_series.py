"""Series that are no KGI, from a sheet or a census to what readers get; every value here is made up.

地域ヒアリング: issues by region, entered by a sheet each year. 自治会長アンケート: a yearly census of all heads, as a study that
proposes its own indicator.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from tests.survey.small_city import write
from tracker.feeds.workbook import DATA, FILE, GROUPS, TABLE

HEAD = ("指標キー", "年度", "値", "単位", "出所", "担当者", "区分", "区分の値")
CONCEPTS = "concept,label,options\nregion,居住地域,region\nburden,負担,yes_no\n"
OPTIONS = (
    "list,option,label\nregion,east,東\nregion,west,西\nregion,north,北\nyes_no,yes,はい\nyes_no,no,いいえ\n"
)
INDICATORS = """indicator,level,number,name,unit,source,survey,concept,option,base,basis,baseline_year,baseline_value,targets,direction,decimals
hearing,参考,1,地域ヒアリングの課題の件数,件,administrative,,,,,,,,,decrease,0
burden,参考,2,負担を課題に挙げた自治会長の割合,%,survey,heads,burden,yes,all,study,2029,50.0,2031=40.0|2035=30.0,decrease,1
"""
STUDY = """label = "令和{era}年"
title = "自治会長アンケート"
kind = "{kind}"
breakdowns = ["region"]
[[surveys]]
key = "heads"
title = "自治会長アンケート"
id_column = "番号"
{sampling}
[[surveys.files]]
path = "raw/{year}/heads.csv"
mode = "郵送"
"""
CENSUS = """[surveys.sampling]
area = "ある市"
target = "自治会長の全員"
method = "全数"
mode = "郵送"
start = {year}-06-01
end = {year}-06-30
population = 60
sent = 60
"""
QUESTIONS = """question,number,concept,type,text,choices,columns,layout,missing,max_choices
region,F1,region,single,地域,region,F1,code,99,
q1,問1,burden,single,依頼による負担が課題ですか,yes_no,問1,code,99,
"""
CHOICES = """list,code,label,option,exclusive,aliases
region,1,東,east,,
region,2,西,west,,
region,3,北,north,,
yes_no,1,はい,yes,,
yes_no,2,いいえ,no,,
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Definitions alone, with the tracker in a file or in PostgreSQL."""
    monkeypatch.setenv("COLUMNS", "200")
    if request.param == "postgresql":
        monkeypatch.setenv("KYODO_TRACKER_URL", request.getfixturevalue("schema_url"))
    write(tmp_path, "schemas/tracker.toml", 'area = "352039"\n')
    write(tmp_path, "schemas/concepts.csv", CONCEPTS)
    write(tmp_path, "schemas/options.csv", OPTIONS)
    write(tmp_path, "schemas/option_groups.csv", "list,group,label,options\nyes_no,either,どちらか,yes|no\n")
    write(tmp_path, "schemas/indicators.csv", INDICATORS)
    return tmp_path


def call(city: Path, *arguments: str) -> int:
    return main(["indicators", *arguments, "--workspace", str(city)])


def published(city: Path, year: str, *acknowledged: str) -> None:
    """Approve, acknowledging no more than these warnings, and publish."""
    seen = [part for name in acknowledged for part in ("--acknowledge", name)]
    assert call(city, "approve", year, "--by", "佐藤", *seen) == 0
    assert call(city, "publish", year, "--by", "佐藤") == 0


def sheet(year: str, whole: object, **regions: object) -> list[tuple[object, ...]]:
    """The rows of a sheet: all issues, and those of regions by label or key."""
    row = ("hearing", year, whole, "件", "地域ヒアリング", "鈴木", "", "")
    groups = [(*row[:2], value, *row[3:6], "居住地域", name) for name, value in regions.items()]
    return [HEAD, row, *groups]


def as_csv(city: Path, rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    write(city, "sheet.csv", text.getvalue())
    return str(city / "sheet.csv")


def as_excel(city: Path, rows: list[tuple[object, ...]], percentage: str = "") -> str:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    if percentage:
        book.active[percentage].number_format = "0.0%"
    book.save(city / "sheet.xlsx")
    return str(city / "sheet.xlsx")


def feed(city: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    """The rows of values.csv by indicator, year and group."""
    with (city / "reports/output/indicators/values.csv").open(encoding="utf-8") as file:
        return {(row["indicator"], row["time_period"], row["group"]): row for row in csv.DictReader(file)}


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What was shown since, without what the width of a terminal makes of it."""
    return "".join("".join(capsys.readouterr()).split())


def test_issues_by_region_go_the_way_of_every_indicator(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = as_csv(city, sheet("2030", 30, 東=12, west=10, 北=8))
    assert call(city, "enter", "2030", first, "--by", "山田") == 0
    assert call(city, "approve", "2030", "--by", "山田") == 3
    assert "[G24]" in told(capsys)
    published(city, "2030")
    second = as_excel(city, sheet("2031", 33, 東=20, 西=11, 北=2))
    assert call(city, "enter", "2031", second, "--by", "山田") == 0
    assert "hearing:2030年から大きく変わった区分があります（東は12から20、北は8から2）。" in told(capsys)
    assert call(city, "approve", "2031", "--by", "佐藤") == 3
    assert "[G26]" in told(capsys)
    published(city, "2031", "jump")

    assert call(city, "history", "hearing") == 0
    shown = told(capsys)
    assert "2030│30件" in shown
    assert "2031│33件" in shown
    assert "居住地域" not in shown
    assert call(city, "history", "hearing", "--groups") == 0
    shown = told(capsys)
    for line in ("2030│全体│30件", "2030│居住地域東│12件", "2031│居住地域北│2件"):
        assert line in shown
    rows = feed(city)
    assert {key: row["value"] for key, row in rows.items()} == {
        ("hearing", "2030", "_T"): "30.0",
        ("hearing", "2030", "east"): "12.0",
        ("hearing", "2030", "west"): "10.0",
        ("hearing", "2030", "north"): "8.0",
        ("hearing", "2031", "_T"): "33.0",
        ("hearing", "2031", "east"): "20.0",
        ("hearing", "2031", "west"): "11.0",
        ("hearing", "2031", "north"): "2.0",
    }
    last = rows["hearing", "2031", "_T"]
    assert (last["previous_value"], last["previous_verdict"], last["comment"]) == (
        "30.0",
        "増加",
        "地域ヒアリング（担当: 鈴木）",
    )
    folder = city / "reports/output/indicators"
    assert '"group": "east"' in (folder / "indicators.json").read_text(encoding="utf-8")
    assert ",hearing.1,region,east,_Z,2031,20.0," in (folder / "values.sdmx.csv").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(folder / FILE)
    assert "参考（1）地域ヒアリングの課題の件数" in [cell.value for cell in book[TABLE]["A"]]
    assert [list(row) for row in book[GROUPS].iter_rows(values_only=True)] == [
        ["参考（1）地域ヒアリングの課題の件数（件、居住地域別）", None, None],
        ["居住地域", "令和12年", "令和13年"],
        ["東", 12, 20],
        ["西", 10, 11],
        ["北", 8, 2],
    ]
    assert book[DATA].max_row == 9
    assert "<td>12件</td><td>20件</td>" in (folder / "進行管理.html").read_text(encoding="utf-8")
    assert call(city, "verify") == 0


def test_a_region_that_is_missing_or_larger_than_the_whole_is_told(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        call(city, "enter", "2030", as_csv(city, sheet("2030", 30, 東=12, 西=10, 北=8)), "--by", "山田") == 0
    )
    published(city, "2030")
    assert call(city, "enter", "2031", as_csv(city, sheet("2031", 30, 東=12, 西=110)), "--by", "山田") == 0
    shown = told(capsys)
    assert "hearing:前回値のあった区分に、今回の値がありません（北）。" in shown
    assert "hearing:全体の値より大きい区分があります（西）。" in shown
    assert "西は10から110" in shown
    assert call(city, "approve", "2031", "--by", "佐藤", "--acknowledge", "jump") == 3
    published(city, "2031", "jump", "groups")


def test_a_first_value_after_zero_is_a_jump(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(city, "enter", "2030", as_csv(city, sheet("2030", 0)), "--by", "山田") == 0
    published(city, "2030")
    assert call(city, "enter", "2031", as_csv(city, sheet("2031", 3)), "--by", "山田") == 0
    assert "hearing:2030年の0から3に大きく変わりました。" in told(capsys)


@pytest.mark.parametrize(
    ("value", "unit", "code", "found"),
    [(-1, "件", "G33", "-1"), (3.5, "件", "G33", "3.5"), (3, "人", "G32", "人"), ("三", "件", "G36", "三")],
)
def test_the_row_of_a_region_is_checked_as_that_of_the_whole(  # noqa: PLR0917
    city: Path, capsys: pytest.CaptureFixture[str], value: object, unit: str, code: str, found: str
) -> None:
    rows = sheet("2030", 30, 東=12)
    rows[2] = (*rows[2][:2], value, unit, *rows[2][4:])
    for table in (as_csv(city, rows), as_excel(city, rows)):
        assert call(city, "enter", "2030", table, "--by", "山田") == 3
        shown = told(capsys)
        assert f"[{code}]" in shown
        assert f"{Path(table).name}3行" in shown
        assert f"見つかったもの:{found}" in shown
    assert call(city, "status") == 3
    assert "[G09]" in told(capsys)


def test_a_cell_that_excel_shows_as_a_percentage_is_no_number_of_percent(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """40% is kept as 0.4; that must not become 0.4 %."""
    write(
        city,
        "schemas/indicators.csv",
        INDICATORS.replace("survey,heads,burden,yes,all,study", "administrative,,,,,"),
    )
    row = ("burden", 2030, 0.405, "%", "自治会長アンケート", "鈴木", "", "")
    assert call(city, "enter", "2030", as_excel(city, [HEAD, row], "C2"), "--by", "山田") == 3
    shown = told(capsys)
    assert "[G36]" in shown
    assert "見つかったもの:40.5%" in shown
    row = ("burden", 2030, 40.5, "%", "自治会長アンケート", "鈴木", "", "")
    assert call(city, "enter", "2030", as_excel(city, [HEAD, row]), "--by", "山田") == 0


def asked(city: Path, year: str, yes: int, *, kind: str = "census") -> None:
    """A year's questionnaire with the answers of 60 heads, and its run."""
    sampling = CENSUS.format(year=year)
    if kind == "open":
        sampling = sampling.replace("population = 60\nsent = 60\n", "")
    study = STUDY.format(era=int(year) - 2018, kind=kind, year=year, sampling=sampling)
    write(city, f"schemas/{year}/study.toml", study)
    write(city, f"schemas/{year}/heads/questions.csv", QUESTIONS)
    write(city, f"schemas/{year}/heads/choices.csv", CHOICES)
    rows = [f"{number},{number % 3 + 1},{1 if number <= yes else 2}" for number in range(1, 61)]
    write(city, f"raw/{year}/heads.csv", "番号,F1,問1\n" + "\n".join(rows) + "\n")
    assert main(["run", year, "--direct", "--workspace", str(city)]) == 0


@pytest.fixture
def two_years(city: Path) -> Path:
    """27 of 60 in 2030, 24 of 60 in 2031: 45 % and 40 %, the target of 2031."""
    asked(city, "2030", 27)
    assert call(city, "propose", "2030", "--by", "山田") == 0
    published(city, "2030", "unseen")
    asked(city, "2031", 24)
    assert call(city, "propose", "2031", "--by", "山田") == 0
    published(city, "2031", "unseen")
    return city


def test_a_yearly_census_proposes_its_indicator_and_has_no_sampling_error(
    two_years: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """40.0 % is the target itself: 達成. Any change is one: of 45.0 to 40.0 a sample of 60 could say nothing."""
    city = two_years
    rows = feed(city)
    last = rows["burden", "2031", "_T"]
    assert [rows["burden", year, "_T"]["value"] for year in ("2030", "2031")] == ["45.0", "40.0"]
    assert {last[name] for name in ("se", "low", "high", "confidence", "n_effective")} == {""}
    assert last["n"] == "60"
    in_run = (city / "reports/output/2031/indicators.csv").read_text(encoding="utf-8-sig")
    assert len(in_run.splitlines()) == 1  # 参考 is in no chapter
    names = ("target_verdict", "target_reason", "baseline_verdict", "previous_value", "previous_verdict")
    assert [last[name] for name in names] == ["達成", "", "減少", "45.0", "減少"]
    assert {group for _, year, group in rows if year == "2031"} == {"_T", "east", "west", "north"}
    folder = city / "reports/output/indicators"
    (one,) = json.loads((folder / "indicators.json").read_text(encoding="utf-8"))["indicators"]
    judged = one["series"][0]["values"]
    whole = next(value for value in judged if value["time_period"] == 2031 and value["group"] == "_T")
    assert {whole["judgements"][name]["test"] for name in ("target", "previous")} == {
        "値の比較",
        "実数の比較",
    }
    page = (folder / "進行管理.html").read_text(encoding="utf-8")
    assert "目標値40.0%に対する判定は「達成」です" in page
    assert "信頼区間による判定" not in page
    book = openpyxl.load_workbook(folder / FILE)
    assert "参考（2）負担を課題に挙げた自治会長の割合" in [cell.value for cell in book[TABLE]["A"]]
    assert call(city, "history", "burden") == 0
    shown = told(capsys)
    assert "2030│45.0%│burden.1" in shown
    assert "2031│40.0%│burden.1" in shown
    assert call(city, "verify") == 0


def test_what_changed_after_the_approval_of_a_census_is_not_published(
    two_years: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = two_years
    correction = ("--kind", "correction", "--reason", "1件の入力誤り")
    asked(city, "2031", 23)
    assert call(city, "propose", "2031", "--by", "山田", *correction) == 0
    assert call(city, "approve", "2031", "--by", "佐藤", "--acknowledge", "unseen") == 0
    answers = city / "raw/2031/heads.csv"
    before = answers.read_bytes()
    answers.write_bytes(before.replace(b"\n60,1,2", b"\n60,1,1"))
    capsys.readouterr()
    assert call(city, "publish", "2031", "--by", "佐藤") == 3
    assert "[G27]" in told(capsys)
    answers.write_bytes(before)
    write(city, "schemas/indicators.csv", INDICATORS.replace("burden,yes,all", "burden,no,all"))
    assert call(city, "publish", "2031", "--by", "佐藤") == 3
    assert "指標の定義burden" in told(capsys)
    write(city, "schemas/indicators.csv", INDICATORS)
    assert call(city, "publish", "2031", "--by", "佐藤") == 0
    assert round(float(feed(city)["burden", "2031", "_T"]["value"]), 2) == 38.33


def test_another_kind_of_survey_is_another_series_and_a_poll_is_not_judged(
    two_years: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = two_years
    asked(city, "2032", 10, kind="open")
    capsys.readouterr()
    assert call(city, "propose", "2032", "--by", "山田") == 0
    assert "burden:新しい系列になります。定義の変更（調査の種類）前の系列とは比べません。" in told(capsys)
    published(city, "2032", "new-series", "unseen")
    last = feed(city)["burden", "2032", "_T"]
    reason = "公募の調査のため、住民全体の値とはいえず、目標値や基準値と比べない"
    assert (last["series"], last["obs_status"], last["target_verdict"]) == ("burden.2", "B", "判定できない")
    assert last["target_reason"] == last["previous_reason"] == reason
    assert (last["previous_verdict"], last["progress"]) == ("検定できない", "")
