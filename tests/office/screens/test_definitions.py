"""定義: the codebook goes out, comes back with all faults at once, changes what was shown, and is taken back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

SCREEN = "/years/2022/definitions"
NAME = "コードブック_2022.xlsx"
HEAD_ROW = 3


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    """A browser on the page of a copy of the example, whose worker ends with the test."""
    visitor = Visitor(office_of(copy_workspace(tmp_path)))
    yield visitor
    visitor.office.close()


def definitions(visitor: Visitor) -> dict[str, bytes]:
    root = visitor.office.workspace / "schemas"
    files = (path for path in root.rglob("*") if path.suffix in (".csv", ".toml"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def book_of(visitor: Visitor) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(visitor.client.get(f"{SCREEN}/codebook").content))


def column(sheet: Worksheet, head: str) -> int:
    return [cell.value for cell in sheet[HEAD_ROW]].index(head) + 1


def row_of(sheet: Worksheet, head: str, value: str) -> int:
    place = column(sheet, head)
    return next(row for row in range(HEAD_ROW + 3, 400) if sheet.cell(row, place).value == value)


def given(visitor: Visitor, change: Callable[[openpyxl.Workbook], None], name: str = NAME) -> None:
    """Save the codebook, change it and give it back."""
    book = book_of(visitor)
    change(book)
    content = io.BytesIO()
    book.save(content)
    visitor.see(SCREEN)
    visitor.send(f"{SCREEN}/codebook", [("codebook", (name, content.getvalue()))])


def faulty(book: openpyxl.Workbook) -> None:
    for sheet, row, head, text in (
        ("設問", 12, "列の形", "1つのセル"),
        ("設問", 15, "概念", "attachmant"),
        ("調査", 6, "終わりの日", "2022-13-15"),
        ("調査", 7, "配布数", "四千"),
    ):
        book[sheet].cell(row, column(book[sheet], head)).value = text


def reworded(book: openpyxl.Workbook) -> None:
    """A question gets another text, and one comparison fewer is made."""
    sheet = book["設問"]
    sheet.cell(row_of(sheet, "設問番号", "Q3"), column(sheet, "設問文")).value = "課題を話し合っていますか。"
    sheet = book["過去との比較"]
    row = row_of(sheet, "比べる年度", "2017")
    cell = sheet.cell(row, column(sheet, "概念"))
    cell.value = " | ".join(key for key in str(cell.value).split(" | ") if key != "attachment")
    chapter = book["報告書の構成"]
    row = row_of(chapter, "概念", "attachment")
    chapter.cell(row, column(chapter, "過去と比べる")).value = None


def unchanged(_: openpyxl.Workbook) -> None:
    """Leave it as it is."""


def test_all_faults_come_at_once_by_sheet_and_row_and_nothing_changes(visitor: Visitor) -> None:
    before = definitions(visitor)
    given(visitor, faulty)

    assert visitor.path == SCREEN
    rows = visitor.html.xpath("//table[contains(@class, 'faults')]/tbody/tr")
    shown = [tuple(cell.text_content().strip() for cell in row.xpath("th|td"))[:3] for row in rows]
    assert shown == [
        ("調査", "6", "終わりの日"), ("調査", "7", "配布数"), ("設問", "12", "列の形"), ("設問", "15", "概念"),
    ]  # fmt: skip
    assert "（近いもの: attachment）" in visitor.text
    assert "直すところが4か所あります" in visitor.text
    assert "定義は、何も変わっていません。" in visitor.text
    assert visitor.html.xpath("//title")[0].text.startswith("エラー: ")
    links = visitor.html.xpath("//div[@role='alert']//a/@href")
    assert [len(visitor.html.xpath(f"//*[@id='{link.removeprefix('#')}']")) for link in links] == [1] * 4
    assert definitions(visitor) == before
    assert [act.act for act in visitor.office.diary.acts("2022")] == ["definitions_refused"]


def test_the_workbook_comes_back_with_its_faults_marked(visitor: Visitor) -> None:
    given(visitor, faulty)
    answer = visitor.client.get(f"{SCREEN}/marked")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["調査"]
    comment = sheet.cell(7, column(sheet, "配布数")).comment
    assert comment is not None
    assert "例: " in comment.text
    assert "attachment" in answer.headers["content-disposition"]


def test_a_faulty_workbook_is_there_after_a_restart_and_can_be_withdrawn(visitor: Visitor) -> None:
    given(visitor, faulty)
    again = Visitor(office_of(visitor.office.workspace))
    again.see(SCREEN)
    assert "直すところが4か所あります" in again.text
    again.send(f"{SCREEN}/dismiss")
    assert "入れたコードブックを取り消しました。" in again.message
    assert "直すところ" not in again.text


def test_what_changes_is_shown_before_it_changes_and_is_taken_and_taken_back(visitor: Visitor) -> None:
    before = definitions(visitor)
    given(visitor, reworded)

    assert "まだ何も変わっていません。" in visitor.text
    assert "「地域への愛着や誇り」（平成29年度との比較）" in visitor.text
    assert "過去と比べられなくなる設問が1つあります。" in visitor.text
    cells = [" ".join(one.text_content().split()) for one in visitor.html.xpath("//ins")]
    assert "課題を話し合っていますか。" in cells
    assert definitions(visitor) == before

    form = visitor.form(f"{SCREEN}/take")
    visitor.send(f"{SCREEN}/take")
    assert "定義を取り込みました" in visitor.message
    after = definitions(visitor)
    assert visitor.post(f"{SCREEN}/take", {**form, "once": "a second window"}).status_code == 409
    assert "コードブック を取り込む" in visitor.text
    assert definitions(visitor) == after
    visitor.see(SCREEN)
    changed = sorted(path for path in after if after[path] != before[path])
    assert changed == ["2022/shimin/questions.csv", "2022/study.toml"]
    assert "平成29年度と比べる設問は、2つです。" in visitor.text

    visitor.send(f"{SCREEN}/undo")
    assert definitions(visitor) == before
    assert "取り込む前の定義に戻す" not in visitor.text
    acts = [act.act for act in visitor.office.diary.acts("2022")]
    assert acts == ["definitions_looked", "definitions_taken", "definitions_undone"]


def test_what_changed_meanwhile_is_not_overwritten(visitor: Visitor) -> None:
    given(visitor, reworded)
    form = visitor.form(f"{SCREEN}/take")
    path = visitor.office.workspace / "schemas/2022/study.toml"
    path.write_bytes(path.read_bytes() + b"# another hand\n")
    before = definitions(visitor)

    assert visitor.post(f"{SCREEN}/take", form).status_code == 409
    assert definitions(visitor) == before
    visitor.see(SCREEN)
    assert "確かめた後に、定義が変わりました。" in visitor.text
    visitor.send(f"{SCREEN}/again")
    visitor.send(f"{SCREEN}/take")
    assert "定義を取り込みました" in visitor.message
    assert b"# another hand" in path.read_bytes()


def test_an_import_that_something_was_changed_upon_is_not_taken_back(visitor: Visitor) -> None:
    given(visitor, reworded)
    visitor.send(f"{SCREEN}/take")
    form = visitor.form(f"{SCREEN}/undo")
    path = visitor.office.workspace / "schemas/2022/shimin/questions.csv"
    path.write_bytes(
        path.read_bytes().replace("課題を話し合っていますか。".encode(), "課題はありますか。".encode())
    )
    visitor.see(SCREEN)
    assert "この後に内容が変わったため、取り消せません。" in visitor.text
    assert visitor.post(f"{SCREEN}/undo", form).status_code == 409


def test_the_codebook_of_another_year_is_told_as_doubtful_before_it_is_taken(visitor: Visitor) -> None:
    content = visitor.see("/years/2017/definitions/codebook").content
    visitor.see(SCREEN)
    visitor.send(f"{SCREEN}/codebook", [("codebook", ("コードブック_2017.xlsx", content))])
    assert "ほかの年度のコードブックではないか、確かめてください。" in visitor.text
    assert "「山口市市民アンケート調査」の調査期間" in visitor.text


def test_a_workbook_that_says_the_same_changes_nothing(visitor: Visitor) -> None:
    given(visitor, unchanged)
    assert "今の定義と同じです。" in visitor.text
    assert "ほかの年度のコードブック" not in visitor.text
    assert not visitor.html.xpath(f"//form[@action='{SCREEN}/take']")


def test_the_template_of_the_population_has_the_years_own_groups(visitor: Visitor) -> None:
    visitor.see(SCREEN)
    (link,) = visitor.html.xpath("//a[text()='ひな形を保存する']/@href")
    lines = visitor.client.get(link).content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith(",人口")
    assert len(lines) == 169
    assert all(line.endswith(",") for line in lines[1:])


def test_a_table_that_is_not_of_the_year_is_no_template(visitor: Visitor) -> None:
    answer = visitor.client.get(f"{SCREEN}/population?path=../../etc/passwd")
    assert answer.status_code == 422
    assert "この年度にない母集団の表です。" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("メモ.xlsx", b"text", "読み込める形式のファイルではありません。"),
        ("../../etc/passwd", b"", "ファイルが空です。"),
        ("<b>a</b>.xlsx", b"PK\x03\x04broken", "ファイルが壊れているか"),
    ],
)
def test_a_file_that_is_no_codebook_is_told_as_such(
    visitor: Visitor, name: str, content: bytes, told: str
) -> None:
    visitor.see(SCREEN)
    visitor.send(f"{SCREEN}/codebook", [("codebook", (name, content))])
    assert told in visitor.text
    assert not visitor.html.xpath("//main//b[text()='a']")


def test_no_file_is_told_at_its_field(visitor: Visitor) -> None:
    visitor.see(SCREEN)
    answer = visitor.send(f"{SCREEN}/codebook", [("codebook", ("", b""))])
    assert answer.status_code == 422
    assert visitor.html.xpath("//div[@role='alert']//a/@href") == ["#codebook"]
