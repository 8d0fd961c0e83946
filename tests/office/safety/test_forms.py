"""Forms count once, from their own session, and while what they show is still so."""

from __future__ import annotations

import threading

import pytest

from office.names import read_names
from office.safety.once import OnceKeys
from tests.office.visiting import Visitor


def test_a_form_of_another_session_is_refused(visitor: Visitor) -> None:
    other = Visitor(visitor.office, "佐藤 健")
    fields = other.see("/settings") and other.form("/settings/names")
    visitor.post("/settings/names", {**fields, "names": "田村 誠"})
    assert visitor.page.status_code == 403
    assert read_names(visitor.office.workspace) == ("山田 花子", "佐藤 健")


@pytest.mark.parametrize("name", ["form_token", "once"])
def test_a_form_without_its_hidden_fields_is_refused(visitor: Visitor, name: str) -> None:
    visitor.see("/settings")
    fields = visitor.form("/settings/names")
    del fields[name]
    assert visitor.post("/settings/names", {**fields, "names": "田村 誠"}).status_code == 403
    assert read_names(visitor.office.workspace) == ("山田 花子",)


def compared(visitor: Visitor) -> list[list[str]]:
    """The lines of the table of a conflict: what is compared, what was sent, what stands there."""
    return [
        [str(cell.text_content()) for cell in row.xpath("./th | ./td")]
        for row in visitor.html.xpath("//tbody/tr")
    ]


@pytest.mark.parametrize(
    ("act", "fields", "mine"),
    [
        ("/years/2022/answers/take", {}, "受け取れるファイルを受け取る"),
        ("/years/2022/answers/dismiss", {}, "ファイルを取り下げる"),
        ("/years/2022/answers/undo", {}, "前のファイルに戻す"),
        ("/years/2022/definitions/take", {}, "コードブック を取り込む"),
        ("/years/2022/definitions/undo", {}, "前の定義に戻す"),
        (
            "/years/2022/proposal/propose",
            {"by": "森 一郎", "note": "確認済み"},
            "提案する / 森 一郎 / 確認済み",
        ),
        ("/years/2022/proposal/withdraw", {}, "取り下げる"),
        ("/years/2022/approval/decide", {"decision": "return", "by": "森 一郎"}, "差し戻す / 森 一郎"),
        ("/years/2022/approval/undo", {}, "承認を取り消す"),
        ("/years/2022/publication/publish", {"by": "森 一郎"}, "公表する / 森 一郎"),
        ("/years/2022/publication/moment", {"embargo": "2999-08-15T10:00"}, "公表の日時: 2999-08-15T10:00"),
        ("/years/2022/keeping/purge", {}, "画面を開いたときのファイル"),
    ],
)
def test_every_form_that_came_too_late_tells_what_was_sent_and_what_stands_there(
    visitor: Visitor, act: str, fields: dict[str, str], mine: str
) -> None:
    visitor.see("/settings")
    keys = {**visitor.form("/settings/names"), "version": "of another time"}
    assert visitor.post(act, {**keys, **fields}).status_code == 409
    (row, *_) = compared(visitor)
    assert row[1] == mine
    assert row[2]
    assert not visitor.html.xpath("//main//form")


def test_what_came_too_late_can_be_saved_knowingly(visitor: Visitor) -> None:
    other = Visitor(visitor.office, "佐藤 健")
    screen = "/years/2022/definitions/reported"
    for window in (visitor, other):
        window.see(screen)
    visitor.send(screen, **{"kpi2-value": "190"})
    other.send(screen, **{"kpi2-value": "191", "kpi3-source": "別の資料"})
    rows = compared(other)
    assert [row[1:] for row in rows if row[1] == "191"] == [["191", "190"]]
    assert [row[1] for row in rows if row[0].endswith("の出所")] == ["別の資料"]
    assert len(rows) == 2
    other.post(screen, other.form(screen))
    assert other.page.status_code == 200
    assert b"kpi2,191," in (visitor.office.workspace / "raw/2022/administrative.csv").read_bytes()


def test_the_same_form_sent_twice_acts_once_and_leads_to_the_same_place(visitor: Visitor) -> None:
    visitor.see("/settings")
    fields = {**visitor.form("/settings/names"), "names": "田村 誠"}
    visitor.post("/settings/names", fields)
    assert visitor.message == "使う人の名前を1人にしました。"
    visitor.post("/settings/names", {**fields, "names": "森 一郎"})
    assert (visitor.path, visitor.message) == ("/settings", "")
    assert read_names(visitor.office.workspace) == ("田村 誠",)


def test_a_refused_form_may_be_sent_again(visitor: Visitor) -> None:
    visitor.see("/settings")
    fields = {**visitor.form("/settings/names"), "names": "山" * 41}
    assert visitor.post("/settings/names", fields).status_code == 422
    visitor.post("/settings/names", {**fields, "names": "田村 誠"})
    assert read_names(visitor.office.workspace) == ("田村 誠",)


def test_of_two_windows_the_second_learns_that_it_was_overtaken(visitor: Visitor) -> None:
    other = Visitor(visitor.office, "佐藤 健")
    for window in (visitor, other):
        window.see("/settings")
    visitor.send("/settings/names", names="田村 誠")
    assert other.send("/settings/names", names="森 一郎").status_code == 409
    assert other.heading == "ほかの人が先に変えました"
    assert "最後に行われたこと: 使う人の名前を1人にしました（山田 花子、" in other.text
    assert compared(other) == [["使う人の名前", "森 一郎", "田村 誠"]]
    (way_on,) = other.html.xpath("//a[contains(., '今の内容を見る')]/@href")
    assert (other.see(str(way_on)).status_code, other.path) == (200, "/settings")
    assert read_names(visitor.office.workspace) == ("田村 誠",)


@pytest.mark.parametrize(
    ("act", "screen"),
    [
        ("/settings/names", "/settings"),
        ("/years/2022/answers/take", "/years/2022/answers"),
        ("/years/2022/plan/checking/due", "/years/2022/plan/checking"),
        ("/years/2022/inquiry/returned/take", "/years/2022/inquiry"),
        ("/years/2022/freetext/take", "/years/2022/freetext"),
        ("/sample", "/years/2022"),
    ],
)
def test_the_address_of_an_act_opened_anew_shows_the_screen_of_its_form(
    visitor: Visitor, act: str, screen: str
) -> None:
    visitor.see(act)
    assert (visitor.page.status_code, visitor.path) == (200, screen)


def test_a_form_that_is_larger_than_its_bounds_is_not_read(visitor: Visitor) -> None:
    visitor.see("/settings")
    fields = {**visitor.form("/settings/names"), "names": "山" * 500_000}
    assert visitor.post("/settings/names", fields).status_code == 413


def test_a_second_try_waits_for_the_first_and_gets_its_place() -> None:
    keys, begun, go = OnceKeys(), threading.Event(), threading.Event()
    found: list[tuple[bool, str | None]] = []

    def slow() -> str:
        begun.set()
        go.wait()
        return "/first"

    first = threading.Thread(target=lambda: found.append(keys.first("key", slow)))
    first.start()
    begun.wait()
    second = threading.Thread(target=lambda: found.append(keys.first("key", lambda: "/second")))
    second.start()
    go.set()
    first.join()
    second.join()
    assert sorted(found) == [(False, "/first"), (True, "/first")]


def test_an_act_that_fails_leaves_its_key_for_another_try() -> None:
    keys = OnceKeys()

    def failing() -> str:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        keys.first("key", failing)
    assert keys.first("key", lambda: "/done") == (True, "/done")
