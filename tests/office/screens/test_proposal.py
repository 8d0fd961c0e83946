"""The proposal as a screen: checks before, every warning acknowledged by name, taken back until it is approved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli import main
from office.diary import Diary
from tests.measured_city import measured_city
from tests.office.visiting import PERSON, Visitor, office_of
from tests.survey.small_city import write
from tracker.store.tracker import open_tracker
from tracker.workflow.deciding import checks_of
from tracker.workflow.releases import latest, releases

HERE = "/years/2030/proposal"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Visitor]:
    visitor = Visitor(office_of(measured_city(tmp_path)))
    yield visitor
    visitor.office.close()


def _propose(visitor: Visitor, **fields: str) -> None:
    visitor.see(HERE)
    visitor.send(f"{HERE}/check")
    visitor.send(f"{HERE}/propose", **{"by": PERSON, **fields})


def test_warnings_are_acknowledged_by_name_and_what_is_told_reaches_the_approver(city: Visitor) -> None:
    city.see(HERE)
    assert "提案の前の点検をする" in city.text
    assert not city.html.xpath("//form[contains(@action, '/propose')]")
    city.send(f"{HERE}/check")
    assert city.message == "提案の前の点検が終わりました。"
    warnings = city.html.xpath("//tr[contains(., '注意')]")
    assert any(
        "値がありません" in str(one.text_content()) or "点検していません" in str(one.text_content())
        for one in warnings
    )
    city.send(f"{HERE}/propose", by="　", note="委員会で説明します")
    assert city.page.status_code == 422
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#by"]
    assert city.html.xpath("//input[@id='note']/@value") == ["委員会で説明します"]
    city.send(f"{HERE}/propose", by=PERSON, note="委員会で説明します")
    assert city.path == "/years/2030"
    assert city.message.startswith("2030年度 第1版を提案しました。")
    with open_tracker(city.office.workspace).reading() as connection:
        one = latest(connection, "indicators", "352039", 2030)
        results = checks_of(connection, one)
    event = one.last("propose")
    assert event is not None
    assert (event.actor, event.note) == (PERSON, "委員会で説明します")
    assert {check.acknowledged_by for check in results if not check.passed} == {PERSON}


def test_a_proposal_is_taken_back_and_made_again(city: Visitor) -> None:
    _propose(city)
    city.see(HERE)
    assert "2030年度 第1版を提案しています。" in city.text
    city.send(f"{HERE}/withdraw")
    assert city.message == "提案を取り下げました。"
    _propose(city)
    assert city.message.startswith("2030年度 第1版（2回目の提案）を提案しました。")


def test_an_error_stands_in_the_way(city: Visitor) -> None:
    workspace = city.office.workspace
    rows = (workspace / "raw/2030/answers.csv").read_text(encoding="utf-8-sig").splitlines()
    write(
        workspace,
        "raw/2030/answers.csv",
        "\n".join([*rows[:5], rows[5].replace(",1,", ",9,"), *rows[6:], ""]),
    )
    assert main(["run", "2030", "--direct", "--workspace", str(workspace)]) == 0
    city.see(HERE)
    city.send(f"{HERE}/check")
    assert "委託先に確認中の指摘が" in city.text
    assert "このままでは提案できません。" in city.text
    assert not city.html.xpath("//form[contains(@action, '/propose')]")
    with pytest.raises(Exception, match="G09"), open_tracker(workspace).reading():
        pass


def test_a_form_that_was_shown_before_somebody_else_proposed_is_refused(city: Visitor) -> None:
    city.see(HERE)
    city.send(f"{HERE}/check")
    old = city.form(f"{HERE}/propose")
    _propose(city)
    answer = city.post(f"{HERE}/propose", {**old, "by": "佐藤 健"})
    assert answer.status_code == 409
    (row,) = city.html.xpath("//tbody/tr")
    mine, now = (str(cell.text_content()) for cell in row.xpath("./td"))
    assert mine == "提案する / 佐藤 健"
    assert now.startswith(f"2030年度 第1版: {PERSON}が提案しました（")
    with open_tracker(city.office.workspace).reading() as connection:
        assert len(releases(connection, "indicators", "352039")) == 1


def test_checks_of_an_older_run_are_asked_for_again(city: Visitor) -> None:
    city.see(HERE)
    city.send(f"{HERE}/check")
    write(city.office.workspace, "raw/2030/counts.csv", "indicator,value,source\nkpi1,14,地域課\n")
    city.see(HERE)
    assert "まだ始められません。「6 集計」が終わると、始められます。" in city.text
    assert main(["run", "2030", "--direct", "--workspace", str(city.office.workspace)]) == 0
    city.see(HERE)
    assert "前の点検の後に、集計、報告書か提案が変わりました。" in city.text
    assert Diary(city.office.workspace).acts("2030")[-1].act == "proposal_checked"
