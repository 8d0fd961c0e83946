"""Approval by another person, and publication after a page that says what cannot be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from flows.tracking import proposal_of, propose_as
from tests.measured_city import measured_city
from tests.office.visiting import PERSON, Visitor, office_of
from tests.survey.small_city import write
from tracker.store.tracker import open_tracker
from tracker.workflow.releases import Release, releases

AREA, SEEN = "352039", ("target-in-interval", "unseen", "no-value", "new-series", "revised", "carried")
APPROVAL, PUBLICATION = "/years/2030/approval", "/years/2030/publication"
CHIEF = "田村 誠"


@pytest.fixture
def city(tmp_path: Path) -> Visitor:
    measured_city(tmp_path)
    _propose(tmp_path)
    return Visitor(office_of(tmp_path), CHIEF)


def _propose(workspace: Path, kind: str | None = None, reason: str = "") -> None:
    proposal = proposal_of(workspace, "2030", AREA)
    propose_as(
        workspace, proposal, PERSON, kind=kind, reason=reason, acknowledged=SEEN, note="確かめてください"
    )


def _approve(visitor: Visitor, by: str = CHIEF) -> None:
    visitor.see(APPROVAL)
    visitor.send(f"{APPROVAL}/decide", decision="approve", by=by)


def _publish(visitor: Visitor) -> None:
    visitor.see(PUBLICATION)
    visitor.send(f"{PUBLICATION}/publish", sure="yes", by=CHIEF)


def _found(visitor: Visitor) -> list[Release]:
    with open_tracker(visitor.office.workspace).reading() as connection:
        return releases(connection, "indicators", AREA, 2030)


def _row(visitor: Visitor, text: str) -> str:
    (row,) = visitor.html.xpath("//tr[contains(., $text)]", text=text)
    return " ".join(str(row.text_content()).split())


def test_whoever_proposed_may_not_approve(city: Visitor) -> None:
    city.see(APPROVAL)
    assert f"{PERSON}さんが、" in city.text
    assert "提案のときの伝言: 「確かめてください」" in city.text
    assert f"（{PERSON}が確認）" in city.text
    assert _row(city, "KGI(1)").startswith(
        "KGI(1) 加入している市民の割合50.0%40.3～59.760.0%未達成40.0%（令和7年、"
    )
    _approve(city, by="山田　花子")
    assert city.page.status_code == 422
    told = f"承認する人は、提案した人（{PERSON}）と別の人にしてください。"
    assert [one.text_content() for one in city.html.xpath("//*[@role='alert']//li")] == [told]
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#by"]
    assert city.html.xpath("//input[@id='by']/@value") == ["山田　花子"]
    assert "承認は、していません。" in city.text
    _approve(city)
    assert city.message.startswith("2030年度 第1版を承認しました。公表するまでは")


def test_nothing_is_decided_without_choice_reason_and_name(city: Visitor) -> None:
    city.see(APPROVAL)
    city.send(f"{APPROVAL}/decide")
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#decision", "#by"]
    city.send(f"{APPROVAL}/decide", decision="return", by=CHIEF)
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#reason"]
    city.send(f"{APPROVAL}/decide", decision="return", by=CHIEF, reason="値を確かめる")
    assert city.message == "2030年度 第1版を差し戻しました。"
    city.see(APPROVAL)
    assert not city.html.xpath("//form[contains(@action, '/decide')]")


def test_an_approval_is_taken_back_until_it_is_public(city: Visitor) -> None:
    _approve(city)
    city.see(APPROVAL)
    city.send(f"{APPROVAL}/undo")
    assert city.message.startswith("承認を取り消しました。")
    assert [event.action for event in _found(city)[0].events] == ["propose", "approve", "return"]
    _propose(city.office.workspace)
    _approve(city)
    _publish(city)
    city.see(APPROVAL)
    assert "公表したため、承認は取り消せません。" in city.text
    assert not city.html.xpath("//form[contains(@action, '/undo')]")


def test_publication_asks_for_a_tick_and_a_name_and_then_shows_what_is_public(city: Visitor) -> None:
    city.see(PUBLICATION)
    assert "まだ始められません。承認されると、始められます。" in city.text
    _approve(city)
    city.see(PUBLICATION)
    assert city.heading == "公表する前の確認"
    assert "公表すると、取り消せません。" in city.text
    assert "2個（KGI 1、KPI 1）" in city.text
    (button,) = city.html.xpath("//button[contains(@class, 'button-final')]")
    assert button.text_content() == "2030年度 第1版を公表する"
    city.send(f"{PUBLICATION}/publish")
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#sure", "#by"]
    assert [event.action for event in _found(city)[0].events] == ["propose", "approve"]
    _publish(city)
    assert city.message == "2030年度 第1版を公表しました。"
    assert (city.office.workspace / "reports/output/indicators/進行管理表.xlsx").is_file()
    assert not city.html.xpath("//form[contains(@action, '/publish')]")
    first = f"{PUBLICATION}/files/進行管理表.xlsx"
    assert city.html.xpath("//ul[@class='files']//a/@href")[0] == first
    published = (city.office.workspace / "reports/output/indicators/進行管理表.xlsx").read_bytes()
    assert city.see(first).content == published
    assert city.see(f"{PUBLICATION}/files/tracker.sqlite").status_code == 404


def test_what_changed_after_the_approval_stands_in_the_way(city: Visitor) -> None:
    _approve(city)
    city.see(PUBLICATION)
    form = {**city.form(f"{PUBLICATION}/publish"), "sure": "yes", "by": CHIEF}
    write(city.office.workspace, "raw/2030/counts.csv", "indicator,value,source\nkpi1,14,地域課\n")
    city.post(f"{PUBLICATION}/publish", form)
    assert city.page.status_code == 422
    assert "承認の後に、元になったものが変わっています" in city.text
    assert "元のファイル raw/2030/counts.csv" in city.text
    assert [event.action for event in _found(city)[0].events] == ["propose", "approve"]


def test_a_moment_holds_publication_back_until_it_is_taken_away(city: Visitor) -> None:
    _approve(city)
    city.see(PUBLICATION)
    city.send(f"{PUBLICATION}/moment", embargo="あした")
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#embargo"]
    city.send(f"{PUBLICATION}/moment", embargo="2999-08-15T10:00")
    assert city.message.endswith(" に公表します。それまでは取り消せます。")
    assert "に、自動で公表します。" in city.text
    assert not city.html.xpath("//form[contains(@action, '/publish')]")
    city.send(f"{PUBLICATION}/moment", embargo="")
    assert city.message == "公表の日時の決まりを取り消しました。"
    _publish(city)
    assert city.message == "2030年度 第1版を公表しました。"


def test_a_correction_becomes_a_new_version_and_the_old_one_is_restored(city: Visitor) -> None:
    workspace = city.office.workspace
    _approve(city)
    _publish(city)
    write(workspace, "raw/2030/counts.csv", "indicator,value,source\nkpi1,14,地域課\n")
    assert main(["run", "2030", "--direct", "--workspace", str(workspace)]) == 0
    _propose(workspace, "correction", "事業数の誤り")
    _approve(city)
    city.see(PUBLICATION)
    assert "2030年度 第2版（2030年度 第1版は旧版になります）" in city.text
    _publish(city)
    city.see(f"{PUBLICATION}/restore/1")
    city.send(f"{PUBLICATION}/restore/1", sure="yes", by=CHIEF)
    assert city.html.xpath("//*[@role='alert']//a/@href") == ["#reason"]
    city.send(f"{PUBLICATION}/restore/1", sure="yes", by=CHIEF, reason="訂正が誤り")
    assert city.message == "2030年度 第1版に戻しました。"
    assert [str(one.publication) for one in _found(city)] == ["公表", "旧版"]
    assert city.see(f"{PUBLICATION}/restore/7").status_code == 404


def test_two_forms_of_one_approval_count_once(city: Visitor) -> None:
    city.see(APPROVAL)
    form = {**city.form(f"{APPROVAL}/decide"), "decision": "approve", "by": CHIEF}
    city.post(f"{APPROVAL}/decide", form)
    city.post(f"{APPROVAL}/decide", form)
    assert city.path == "/years/2030"
    other = Visitor(office_of(city.office.workspace), "別の人")
    other.see(APPROVAL)
    assert [event.action for event in _found(city)[0].events] == ["propose", "approve"]
