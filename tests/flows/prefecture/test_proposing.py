"""The values of all municipalities in the prefecture's tracker, by one step."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from examples.municipalities import STUDY
from flows.cli import main
from reports.runs.csv_tables import read_indicators
from tests.flows.prefecture.small_prefecture import FIRST, SECOND, STANDARD, THIRD
from tests.tracker.conftest import schema_url  # noqa: F401 - a fixture
from tracker.store.chain import verify
from tracker.store.tracker import open_tracker

PREFECTURE = "350001"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The prefecture's own workspace."""
    (tmp_path / "office/schemas").mkdir(parents=True)
    (tmp_path / "office/schemas/tracker.toml").write_text(f'area = "{PREFECTURE}"\n', encoding="utf-8")
    return tmp_path / "office"


def call(office: Path, *words: str) -> int:
    return main([*words, "--workspace", str(office)])


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_all_municipalities_are_proposed_approved_and_published_together(
    made: Path, office: Path, database: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database == "postgresql":
        monkeypatch.setenv("KYODO_TRACKER_URL", request.getfixturevalue("schema_url"))
        monkeypatch.setattr("tracker.workflow.proposing._MANY", 100)  # as a prefecture of many has
    out = made.parent / "out"
    assert call(office, "prefecture", "propose", str(made), "--out", str(out), "--by", "山田") == 0
    assert call(office, "indicators", "approve", STUDY, "--by", "佐藤", "--acknowledge", "unseen") == 0
    assert call(office, "indicators", "publish", STUDY, "--by", "佐藤") == 0
    with open_tracker(office).reading() as connection:
        assert verify(connection).touched is None
        (release,) = connection.execute(text("SELECT ref_area FROM release")).scalars()
        values = connection.execute(
            text(
                "SELECT ref_area, value, low, high, n FROM current_value WHERE indicator_id = 'kpi1' AND breakdown = '_T' "
                "AND basis = 'weighted' ORDER BY ref_area"
            )
        ).all()
        breakdowns = set(connection.execute(text("SELECT DISTINCT breakdown FROM current_value")).scalars())
    assert release == PREFECTURE
    assert [one.ref_area for one in values] == [FIRST, SECOND, THIRD]
    assert breakdowns == {"_T", *STANDARD}
    own = read_indicators((out / SECOND / "indicators.csv").read_bytes()).set_index("indicator").loc["kpi1"]
    assert (values[1].value, values[1].n) == (pytest.approx(float(own["value"])), int(own["n"]))
    assert (values[1].low, values[1].high) == pytest.approx((float(own["ci_low"]), float(own["ci_high"])))


def test_one_that_means_something_else_is_left_out(made: Path, office: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made.parent, copy)
    table = copy / made.name
    path = copy / SECOND / "schemas/option_groups.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("single_1|single_2", "single_1"), encoding="utf-8"
    )
    assert main(["prefecture", "run", str(table), "--out", str(copy / "out"), "--processes", "1"]) == 0
    assert call(office, "prefecture", "propose", str(table), "--out", str(copy / "out"), "--by", "山田") == 0
    with open_tracker(office).reading() as connection:
        areas = set(connection.execute(text("SELECT DISTINCT ref_area FROM observation")).scalars())
    assert areas == {FIRST, THIRD}


def test_without_a_finished_folder_nothing_is_proposed(
    made: Path, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        call(office, "prefecture", "propose", str(made), "--out", str(office / "none"), "--by", "山田") == 3
    )
    assert "[B51]" in capsys.readouterr().err
