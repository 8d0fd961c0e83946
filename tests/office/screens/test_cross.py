"""設問間クロス through the page: the figures of the chapter's estimator, letters, what is masked, and the same as Excel."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import openpyxl
import pytest

from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

CROSS = "/years/2022/cross"
TWO = f"{CROSS}?survey=shimin&column=participation_intent&row=attachment&basis=unweighted"


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    office = office_of(copy_workspace(tmp_path_factory.mktemp("cross") / "work"))
    yield Visitor(office)
    office.close()


def see_table(visitor: Visitor, address: str) -> None:
    """Look at a table, once it is made."""
    act = visitor.see(address).url.params.get("act")
    if act is not None:
        visitor.wait_for(act)


def rows(visitor: Visitor, table: int = 0) -> dict[str, list[str]]:
    """The rows of a table of shares by their head."""
    found = visitor.html.xpath("//table[@class='cross']")[table]
    return {
        " ".join(row.xpath("th")[0].text_content().split()): [
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        ]
        for row in found.xpath("tbody/tr")
    }


def test_two_questions_have_shares_letters_and_intervals(visited: Visitor) -> None:
    see_table(visited, TWO)
    table = rows(visited)
    assert table["全体"][0] == "1,616"
    assert table["A 非常に感じている"][0] == "283"
    want = table["A 非常に感じている"][-2]
    assert want == "56.9 BCD"
    assert rows(visited, 1)["非常に感じている"][-2] == "51.1～62.5"


def test_a_table_is_of_the_answers_as_they_are(visited: Visitor) -> None:
    see_table(visited, TWO)
    answers = visited.office.workspace / "raw/2022/shimin.csv"
    before = answers.read_bytes()
    lines = before.splitlines(keepends=True)
    for content, n in ((b"".join([*lines[:100], *lines[101:]]), "1,615"), (before, "1,616")):
        answers.write_bytes(content)
        see_table(visited, TWO)
        assert rows(visited)["全体"][0] == n


def test_small_counts_and_what_gives_them_back_are_masked_on_the_page_and_in_excel(visited: Visitor) -> None:
    see_table(visited, TWO)
    shown = rows(visited)
    masked = {
        (head, place)
        for head, cells in shown.items()
        for place, cell in enumerate(cells)
        if cell.startswith("X")
    }
    assert masked
    by_column = {place for _, place in masked}
    assert all(len([1 for _, place in masked if place == column]) > 1 for column in by_column)
    link = visited.html.xpath("//a[contains(@href, '/cross/book')]/@href")[0]
    book = openpyxl.load_workbook(BytesIO(visited.see(str(link)).content))
    sheet = book.worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert cells.count("X") >= 3 * len(masked)


def test_three_questions_have_a_table_for_each_answer_of_the_third(visited: Visitor) -> None:
    see_table(visited, f"{TWO}&layer=sex")
    heads = [one.text_content() for one in visited.html.xpath("//h3")]
    assert any(head.endswith("男性") for head in heads)
    assert any(head.endswith("女性") for head in heads)


def test_a_question_by_itself_is_refused_and_keys_of_nobody_are_left_out(visited: Visitor) -> None:
    see_table(visited, f"{CROSS}?survey=shimin&column=attachment&row=attachment")
    assert visited.page.status_code == 422
    assert "別々の、選択肢で答える設問" in visited.text
    visited.see(f"{CROSS}?survey=../..&column=<script>&row=x")
    assert visited.page.status_code == 200
    assert not visited.html.xpath("//table")


def test_a_workbook_of_no_questions_leads_to_their_choice(visited: Visitor) -> None:
    visited.see(f"{CROSS}/book")
    assert visited.path == CROSS
    assert visited.page.status_code == 200
