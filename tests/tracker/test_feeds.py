"""The feeds: the same bytes for the same records, and readable by whoever keeps the standards."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import frictionless
import jsonschema
import openpyxl
import pytest
from lxml import html
from pysdmx.io import read_sdmx

from tests.tracker.made import AREA, KGI1, YAMADA, Clock, attachment, proposal, published, share
from tracker.feeds.package import KEY, PACKAGE, VALUES
from tracker.feeds.sdmx import DIMENSIONS
from tracker.feeds.sdmx import FILE as SDMX
from tracker.feeds.workbook import DATA
from tracker.feeds.workbook import FILE as WORKBOOK
from tracker.feeds.writing import feed_files, write_feeds
from tracker.statuses import status_of
from tracker.store.tracker import Tracker, database_tracker, file_tracker
from tracker.words import ReleaseKind
from tracker.workflow.proposing import propose


@pytest.fixture
def three_years(tracker: Tracker) -> Tracker:
    """2017, 2022 and its correction, with one value of few and one of too few answers; 2027 is only proposed."""
    published(tracker, proposal(2017, 74.7, 60))
    low = share(2022, 50.0, breakdown="region", group="徳地", obs_status="U", n=20)
    hidden = replace(
        share(2022, 0, None, breakdown="region", group="阿東", obs_status="Q", conf_status="C"), value=None
    )
    one = proposal(2022, 67.0, 85)
    published(tracker, proposal(2022, 67.0, 85, observations=(*one.observations, low, hidden)))
    again = proposal(2022, 66.5, 85)
    published(
        tracker,
        proposal(2022, 66.5, 85, observations=(*again.observations, low, hidden)),
        kind=ReleaseKind.CORRECTION,
        reason="集計対象の誤り、\n「除外」を含む",
    )
    propose(tracker, proposal(2027, 70.0, 90), YAMADA)
    return tracker


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_same_records_give_the_same_bytes_and_only_what_is_public(three_years: Tracker) -> None:
    first, second = feed_files(three_years, AREA), feed_files(three_years, AREA)
    assert first == second
    assert set(first) == {
        "values.csv", "targets.csv", "releases.csv", "datapackage.json", "indicators.json",
        "indicators.schema.json", "values.sdmx.csv", "進行管理表.xlsx", "進行管理.html",
    }  # fmt: skip
    rows = rows_of(first[VALUES])
    assert {row["time_period"] for row in rows} == {"2017", "2022"}
    headline = [
        (row["time_period"], row["value"], row["target_verdict"], row["baseline_verdict"])
        for row in rows
        if row["indicator"] == "kgi1" and row["group"] == "_T" and row["basis"] == "unweighted"
    ]
    assert headline == [("2017", "74.7", "判定できない", ""), ("2022", "66.5", "未達成", "減少")]
    assert len({tuple(row[name] for name in KEY) for row in rows}) == len(rows)


def test_both_databases_give_the_same_feeds(schema_url: str, tmp_path: Path) -> None:
    trackers = (
        file_tracker(tmp_path / "t.sqlite", clock=Clock()),
        database_tracker(schema_url, clock=Clock()),
    )
    for tracker in trackers:
        published(tracker, proposal(2017, 74.7, 60))
        published(tracker, proposal(2022, 67.0, 85))
    assert feed_files(trackers[0], AREA) == feed_files(trackers[1], AREA)


def test_the_package_is_valid_for_frictionless(three_years: Tracker, tmp_path: Path) -> None:
    folder = write_feeds(three_years, tmp_path, AREA)
    report = frictionless.validate(str(folder / PACKAGE))
    assert report.valid, report.flatten(["fieldName", "rowNumber", "type", "note"])[:5]
    assert [task.stats["rows"] for task in report.tasks] == [16, 4, 3]


def test_the_document_keeps_its_schema(three_years: Tracker) -> None:
    files = feed_files(three_years, AREA)
    schema, content = json.loads(files["indicators.schema.json"]), json.loads(files["indicators.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)
    content["indicators"][0]["series"][0]["values"][0]["value"] = "67"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema)


def test_the_message_is_read_back_by_pysdmx(three_years: Tracker) -> None:
    content = feed_files(three_years, AREA)[SDMX]
    message = read_sdmx(content.decode(), validate=False)
    (data,) = message.data
    assert data.short_urn == "Dataflow=KYODO:INDICATORS(1.0)"
    read = data.data
    written = rows_of(content)
    assert len(read) == len(written)
    assert [str(value) for value in read["OBS_STATUS"]] == [row["OBS_STATUS"] for row in written]
    numbers = [float(row["OBS_VALUE"]) for row in written]
    assert [float(value) for value in read["OBS_VALUE"]] == pytest.approx(numbers, nan_ok=True)


def test_each_value_has_one_key_and_one_status_in_the_message(three_years: Tracker) -> None:
    rows = rows_of(feed_files(three_years, AREA)[SDMX])
    assert len({tuple(row[name] for name in DIMENSIONS) for row in rows}) == len(rows)
    assert {row["ACTION"] for row in rows} == {"M"}
    by_group = {
        row["GROUP"]: (row["OBS_STATUS"], row["OBS_VALUE"]) for row in rows if row["TIME_PERIOD"] == "2022"
    }
    assert by_group["徳地"] == ("U", "50.0")
    assert by_group["阿東"] == ("Q", "NaN")


@pytest.mark.parametrize(
    ("codes", "one"),
    [
        (("A", "U"), "U"),
        (("U", "P"), "P"),
        (("B", "U", "O"), "B"),
        (("Q", "P"), "Q"),
        ((), "A"),
        (("", "A"), "A"),
    ],
)
def test_of_several_statuses_the_first_of_the_official_order_stands(codes: tuple[str, ...], one: str) -> None:
    assert status_of(*codes) == one


def test_the_second_sheet_is_for_programs(three_years: Tracker, tmp_path: Path) -> None:
    """One row of heads, no merged cells, numbers as numbers, no formulas, no objects, no blank rows or columns."""
    path = tmp_path / WORKBOOK
    path.write_bytes(feed_files(three_years, AREA)[WORKBOOK])
    book = openpyxl.load_workbook(path)
    sheet = book[DATA]
    assert not sheet.merged_cells.ranges
    assert not sheet._charts
    assert not sheet._images
    rows = list(sheet.iter_rows(values_only=True))
    heads = [str(head) for head in rows[0]]
    assert len(set(heads)) == len(heads)
    assert len(rows) == 1 + len(rows_of(feed_files(three_years, AREA)[VALUES]))
    value = heads.index("value")
    assert {type(row[value]) for row in rows[1:]} <= {float, int, type(None)}
    assert not any(isinstance(cell, str) and cell.startswith("=") for row in rows for cell in row)
    with ZipFile(path) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 2


def test_the_years_after_a_change_of_definition_are_a_series_of_their_own(tracker: Tracker) -> None:
    published(tracker, proposal(2017, 74.7))
    narrower = attachment(replace(KGI1, option="very"))
    published(tracker, proposal(2022, 40.0, definitions=(narrower,)))
    (one,) = json.loads(feed_files(tracker, AREA)["indicators.json"])["indicators"]
    assert [(series["series"], series["first_year"]) for series in one["series"]] == [
        ("kgi1.1", 2017),
        ("kgi1.2", 2022),
    ]
    assert one["series"][1]["break_reason"] == "定義の変更（選択肢）"


def test_the_committees_page_shows_all_years_with_intervals_groups_and_revisions(
    three_years: Tracker,
) -> None:
    page = feed_files(three_years, AREA)["進行管理.html"].decode()
    tree = html.fromstring(page)
    assert tree.get("lang") == "ja"
    charts = tree.xpath("//svg")
    assert len(charts) == 2
    assert all("値は表のとおり" in chart.get("aria-label") for chart in charts)
    assert len(charts[0].xpath(".//circle")) == 2
    assert len(charts[0].xpath(".//polygon")) == 2
    captions = [caption.text for caption in tree.xpath("//caption")]
    assert captions[:4] == [
        "すべての指標の、公表した最後の値",
        "年ごとの値",
        "年代別（令和4年）",
        "居住地域別（令和4年）",
    ]
    text = " ".join(tree.text_content().split())
    assert "目標値80.0%に対する判定は「未達成」です" in text
    assert "平成29年の74.7%と比べた変化は「減少」です" in text
    assert "徳地（参考値）" in text
    assert "20代57.5%" in text
    assert "阿東" not in text
    assert "集計対象の誤り" in text
    for outside in ("http://", "https://", "src="):
        assert outside not in page


def test_a_name_is_no_markup_on_the_page(tracker: Tracker) -> None:
    odd = attachment(replace(KGI1, name="<b>割合</b> & 値"))
    published(tracker, proposal(2022, 67.0, definitions=(odd,)))
    page = feed_files(tracker, AREA)["進行管理.html"].decode()
    assert "&lt;b&gt;割合&lt;/b&gt; &amp; 値" in page
    assert "<b>" not in page
