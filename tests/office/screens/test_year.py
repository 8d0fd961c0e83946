"""The year's work as a screen, and what is decided about its tasks."""

from __future__ import annotations

from office.diary import Diary
from tests.office.visiting import PERSON, Visitor


def _row(visitor: Visitor, number: int) -> str:
    row = visitor.html.xpath("//li[@class='task']")[number - 1]
    return " ".join(str(row.text_content()).split())


def test_the_year_says_what_to_do_next_and_where_each_task_stands(visitor: Visitor) -> None:
    visitor.see("/years/2022")
    assert "12の作業のうち、完了は3です。" in visitor.text
    assert visitor.html.findtext(".//h2[@id='next-heading']") == "次にすること: 点検する"
    assert visitor.html.xpath("//section[@class='next']//a/@href") == ["/years/2022/checking"]
    assert len(visitor.html.xpath("//li[@class='task']")) == 12
    assert _row(visitor, 6).endswith("未着手")
    assert not visitor.html.xpath("//li[@class='task']//a[contains(., '承認')]")
    assert _row(visitor, 10).endswith("提案されると、始められます。担当: 課長 まだ始められません")


def test_a_task_is_set_aside_with_a_reason_and_taken_up_again(visitor: Visitor) -> None:
    visitor.see("/years/2022/plan/freetext")
    visitor.send("/years/2022/plan/freetext/aside", reason="")
    assert visitor.page.status_code == 422
    assert visitor.html.xpath("//input[@id='reason']/@aria-invalid") == ["true"]
    assert Diary(visitor.office.workspace).acts() == []
    visitor.send("/years/2022/plan/freetext/aside", reason="報告書に載せないため")
    assert visitor.path == "/years/2022"
    assert "行わないことにしました" in visitor.message
    assert _row(visitor, 5).endswith("行いません")
    assert "理由: 報告書に載せないため（山田 花子）" in _row(visitor, 5)
    visitor.see("/years/2022/plan/freetext")
    visitor.send("/years/2022/plan/freetext/up")
    assert "行いません" not in _row(visitor, 5)
    (aside, up) = Diary(visitor.office.workspace).acts("2022")
    assert (aside.act, aside.person, up.act) == ("set_aside", PERSON, "taken_up")


def test_a_task_that_must_be_done_cannot_be_set_aside(visitor: Visitor) -> None:
    visitor.see("/years/2022/plan/run")
    assert not visitor.html.xpath("//form[contains(@action, '/aside')]")
    keys = visitor.form("/years/2022/plan/run/due")
    assert visitor.post("/years/2022/plan/run/aside", {**keys, "reason": "しない"}).status_code == 404
    assert visitor.see("/years/2022/plan/none").status_code == 404


def test_a_day_is_set_for_a_task_and_taken_away(visitor: Visitor) -> None:
    visitor.see("/years/2022/plan/checking")
    visitor.send("/years/2022/plan/checking/due", day="8月10日")
    assert (visitor.page.status_code, visitor.html.xpath("//input[@id='day']/@value")) == (422, ["8月10日"])
    visitor.send("/years/2022/plan/checking/due", day="2026-08-10")
    assert visitor.path == "/years/2022/plan"
    visitor.see("/years/2022")
    assert "期限: 8月10日" in _row(visitor, 3)
    visitor.see("/years/2022/plan/checking")
    visitor.send("/years/2022/plan/checking/due", day="")
    visitor.see("/years/2022")
    assert "期限" not in _row(visitor, 3)
