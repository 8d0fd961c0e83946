"""Indicators as a screen: the run's values beside targets and what was public, and values of a plan taken in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.measured_city import measured_city
from tests.office.visiting import Visitor, office_of

PLAN = (
    "level,number,name,unit,base_year,base_value,actual_2025,target_2030,direction,source\n"
    "KGI,1,加入している市民の割合,%,2020,38.0,40.0,60.0,increase,survey\n"
)


@pytest.fixture
def city(tmp_path: Path) -> Visitor:
    return Visitor(office_of(measured_city(tmp_path)))


def _cards(visitor: Visitor) -> list[str]:
    return [
        " ".join(str(one.text_content()).split()) for one in visitor.html.xpath("//section[@class='card']")
    ]


def test_the_values_of_the_run_stand_with_interval_target_and_verdict(city: Visitor) -> None:
    rows = csv.DictReader(
        io.StringIO(
            (city.office.workspace / "reports/output/2030/indicators.csv").read_text(encoding="utf-8-sig")
        )
    )
    value = next(row for row in rows if row["indicator"] == "kgi1")
    city.see("/years/2030/indicators")
    (card, counted) = _cards(city)
    low, high = float(value["ci_low"]), float(value["ci_high"])
    assert card.startswith("KGI(1) 加入している市民の割合（%） 50.0%（95%信頼区間 ")
    assert f"{low:.1f}～{high:.1f}）" in card
    assert "目標 60.0に対して: 未達成 令和7年から: 検定できません" in card
    assert f"令和12年（2030）50.0{low:.1f}～{high:.1f}60.0" in card
    assert "13事業 目標 12に対して: 達成 令和7年から: 増加" in counted
    drawing = city.html.xpath("//*[name()='svg'][@role='img']/@aria-label")
    assert drawing[0] == "KGI(1) 加入している市民の割合の推移。値は表のとおり。"
    assert "style=" not in city.page.text
    assert "まだ、提案も公表もしていません。" in city.text


def test_a_file_of_the_run_that_was_changed_is_not_shown(city: Visitor) -> None:
    place = city.office.workspace / "reports/output/2030/indicators.csv"
    place.write_text(place.read_text(encoding="utf-8-sig").replace("50", "90"), encoding="utf-8-sig")
    city.see("/years/2030/indicators")
    assert city.page.status_code == 422
    assert "書き換えられたか、壊れています" in city.text
    assert "90.0" not in city.text


def test_what_a_plan_printed_is_taken_in_after_a_tick(city: Visitor) -> None:
    city.see("/years/2030/indicators")
    act = "/years/2030/indicators/published"
    city.send(act, [("table", ("値.csv", PLAN.encode()))], document="")
    assert city.page.status_code == 422
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#document", "#sure"]
    city.send(act, [("table", ("値.txt", PLAN.encode()))], document="前期計画", sure="yes")
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#table"]
    bad = PLAN.replace("40.0", "四十")
    city.send(act, [("table", ("値.csv", bad.encode()))], document="前期計画", sure="yes")
    assert "数値ではありません" in city.text
    city.send(act, [("table", ("値.csv", PLAN.encode()))], document="前期計画", sure="yes")
    assert city.message == "前期計画から、2年分の値を取り込みました。"
    assert "令和2年（2020）38.0——令和7年（2025）40.0——" in _cards(city)[0]
    assert (city.office.workspace / "reports/output/indicators").is_dir()
    city.see("/years/2030/indicators/kgi1")
    assert city.heading == "公表した値の記録: 加入している市民の割合"
    assert len(city.html.xpath("//tbody/tr")) == 2
    assert "公表中" in city.text


def test_an_indicator_that_was_never_public_has_no_record(city: Visitor) -> None:
    assert city.see("/years/2030/indicators/kgi1").status_code == 422
    assert "進行管理の記録が、まだありません。" in city.text
