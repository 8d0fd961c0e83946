"""A city without a sample in the browser: from its file of answers by a drafted codebook to its first results.

The tests follow one another, each where the one before has led.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.flows.drafted_city import answers, complete
from tests.flows.tutorial_steps import HEAD_ROW
from tests.office.browser.chromium import Browser
from tests.office.browser.clerk import Clerk, before_the_page, looks_right
from tests.office.visiting import PERSON

YEAR = "/years/2024"
PEOPLE = {"北": "300", "南": "200"}
"""Of each age; 1,500 in all, of whom 60 % live in the north, as 50 % of those who answered do."""


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Clerk]:
    with before_the_page(tmp_path_factory.mktemp("city"), browser) as clerk:
        yield clerk


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the clerk keeps the codebook."""
    return tmp_path_factory.mktemp("desk") / "コードブック_2024.xlsx"


def test_a_draft_is_made_of_the_answers_and_saved(clerk: Clerk, codebook: Path, tmp_path: Path) -> None:
    clerk.enter("氏名", PERSON)
    clerk.press("この氏名で始める")
    clerk.press("新しい年度を始める")
    looks_right(clerk, "新しい年度")
    given = tmp_path / "a.csv"
    given.write_bytes(answers())
    clerk.choose_files("回答ファイル", given)
    clerk.enter("下書きの年度", "2024")
    clerk.enter("調査の名称", "市民アンケート")
    clerk.press("下書きを作る")
    assert clerk.heading() == "コードブックの下書き"
    assert "StartDate" in clerk.reads()
    looks_right(clerk, "コードブックの下書き")
    codebook.write_bytes(clerk.save("下書きを保存する"))


def test_faults_of_the_codebook_are_told_at_once_and_make_no_year(
    clerk: Clerk, codebook: Path, tmp_path: Path
) -> None:
    complete(codebook)
    book = openpyxl.load_workbook(codebook)
    heads = [cell.value for cell in book["調査"][HEAD_ROW]]
    for head, text in (("終わりの日", "2024-06-99"), ("配布数", "六百")):
        book["調査"].cell(HEAD_ROW + 3, heads.index(head) + 1).value = text
    faulty = tmp_path / "コードブック.xlsx"
    book.save(faulty)
    clerk.choose_files("記入したコードブック", faulty)
    clerk.press("確かめて、年度を作る")
    assert len(clerk.told()) == 2
    assert "年度は、作っていません。" in str(
        clerk.browser.run("document.querySelector('[role=alert]').innerText")
    )
    looks_right(clerk, "コードブックの誤り")


def test_the_year_is_made_of_the_codebook(clerk: Clerk, codebook: Path) -> None:
    clerk.choose_files("記入したコードブック", codebook)
    clerk.press("確かめて、年度を作る")
    assert clerk.heading() == "定義（設問と選択肢）"
    looks_right(clerk, "新しい年度の定義")


def test_the_population_and_the_answers_are_received(clerk: Clerk, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(clerk.save("ひな形を保存する").decode("utf-8-sig"))))
    assert len(rows) == 7
    filled = io.StringIO()
    csv.writer(filled).writerows([rows[0], *([*row[:-1], PEOPLE[row[0]]] for row in rows[1:])])
    (tmp_path / "frame.csv").write_text(filled.getvalue(), encoding="utf-8")
    (tmp_path / "a.csv").write_bytes(answers())
    clerk.go(f"{YEAR}/answers")
    clerk.choose_files("ファイルをここに置くか", tmp_path / "frame.csv", tmp_path / "a.csv")
    clerk.press("確かめて受け取る")
    assert "2つのファイルを受け取りました: frame.csv、a.csv" in clerk.reads()


def test_the_answers_are_checked(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/checking")
    clerk.press("点検する")
    assert "240 ＋ 0 ＋ 0 ＝ 240行" in clerk.reads()
    looks_right(clerk, "新しい市の点検")


def test_the_first_results_are_right(clerk: Clerk) -> None:
    clerk.go(f"{YEAR}/run")
    clerk.press("集計する")
    clerk.waits_for("できたもの")
    assert clerk.heading() == "集計の結果"
    looks_right(clerk, "新しい市の集計の結果")
    estimates = csv.DictReader(io.StringIO(clerk.save("すべての割合と誤差を保存する").decode("utf-8-sig")))
    shares = {
        (row["question"], row["option"]): (int(row["count"]), round(float(row["share"]), 6))
        for row in estimates
        if (row["breakdown"], row["basis"], row["base"]) == ("_T", "weighted", "valid")
    }
    third = (80, 0.333333)
    ages = {("q2", f"{age}歳代"): third for age in (20, 30, 40)}
    joined = {("q3", f"c{code}"): third for code in (1, 2, 3)}
    assert shares == {("q1", "c1"): (120, 0.6), ("q1", "c2"): (120, 0.4), **ages, **joined}
    assert all("422" in one for one in clerk.browser.said)
