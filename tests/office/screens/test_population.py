"""母集団の表 and 行政の数値: what is there, what is wrong, what is taken, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

TABLE = "/years/2022/definitions/population/1"
NUMBERS = "/years/2022/definitions/reported"


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    """A browser on the page of a copy of the example, whose worker ends with the test."""
    visitor = Visitor(office_of(copy_workspace(tmp_path)))
    yield visitor
    visitor.office.close()


def give(visitor: Visitor, content: bytes, name: str = "人口.csv") -> None:
    visitor.see(TABLE)
    visitor.send(TABLE, [("table", (name, content))])


def test_the_template_has_the_years_own_groups_and_blank_counts(visitor: Visitor) -> None:
    lines = visitor.client.get(f"{TABLE}/template").content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith(",人口")
    assert len(lines) > 100
    assert all(line.endswith(",") for line in lines[1:])


def test_a_table_is_looked_through_taken_and_taken_back(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/frame.csv"
    before = path.read_bytes()
    other = before.replace("大殿,10歳代,male,66".encode(), "大殿,10歳代,male,67".encode())
    give(visitor, other)
    assert "336区分" in visitor.text
    assert path.read_bytes() == before
    visitor.send(f"{TABLE}/take")
    assert "母集団の表を取り込みました（336区分、" in visitor.message
    assert path.read_bytes() == other
    visitor.send(f"{TABLE}/undo")
    assert path.read_bytes() == before
    acts = [act.act for act in visitor.office.diary.acts("2022")]
    assert acts == ["population_looked", "population_taken", "population_undone"]


def test_what_is_wrong_with_a_table_is_told_with_its_rows_by_its_own_name(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/frame.csv"
    before = path.read_bytes()
    wrong = before.replace("大殿,10歳代,male,66".encode(), "大殿,10歳代,male,多い".encode())
    give(visitor, wrong)
    assert "2行" in visitor.text
    assert "多い" in visitor.text
    assert "母集団の表は、何も変わっていません。" in visitor.text
    assert path.read_bytes() == before
    visitor.send(f"{TABLE}/dismiss")
    assert "多い" not in visitor.text


def test_numbers_of_other_offices_are_typed_beside_those_of_before(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/administrative.csv"
    before = path.read_bytes()
    visitor.see(NUMBERS)
    form = visitor.form(NUMBERS)
    assert form["kpi2-value"] == "188"
    visitor.send(NUMBERS, **{"kpi2-value": "1,190"})
    assert "kpi2,1190," in path.read_text(encoding="utf-8")
    visitor.send(f"{NUMBERS}/undo")
    assert path.read_bytes() == before


def test_a_number_with_its_unit_is_told_at_its_field_and_stays_typed(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/administrative.csv"
    before = path.read_bytes()
    visitor.see(NUMBERS)
    answer = visitor.send(NUMBERS, **{"kpi2-value": "190人", "kpi3-source": ""})
    assert answer.status_code == 422
    assert visitor.html.xpath("//div[@role='alert']//a/@href") == ["#kpi2-value", "#kpi3-source"]
    assert visitor.form(NUMBERS)["kpi2-value"] == "190人"
    assert path.read_bytes() == before


def test_a_place_that_the_year_does_not_have_is_no_screen(visitor: Visitor) -> None:
    assert visitor.see("/years/2022/definitions/population/9").status_code == 404
