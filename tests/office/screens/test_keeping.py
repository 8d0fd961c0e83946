"""Answers are kept until a day, and deleted after a page that says what cannot be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from office.diary import Diary
from tests.measured_city import measured_city
from tests.office.visiting import PERSON, Visitor, office_of
from tests.survey.small_city import write

HERE = "/years/2030/keeping"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Visitor]:
    visitor = Visitor(office_of(measured_city(tmp_path)))
    yield visitor
    visitor.office.close()


def _set(visitor: Visitor, day: str) -> None:
    visitor.see(HERE)
    visitor.send(f"{HERE}/limit", day=day)


def test_before_the_day_is_over_nothing_can_be_deleted(city: Visitor) -> None:
    city.see(HERE)
    assert "保存期限を決め、その日を過ぎると、ここから削除できます。" in city.text
    _set(city, "来年")
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#day"]
    _set(city, "2999-03-31")
    assert "保存期限（令和981年3月31日）を過ぎると" in city.text
    assert city.see(f"{HERE}/purge").status_code == 422
    assert not city.html.xpath("//form[contains(@action, '/purge')]")


def test_after_the_day_the_answers_are_deleted_with_a_tick_and_a_name(city: Visitor) -> None:
    workspace = city.office.workspace
    _set(city, "2020-03-31")
    city.see(f"{HERE}/purge")
    assert "削除すると、元に戻せません。" in city.text
    assert "raw/2030/answers.csv" in city.text
    (button,) = city.html.xpath("//button[contains(@class, 'button-final')]")
    assert button.text_content() == "令和12年度の回答を削除する"
    city.send(f"{HERE}/purge")
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#sure", "#by"]
    assert (workspace / "raw/2030/answers.csv").is_file()
    city.send(f"{HERE}/purge", sure="yes", by=PERSON)
    assert city.message.startswith("回答データ4件を削除しました。")
    assert not (workspace / "raw/2030/answers.csv").exists()
    assert (workspace / "reports/output/2030/estimates.parquet").is_file()
    assert f"{PERSON}が、回答データを削除しました。" in city.text
    assert Diary(workspace).acts("2030")[-1].act == "purged"


def test_answers_whose_figures_would_be_lost_stay(city: Visitor) -> None:
    workspace = city.office.workspace
    _set(city, "2020-03-31")
    city.see(f"{HERE}/purge")
    form = {**city.form(f"{HERE}/purge"), "sure": "yes", "by": PERSON}
    rows = (workspace / "raw/2030/answers.csv").read_text(encoding="utf-8-sig").splitlines()
    write(workspace, "raw/2030/answers.csv", "\n".join([*rows[:-2], *rows[-1:], ""]))
    assert city.post(f"{HERE}/purge", form).status_code == 409
    city.see(f"{HERE}/purge")
    assert "このままでは削除できません。" in city.text
    assert not city.html.xpath("//form[contains(@action, '/purge')]")
    assert (workspace / "raw/2030/answers.csv").is_file()
