"""A new year from a file: the draft is handed out and nothing is kept; the codebook is taken once nothing is wrong in it."""

from __future__ import annotations

import io
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.flows.drafted_city import answers, complete
from tests.flows.tutorial_steps import HEAD_ROW
from tests.office.visiting import Visitor, office_of

DRAFT, CODEBOOK = "/years/new/draft", "/years/new/codebook"
FORM = (("survey", [("type", "name", "label"), ("select_one yn", "q1", "加入")]),
        ("choices", [("list_name", "name", "label"), ("yn", "1", "はい"), ("yn", "2", "いいえ")]))  # fmt: skip


@pytest.fixture
def visitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """A browser on the page of an empty folder; what is stored for a while lies in a folder of the test."""
    passing, workspace = tmp_path / "passing", tmp_path / "work"
    passing.mkdir()
    workspace.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    visitor = Visitor(office_of(workspace))
    visitor.see("/years/new")
    yield visitor
    visitor.office.close()


def drafted(visitor: Visitor, content: bytes, name: str = "a.csv", **fields: str) -> None:
    visitor.see("/years/new")
    visitor.send(DRAFT, [("answers", (name, content))], **{"draft_year": "2024", **fields})


def saved(visitor: Visitor, words: str) -> bytes:
    (address,) = visitor.html.xpath("//a[text()=$words]/@href", words=words)
    return b64decode(address.removeprefix("data:application/octet-stream;base64,"))


