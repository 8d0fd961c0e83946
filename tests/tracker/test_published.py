"""What a run is told of the years before it."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.errors import InputError
from tests.tracker.made import AREA, KGI1, KPI3, SATO, attachment, proposal, published
from tracker.feeds.page import FILE as PAGE
from tracker.feeds.published_history import published_history
from tracker.feeds.writing import write_feeds
from tracker.store.places import FILE
from tracker.store.recording import local_time
from tracker.store.tracker import file_tracker
from tracker.terms.history import INPUT, PublishedHistory, PublishedValue
from tracker.terms.model import INDICATORS, IndicatorDefinition
from tracker.words import ReleaseKind
from tracker.workflow.deciding import restore
from tracker.workflow.releases import releases

NOW = (attachment(), IndicatorDefinition(KPI3))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Three years, one of them corrected, the last under another definition."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/tracker.toml").write_text('area = "352039"\n', encoding="utf-8")
    tracker = file_tracker(tmp_path / FILE)
    published(tracker, proposal(2017, 74.7, 60))
    published(tracker, proposal(2020, 70.0, 70))
    published(tracker, proposal(2020, 69.0, 70), kind=ReleaseKind.CORRECTION, reason="集計対象の誤り")
    narrower = (attachment(replace(KGI1, option="very")),)
    published(tracker, proposal(2022, 40.0, definitions=narrower))
    return tmp_path


def test_the_headline_values_of_earlier_years_are_given_with_their_intervals(workspace: Path) -> None:
    """2020: 69.0 ± 1.96 * 1.2; the withdrawn 70.0 and the year itself are not there."""
    history = published_history(workspace, 2022, NOW)
    kgi1 = history.indicators["kgi1"]
    assert [(one.year, one.series, one.value) for one in kgi1.values] == [(2017, 1, 74.7), (2020, 1, 69.0)]
    assert kgi1.values[1] == PublishedValue(2020, 1, 69.0, 69.0 - 1.96 * 1.2, 69.0 + 1.96 * 1.2, 0.95, 1500)
    assert kgi1.targets == ((2022, 80.0), (2027, 85.0))
    assert [one.value for one in history.indicators["kpi3"].values] == [60.0, 70.0]
    assert [(one.year, one.version, one.kind, one.reason, one.state) for one in history.versions] == [
        (2017, 1, "新規", "", "公表"),
        (2020, 1, "新規", "", "旧版"),
        (2020, 2, "訂正", "集計対象の誤り", "公表"),
    ]


def test_a_version_that_was_made_public_again_says_since_when_and_why(workspace: Path) -> None:
    tracker = file_tracker(workspace / FILE)
    restore(tracker, AREA, 2020, 1, SATO, reason="訂正の取りやめ")
    with tracker.reading() as connection:
        (back,) = (one for one in releases(connection, INDICATORS, AREA, 2020) if one.version == 0)
    event = back.last("restore")
    assert event is not None
    said = f"公表（{local_time(event.at)}に戻した: 訂正の取りやめ）"
    versions = published_history(workspace, 2022, NOW).versions
    assert [(one.year, one.version, one.state) for one in versions] == [
        *((2017, 1, "公表"), (2020, 1, said), (2020, 2, "旧版")),
    ]
    page = html.unescape((write_feeds(tracker, workspace / "feeds", AREA) / PAGE).read_text(encoding="utf-8"))
    assert said in page


def test_a_later_series_says_why_it_began(workspace: Path) -> None:
    kgi1 = published_history(workspace, 2027, NOW).indicators["kgi1"]
    assert [(one.year, one.series) for one in kgi1.values] == [(2017, 1), (2020, 1), (2022, 2)]
    assert kgi1.breaks == ((2022, 2, "定義の変更（選択肢）"),)


@pytest.mark.parametrize(("option", "series"), [("attached", 1), ("very", 2), ("somewhat", 3)])
def test_a_value_of_today_belongs_to_the_series_of_its_definition(
    workspace: Path, option: str, series: int
) -> None:
    now = (attachment(replace(KGI1, option=option)),)
    assert published_history(workspace, 2027, now).indicators["kgi1"].present == series


def test_the_digest_changes_with_what_is_public_and_with_nothing_else(workspace: Path) -> None:
    before = published_history(workspace, 2022, NOW).noted
    published(file_tracker(workspace / FILE), proposal(2023, 60.0))
    assert published_history(workspace, 2022, NOW).noted == before
    published(
        file_tracker(workspace / FILE), proposal(2017, 74.0), kind=ReleaseKind.CORRECTION, reason="訂正"
    )
    assert published_history(workspace, 2022, NOW).noted[INPUT] != before[INPUT]


def test_without_a_tracker_or_earlier_years_there_is_nothing(workspace: Path, tmp_path: Path) -> None:
    assert published_history(workspace, 2017, NOW) == PublishedHistory()
    assert PublishedHistory().noted == {}
    assert published_history(tmp_path / "elsewhere", 2022, NOW) == PublishedHistory()
    (workspace / FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="G02"):
        published_history(workspace, 2022, NOW)
