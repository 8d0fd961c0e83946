"""What came of a run: figures also where no chapter names any, and open data made and saved from the same screen."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator

import pytest

from office.frame.visit import Office
from tests.measured_city import measured_city
from tests.office.visiting import Visitor, office_of
from tests.survey.small_city import write

RESULTS, OPEN = "/years/2030/results", "/years/2030/opendata"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = office_of(measured_city(tmp_path_factory.mktemp("results")))
    yield office
    office.close()


def test_without_a_chapter_the_answer_of_most_is_told_with_its_interval(city: Office) -> None:
    visitor = Visitor(city)
    visitor.see(RESULTS)
    lines = {
        " ".join(row.xpath("th")[0].text_content().split()): [
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        ]
        for row in visitor.html.xpath("//table[contains(@class, 'figures')]/tbody/tr")
    }
    assert list(lines) == ["加入はい", "理由忙しいから", "必要なもの店", "望むこと祭り"]
    n, share, interval, *_ = lines["加入はい"]
    assert (n, share) == ("96", "50.0%")
    low, high = map(float, interval.split("～"))
    assert low < 50.0 < high


def test_open_data_is_made_on_the_page_and_saved_from_it(city: Office) -> None:
    visitor = Visitor(city)
    visitor.see(RESULTS)
    assert not visitor.html.xpath("//a[contains(@href, '/opendata/')]")
    visitor.send(OPEN)
    assert visitor.message == "公開用データを作りました。"
    first = visitor.html.xpath("//a[contains(@href, '/opendata/')]/@href")[0]
    rows = list(csv.DictReader(io.StringIO(visitor.see(first).content.decode("utf-8-sig"))))
    assert {row["study"] for row in rows} == {"2030"}
    assert "50.0" in {row["share_percent"] for row in rows}
    assert city.diary.acts("2030")[-1].act == "open_data_made"
    assert visitor.see(f"{OPEN}/estimates.csv").status_code == 404


def test_open_data_of_an_earlier_run_is_told_as_such(city: Office) -> None:
    visitor = Visitor(city)
    visitor.see(RESULTS)
    visitor.send(OPEN)
    assert "前の集計のときに作ったものです。" not in visitor.text
    made = city.workspace / "reports/output/2030-opendata/manifest.json"
    os.utime(made, ns=(0, 0))
    visitor.see(RESULTS)
    assert "前の集計のときに作ったものです。" in visitor.text


def test_no_open_data_is_made_of_what_was_not_run(city: Office) -> None:
    visitor = Visitor(city)
    visitor.see(RESULTS)
    form = visitor.form(OPEN)
    counts = (city.workspace / "raw/2030/counts.csv").read_text(encoding="utf-8")
    write(city.workspace, "raw/2030/counts.csv", counts.replace("13", "14"))
    visitor.see(RESULTS)
    assert not visitor.html.xpath("//form[@action=$to]", to=OPEN)
    visitor.post(OPEN, form)
    assert visitor.page.status_code == 422
    assert "公開用データを作れません" in visitor.text
    write(city.workspace, "raw/2030/counts.csv", counts)