def cells(content: bytes, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[sheet].iter_rows(values_only=True)
    return [str(cell) for row in rows for cell in row if cell is not None]


def completed(visitor: Visitor, place: Path) -> Path:
    drafted(visitor, answers(), title="市民アンケート")
    place.write_bytes(saved(visitor, "下書きを保存する"))
    complete(place)
    return place


def test_paper_and_web_make_one_draft_with_a_row_for_each_file(visitor: Visitor) -> None:
    visitor.see("/years/new")
    web = answers().replace(b"StartDate", "氏名".encode())
    files = [("answers", ("紙.csv", answers())), ("answers", ("ウェブ.csv", web))]
    visitor.send(DRAFT, files, draft_year="2024")
    book = saved(visitor, "下書きを保存する")
    found = cells(book, "回答ファイル")
    assert {"raw/2024/紙.csv", "raw/2024/ウェブ.csv"} <= set(found)
    assert "設問は3問です" in visitor.text
    visitor.see("/years/new")
    visitor.send(DRAFT, [("answers", ("a.csv", web)), ("answers", ("a.csv", web))], draft_year="2024")
    assert visitor.page.status_code == 422
    assert "同じ名前のファイルが2つあります。" in visitor.text


def test_a_form_in_two_languages_is_drafted_in_the_one_that_is_named(visitor: Visitor) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    heads = ("label::English (en)", "label::Japanese (ja)")
    for name, rows in (
        ("survey", [("type", "name", *heads), ("select_one yn", "q1", "Member", "加入")]),
        ("choices", [("list_name", "name", *heads), ("yn", "1", "Yes", "はい"), ("yn", "2", "No", "いいえ")]),
    ):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    drafted(visitor, out.getvalue(), "form.xlsx", language="English (en)")
    assert "Yes" in cells(saved(visitor, "下書きを保存する"), "選択肢")
    drafted(visitor, out.getvalue(), "form.xlsx")
    assert "はい" in cells(saved(visitor, "下書きを保存する"), "選択肢")


def kept(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_a_draft_is_handed_out_with_its_notes_and_nothing_is_kept(visitor: Visitor, tmp_path: Path) -> None:
    drafted(visitor, answers(), title="市民アンケート")

    assert visitor.page.status_code == 200
    assert "設問は3問です（単数回答 2、複数回答 0、数値 1、自由記述 0）" in visitor.text
    assert "設問にしなかったもの" in visitor.text
    assert "StartDate" in visitor.text
    assert "kyodo-survey" not in visitor.text
    book = saved(visitor, "下書きを保存する")
    assert "市民アンケート" in cells(book, "調査")
    assert "raw/2024/a.csv" in cells(book, "回答ファイル")
    assert "StartDate" in " ".join(cells(book, "下書きの記録"))
    assert "問1" in saved(visitor, "コード表のひな形を保存する").decode("utf-8-sig")
    assert list((tmp_path / "passing").rglob("*")) == []
    assert not any(b"StartDate" in content for content in kept(visitor.office.workspace))
    assert not (visitor.office.workspace / "schemas").exists()
    (act,) = visitor.office.diary.acts()
    assert (act.act, act.about) == ("codebook_drafted", {"count": 3})


def test_the_contractors_codes_give_the_words(visitor: Visitor) -> None:
    codes = "設問番号,コード,ラベル\n問1,1,北\n問1,2,南\n".encode()
    visitor.send(
        DRAFT, [("answers", ("a.csv", answers())), ("codes", ("codes.csv", codes))], draft_year="2024"
    )
    assert {"北", "南"} <= set(cells(saved(visitor, "下書きを保存する"), "選択肢"))


def test_a_form_is_drafted_too(visitor: Visitor) -> None:
    book = openpyxl.Workbook()
    for name, rows in FORM:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    drafted(visitor, content.getvalue(), "form.xlsx")
    assert "XLSFormには回答がないため" in visitor.text
    assert {"はい", "いいえ"} <= set(cells(saved(visitor, "下書きを保存する"), "選択肢"))


def test_a_title_above_the_head_is_told_in_the_pages_words_and_passed_over(visitor: Visitor) -> None:
    content = "市民意識調査,,\n番号,問1,問2\n1,1,2\n2,2,1\n".encode()
    drafted(visitor, content)
    assert "「見出しの上の行数」に" in visitor.text
    assert "--skip-rows" not in visitor.page.text
    assert "--skip-rows" not in " ".join(cells(saved(visitor, "下書きを保存する"), "下書きの記録"))
    drafted(visitor, content, skip_rows="1")
    assert "見出しのない列" not in visitor.text


def test_what_is_wrong_on_the_form_is_told_at_its_fields(visitor: Visitor) -> None:
    answer = visitor.send(DRAFT, draft_year="来年", skip_rows="二", name_rows="2", title="市民アンケート")
    assert answer.status_code == 422
    links = visitor.html.xpath("//div[@role='alert']//a/@href")
    assert links == ["#draft_year", "#skip_rows", "#name_rows", "#answers"]
    assert all(len(visitor.html.xpath(f"//*[@id='{link[1:]}']")) == 1 for link in links)
    form = visitor.form(DRAFT)
    assert (form["draft_year"], form["title"], form["skip_rows"]) == ("来年", "市民アンケート", "二")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.csv", b"", "空です"),
        ("../../etc/passwd", b"\x00\x01", "passwd"),
        ("無題.xlsx", b"PK\x03\x04broken", "ファイルが壊れているか"),
    ],
)
def test_a_file_without_answers_is_told(
    visitor: Visitor, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    drafted(visitor, content, name)
    assert visitor.page.status_code == 422
    assert told in visitor.text
    assert list((tmp_path / "passing").rglob("*")) == []


def test_a_codebook_with_faults_makes_no_year_and_one_without_does(visitor: Visitor, tmp_path: Path) -> None:
    place = completed(visitor, tmp_path / "book.xlsx")
    good = place.read_bytes()
    book = openpyxl.load_workbook(place)
    heads = [cell.value for cell in book["調査"][HEAD_ROW]]
    for head, text in (("終わりの日", "2024-06-99"), ("配布数", "六百")):
        book["調査"].cell(HEAD_ROW + 3, heads.index(head) + 1).value = text
    book.save(place)

    answer = visitor.send(CODEBOOK, [("codebook", ("book.xlsx", place.read_bytes()))], begin_year="2024")
    assert answer.status_code == 422
    assert "直すところが2か所あります" in visitor.text
    rows = visitor.html.xpath("//table[contains(@class, 'faults')]/tbody/tr")
    shown = [tuple(cell.text_content().strip() for cell in row.xpath("th|td"))[:3] for row in rows]
    assert shown == [("調査", "6", "終わりの日"), ("調査", "6", "配布数")]
    marked = openpyxl.load_workbook(
        io.BytesIO(saved(visitor, "直すところに色を付けたコードブックを保存する"))
    )
    assert marked["調査"].cell(6, heads.index("配布数") + 1).comment is not None
    assert not (visitor.office.workspace / "schemas/2024").exists()

    visitor.send(CODEBOOK, [("codebook", ("book.xlsx", good))], begin_year="2024")
    assert visitor.path == "/years/2024/definitions"
    assert "2024年度を、コードブックから作りました。" in visitor.message
    assert (visitor.office.workspace / "schemas/2024/study.toml").is_file()
    (act,) = visitor.office.diary.acts("2024")
    assert (act.act, act.text("file")) == ("study_begun", "book.xlsx")
    assert list((tmp_path / "passing").rglob("*")) == []

    visitor.see("/years/new")
    answer = visitor.send(CODEBOOK, [("codebook", ("book.xlsx", good))], begin_year="2024")
    assert answer.status_code == 422
    assert visitor.html.xpath("//div[@role='alert']//a/@href") == ["#begin_year"]
    assert "2024年度は、すでにあります。" in visitor.text


def test_another_workbook_is_told_as_such(visitor: Visitor) -> None:
    visitor.send(CODEBOOK, [("codebook", ("メモ.xlsx", b"text"))], begin_year="2024")
    assert visitor.page.status_code == 422
    assert "読み込める形式のファイルではありません。" in visitor.text
