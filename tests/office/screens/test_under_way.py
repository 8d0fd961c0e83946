"""Acts that take long hold no browser: their screen says how they stand, and then what came of them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from office.frame.long_acts import LongAct
from tests.measured_city import measured_city
from tests.office.visiting import PERSON, Visitor, office_of
from tests.survey.small_city import write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")
YEAR = "/years/2030"
RESULTS, OPEN, CHECKING = f"{YEAR}/results", f"{YEAR}/opendata", f"{YEAR}/checking"


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    office = office_of(measured_city(tmp_path_factory.mktemp("city") / "work"))
    assert office.worker.ask("join", port=0) is False
    yield Visitor(office)
    office.close()


def begun(visitor: Visitor, screen: str, act: str, file: str = "") -> str:
    """Begin an act, with a file in the field of this name, while the worker stands still; its address."""
    visitor.see(screen)
    form = visitor.form(act)
    os.kill(visitor.office.worker.pid, signal.SIGSTOP)
    files = {file: (f"x.{'docx' if file == 'document' else 'xlsx'}", b"PK")} if file else None
    visitor.page = visitor.client.post(act, data=form, files=files)
    return str(visitor.page.url)


def act_of(visitor: Visitor, address: str) -> LongAct:
    act = visitor.office.long_acts.of(address.rpartition("=")[2])
    assert act is not None
    return act


@pytest.mark.parametrize(
    ("screen", "act", "file", "doing"),
    [
        ("definitions", "/codebook", "codebook", "コードブックを確かめています"),
        ("answers", "", "files", "回答ファイルを確かめています"),
        ("inquiry", "/receive", "list", "返送された一覧を確かめています"),
        ("chapter", "/return", "document", "新しい数値を入れています"),
        ("audit", "", "document", "数値を照合しています"),
        ("proposal", "/check", "", "提案の前の点検をしています"),
    ],
)
def test_no_act_holds_the_browser_while_the_worker_does_it(
    visited: Visitor, screen: str, act: str, file: str, doing: str
) -> None:
    screen = f"{YEAR}/{screen}"
    address = begun(visited, screen, screen + act, file)
    try:
        assert visited.heading == doing
        assert visited.path == screen
        assert f"{doing}。" in visited.see(screen).text
    finally:
        os.kill(visited.office.worker.pid, signal.SIGCONT)
    visited.wait_for(address.rpartition("=")[2])
    assert visited.see(address).status_code in (200, 422)
    assert visited.heading != doing


def test_what_came_of_an_act_is_told_to_whoever_began_it_once(visited: Visitor) -> None:
    address = begun(visited, CHECKING, CHECKING)
    os.kill(visited.office.worker.pid, signal.SIGCONT)
    act_of(visited, address).answer.result()
    other = Visitor(visited.office, "佐藤 健")
    other.see(address)
    assert (other.heading, other.message) == ("点検", "")
    visited.see(address)
    assert visited.message == "点検が終わりました。"
    visited.see(address)
    assert visited.message == ""


def test_acts_of_a_year_are_done_one_after_the_other(visited: Visitor) -> None:
    address = begun(visited, f"{YEAR}/chapter", f"{YEAR}/chapter/return", "document")
    second = Visitor(visited.office, "佐藤 健")
    second.see(CHECKING)
    later = str(second.client.post(CHECKING, data=second.form(CHECKING)).url)
    first, then = act_of(visited, address), act_of(visited, later)
    os.kill(visited.office.worker.pid, signal.SIGCONT)
    then.answer.result()
    assert not first.under_way


def test_an_act_that_takes_long_is_shown_as_it_goes_on_and_led_to_what_came_of_it(visited: Visitor) -> None:
    address = begun(visited, RESULTS, OPEN)
    try:
        assert visited.heading == "公開用データを作っています"
        assert "この画面を閉じても続きます。" in visited.text
        (again,) = visited.html.xpath("//main//a[text()='今の状態を見る']/@href")
        assert address.endswith(again)
        (part,) = visited.html.xpath("//@data-live")
        assert "data-live" in visited.see(part).text
        visited.see(RESULTS)
        assert "公開用データを作っています。" in visited.text
        assert not visited.html.xpath("//form[@action=$to]", to=OPEN)
        other = Visitor(visited.office, "佐藤 健")
        other.see(again)
        assert other.heading == "公開用データを作っています"
    finally:
        os.kill(visited.office.worker.pid, signal.SIGCONT)
    visited.wait_for(address.rpartition("=")[2])
    assert "data-reload" in visited.see(part).text
    visited.see(address)
    assert str(visited.page.url).endswith(RESULTS)
    assert visited.message == "公開用データを作りました。"
    assert visited.html.xpath("//a[contains(@href, '/opendata/')]")
    last = visited.office.diary.acts("2030")[-1]
    assert (last.act, last.person) == ("open_data_made", PERSON)


def test_a_table_that_takes_long_is_shown_as_it_goes_on_and_then_at_its_own_address(visited: Visitor) -> None:
    visited.see(f"{YEAR}/cross")
    column, row = visited.html.xpath("//select[@name='column']/option[@value != '']/@value")[:2]
    table = f"{YEAR}/cross?column={column}&row={row}"
    os.kill(visited.office.worker.pid, signal.SIGSTOP)
    try:
        address = str(visited.see(table).url)
        assert visited.heading == "設問間クロスの表を作っています"
        visited.see(f"{YEAR}/cross")
        assert "設問間クロスの表を作っています。" in visited.text
        assert visited.html.xpath("//select[@name='column']")
    finally:
        os.kill(visited.office.worker.pid, signal.SIGCONT)
    act_of(visited, address).answer.result()
    visited.see(address)
    assert table in str(visited.page.url)
    assert visited.html.xpath("//table[@class='cross']")
    assert "作っています" not in visited.text


def test_a_table_that_is_refused_after_long_is_not_asked_for_again(visited: Visitor) -> None:
    key = visited.see(f"{YEAR}/cross") and visited.html.xpath("//select[@name='column']/option[2]/@value")[0]
    os.kill(visited.office.worker.pid, signal.SIGSTOP)
    address = str(visited.see(f"{YEAR}/cross?column={key}&row={key}").url)
    os.kill(visited.office.worker.pid, signal.SIGCONT)
    act_of(visited, address).answer.result()
    assert visited.see(address).status_code == 422
    assert "別々の、選択肢で答える設問" in visited.text


def test_an_act_whose_worker_is_killed_is_told_as_cut_short_and_can_be_done_again(visited: Visitor) -> None:
    before = len(visited.office.diary.acts("2030"))
    address = begun(visited, CHECKING, CHECKING)
    assert visited.heading == "点検しています"
    os.kill(visited.office.worker.pid, signal.SIGKILL)
    visited.wait_for(address.rpartition("=")[2])
    visited.see(address)
    assert visited.page.status_code == 422
    assert "計算するプログラムが、途中で止まりました。" in visited.text
    visited.see(CHECKING)
    visited.send(CHECKING)
    assert visited.message == "点検が終わりました。"
    assert [act.act for act in visited.office.diary.acts("2030")[before:]] == ["checked"]


def test_an_address_of_an_earlier_page_shows_the_screen_as_it_is(visited: Visitor) -> None:
    assert visited.see(f"{CHECKING}?act=99").status_code == 200
    assert visited.heading == "点検"


def test_what_a_check_finds_in_the_way_of_a_run_stands_on_its_screen(visited: Visitor) -> None:
    write(visited.office.workspace, "raw/2030/frame.csv", "region,age_group,count\n")
    visited.see(CHECKING)
    visited.send(CHECKING)
    assert "集計の前に直すところ" in visited.text
    assert "raw/2030/frame.csv" in visited.text
