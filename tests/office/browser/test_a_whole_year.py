"""A year in the browser, from an empty folder to published values: wrong files and wrong entries on the way.

It is gone through twice, the second time in a browser that runs no script.

The tests follow one another, each where the one before has led. With KYODO_PICTURES=folder, every screen that they
look at is saved there as a picture, wide and narrow: those of the guide in docs/ are made so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from reports.excel.sheets import HEAD_ROW
from tests.office.browser.chromium import Browser
from tests.office.browser.clerk import Clerk, before_the_page, looks_right
from tests.office.screens.test_chapter import OWN, edited
from tests.office.screens.test_inquiry import LIST, filled

YEAR = "/years/2022"
HANAKO, KEN = "山田 花子", "佐藤 健"
MOST_LINES = """Math.max(...[...document.querySelectorAll('.stage-name')].map(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return new Set([...range.getClientRects()].map(line => Math.round(line.top))).size; }))"""
"""On how many lines the longest name of a stage stands."""


@pytest.fixture(scope="module", params=[True, False], ids=["scripted", "plain"])
def clerk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Clerk]:
    with before_the_page(tmp_path_factory.mktemp("year"), browser, script=request.param) as clerk:
        yield clerk


def returned_list(content: bytes, entry: str, tmp_path: Path) -> Path:
    """The list as the contractor returns it, with the same entry for all that was to be looked at."""
    rows = openpyxl.load_workbook(BytesIO(content))[LIST].iter_rows(min_row=HEAD_ROW + 1, values_only=True)
    path = tmp_path / "返送.xlsx"
    path.write_bytes(filled(content, {int(str(row[0])): entry for row in rows if "要確認" in row}))
    return path


def test_the_first_day_offers_the_sample(clerk: Clerk) -> None:
    looks_right(clerk, "操作する人")
    clerk.press("この氏名で始める")
    assert clerk.told()
    clerk.enter("氏名", HANAKO)
    clerk.press("この氏名で始める")
    assert clerk.heading() == "はじめに"
    looks_right(clerk, "はじめに")
    clerk.press("見本を開く")
    assert clerk.heading() == "令和4年度の作業"
    assert "次にすること: 点検する" in clerk.reads()
    looks_right(clerk, "年度の作業")


def test_files_that_are_no_answers_are_refused_and_the_others_wait(clerk: Clerk, tmp_path: Path) -> None:
    clerk.go(f"{YEAR}/answers")
    wrong = tmp_path / "議事録.csv"
    wrong.write_text("日付,出席者\n8月1日,山田\n", encoding="utf-8")
    clerk.choose_files("ファイルをここに置くか", wrong)
    clerk.press("確かめて受け取る")
    assert "議事録.csv" in clerk.reads()
    assert "受け取れないファイルがあります" in clerk.reads()
    looks_right(clerk, "回答ファイル")
    clerk.press("この知らせを消す")
    assert "「議事録.csv」を取り下げました" in clerk.reads()


def test_the_answers_are_checked(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/checking")
    clerk.press("点検する")
    assert "1,616 ＋ 8 ＋ 10 ＝ 1,634行" in clerk.reads()
    looks_right(clerk, "点検")


def test_a_run_is_followed_until_its_results_are_shown(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/run")
    clerk.press("集計する")
    assert clerk.heading() == "集計しています"
    looks_right(clerk, "集計中")
    if clerk.script:
        clerk.browser.width(390)
        assert clerk.browser.run(MOST_LINES) == 1
        clerk.browser.width(1280)
    clerk.waits_for("主な数値")
    assert clerk.heading() == "集計の結果"
    assert "64.7～69.3" in clerk.reads()
    looks_right(clerk, "集計の結果")


def test_values_with_open_findings_cannot_be_proposed(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/audit")
    clerk.press("監査する")
    assert "指摘は0件です" in clerk.reads()
    looks_right(clerk, "監査")
    clerk.go(f"{YEAR}/proposal")
    clerk.press("提案の前の点検をする")
    assert "委託先に確認中の指摘が14件あります" in clerk.reads()
    assert "このままでは提案できません" in clerk.reads()
    looks_right(clerk, "指標の提案")


def test_the_contractor_is_asked_and_wrong_entries_are_told_all_at_once(clerk: Clerk, tmp_path: Path) -> None:
    clerk.go(f"{YEAR}/inquiry")
    content = clerk.save("一覧を保存する")
    clerk.enter_day("返送の期限", (date.today() + timedelta(days=10)).isoformat())
    clerk.press("送ったことを記録する")
    looks_right(clerk, "照会")
    clerk.go(YEAR)
    assert "返事待ち" in clerk.reads()
    clerk.go(f"{YEAR}/inquiry")
    clerk.choose_files("記入済みの一覧", returned_list(content, "77", tmp_path))
    clerk.press("内容を確かめる")
    assert "直すところが14か所あります" in clerk.reads()
    assert "訂正は、何も取り込んでいません" in clerk.reads()
    looks_right(clerk, "返送された一覧の誤り")

    clerk.go(f"{YEAR}/inquiry")
    clerk.choose_files("別の一覧を入れる", returned_list(content, "無回答", tmp_path))
    clerk.press("別の一覧の内容を確かめる")
    assert "まだ何も変わっていません" in clerk.reads()
    looks_right(clerk, "取り込む前の確かめ")
    clerk.press("記入のあった24件を取り込む")
    assert "取り込みました" in clerk.reads()


def test_what_rested_on_the_answers_is_to_be_done_again(clerk: Clerk) -> None:
    clerk.go(YEAR)
    assert "対応が必要です" in clerk.reads()
    looks_right(clerk, "訂正の後の年度の作業")
    clerk.go(f"{YEAR}/checking")
    clerk.press("もう一度点検する")
    clerk.go(f"{YEAR}/run")
    clerk.press("もう一度集計する")
    clerk.waits_for("主な数値")
    looks_right(clerk, "集計し直した結果")
    clerk.go(f"{YEAR}/audit")
    clerk.press("もう一度監査する")
    assert "指摘は0件です" in clerk.reads()


def test_the_chapter_goes_out_to_word_and_comes_back(clerk: Clerk, tmp_path: Path) -> None:
    clerk.go(f"{YEAR}/chapter")
    own = tmp_path / "報告書 直し.docx"
    own.write_bytes(edited(clerk.save("直すために保存する")))
    looks_right(clerk, "報告書")
    clerk.go(f"{YEAR}/chapter")
    clerk.choose_files("直した報告書", own)
    clerk.press("戻す")
    assert "報告書 直し.docx に新しい数値を入れました" in clerk.reads()
    looks_right(clerk, "戻した報告書")
    document = docx.Document(BytesIO(clerk.save("できた報告書を保存する")))
    assert any(OWN in one.text for one in document.paragraphs)


def test_any_question_is_crossed_with_any_other(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/cross")
    clerk.pick("見る設問", "地域への愛着や誇り")
    clerk.pick("分ける設問", "隣近所の人との関わり")
    clerk.press("表示する")
    assert "95%信頼区間を見る" in clerk.reads()
    looks_right(clerk, "設問間クロス")


def test_values_are_proposed_and_approved_by_another_person(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/proposal")
    clerk.press("提案の前の点検をする")
    clerk.enter("注意2件を確認した人の氏名", HANAKO)
    clerk.press("提案する")
    assert "2022年度 第1版を提案しました" in clerk.reads()

    clerk.go(f"{YEAR}/approval")
    clerk.tick("承認する")
    clerk.enter("決める人の氏名", HANAKO)
    clerk.press("決める")
    assert clerk.told()
    looks_right(clerk, "承認できない")
    clerk.enter("決める人の氏名", KEN)
    clerk.press("決める")
    assert "承認" in clerk.reads()
    looks_right(clerk, "承認した")


def test_values_are_published_once_it_was_said_that_this_stays(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/publication")
    clerk.enter("公表する人の氏名", KEN)
    clerk.press("2022年度 第1版を公表する")
    assert clerk.told()
    looks_right(clerk, "公表する前の確認")
    clerk.tick("取り消せないことを確かめました")
    clerk.press("2022年度 第1版を公表する")
    looks_right(clerk, "公表した")
    clerk.go(f"{YEAR}/indicators")
    looks_right(clerk, "指標")


def test_the_diary_tells_who_did_what(clerk: Clerk) -> None:
    clerk.go("/diary")
    for words in (HANAKO, KEN, "公表", "承認"):
        assert words in clerk.reads()
    looks_right(clerk, "日誌")
    for path, name in (
        ("/definitions", "定義"),
        ("/freetext", "自由記述"),
        ("/keeping", "保存と削除"),
        ("", "年度の終わり"),
    ):
        clerk.go(YEAR + path)
        looks_right(clerk, name)
    clerk.go("/settings")
    looks_right(clerk, "設定")
    assert all("status of 422" in one for one in clerk.browser.said)  # a refusal is an answer too
