"""A year begins from an earlier one, and tells what has to be filled in."""

from __future__ import annotations

from tests.office.visiting import Visitor


def test_a_year_begins_from_the_one_before(visitor: Visitor) -> None:
    visitor.see("/years/new")
    assert visitor.form("/years/new")["year"] == "2023"
    visitor.send("/years/new", year="2027", source="2022")

    assert visitor.path == "/years/2027/definitions"
    assert "2027年度の定義を、2022年度から写しました。" in visitor.message
    assert "「山口市市民アンケート調査」の調査期間、配布数、母集団の人数（今は2022年度の値）" in visitor.text
    assert "freetext export" not in visitor.text
    assert "要ります" in visitor.text
    assert "前回（令和4年度）との違い" in visitor.text
    assert (visitor.office.workspace / "schemas/2027/study.toml").is_file()
    (act,) = visitor.office.diary.acts("2027")
    assert (act.act, act.text("source")) == ("study_made", "2022")


def test_a_year_that_is_there_is_not_written_over(visitor: Visitor) -> None:
    visitor.see("/years/new")
    before = (visitor.office.workspace / "schemas/2022/study.toml").read_bytes()
    answer = visitor.send("/years/new", year="2022", source="2017")
    assert answer.status_code == 422
    assert visitor.html.xpath("//div[@role='alert']//a/@href") == ["#year"]
    assert "2022年度は、すでにあります。" in visitor.text
    assert "年度は、作っていません。" in visitor.text
    assert (visitor.office.workspace / "schemas/2022/study.toml").read_bytes() == before


def test_a_word_is_no_year(visitor: Visitor) -> None:
    visitor.see("/years/new")
    answer = visitor.send("/years/new", year="令和9年", source="2022")
    assert answer.status_code == 422
    assert visitor.html.xpath("//div[@role='alert']//a/@href") == ["#year"]
