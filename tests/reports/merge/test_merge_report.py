from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from flows.commands.chapter import _updated
from reports.merge.merge_report import CONFLICTS, EVERYTHING, differing, line_of, merge_workbook, summary
from reports.merge.merging import merge
from reports.merge.outcomes import CellChange, Merged, NumberChange, Outcome, Reason
from tests.reports.report_of_staff import NOW, THEN
from tests.reports.staff_edits import Desk


def conflict(reason: Reason = "", **texts: str) -> Outcome:
    return Outcome("q1", "paragraph", "見出し", "conflict", reason=reason, **texts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "word"),
    [("", "両方"), ("remarks", "強調"), ("unresolved", "まだ"), ("deleted", "削除"), ("gone", "にはない")],
)
def test_every_conflict_says_what_to_do(reason: Reason, word: str) -> None:
    assert word in line_of(conflict(reason)).advice
    assert line_of(conflict(reason)).result == "要確認"


def test_numbers_and_cells_are_told_with_all_versions() -> None:
    told = line_of(
        Outcome(
            "t",
            "table",
            "見出し",
            "conflict",
            numbers=(NumberChange("e", "50.0%", "51.3%"), NumberChange("f", "1.0%", "")),
            cells=(CellChange("地域1", "割合\n（%）", "60.0", "99.9", "61.0"),),
        )
    )
    assert told.numbers.split("\n") == [
        "50.0% → 51.3%",
        "1.0% → （新しい結果にはありません）",
        "地域1・割合（%）: 60.0 → 職員 99.9（新しい結果 61.0）",
    ]


def test_of_two_tables_only_the_rows_that_differ_are_shown() -> None:
    assert differing("a\t1\nb\t2", "a\t1\nb\t3") == ("b\t2", "b\t3")
    assert differing("a\nb", "a") == ("a\nb", "a")


def test_the_workbook_lists_what_to_look_at_and_is_the_same_each_time() -> None:
    desk = Desk(THEN)
    desk.append("q1.s1", "=1+1 補足")
    merged = merge(desk.save(), NOW)
    content = merge_workbook(merged)
    assert merge_workbook(merged) == content
    book = openpyxl.load_workbook(io.BytesIO(content))
    (row,) = book[CONFLICTS].iter_rows(min_row=4, values_only=True)
    assert row[1:4] == ("要確認", "調査の結果", "文章")
    assert str(row[5]).endswith("=1+1 補足")
    assert row[8] == "50.0% → 51.3%"
    assert [r[1] for r in book[EVERYTHING].iter_rows(min_row=4, values_only=True)] == ["要確認", "更新"]
    assert dict(summary(merged))["要確認の箇所"] == 1


def test_a_workbook_of_nothing_says_so() -> None:
    book = openpyxl.load_workbook(io.BytesIO(merge_workbook(Merged(b"", (), ()))))
    assert book[CONFLICTS]["A2"].value == "要確認の箇所はありません。"


def test_the_name_of_the_updated_file_is_always_free(tmp_path: Path) -> None:
    edited = tmp_path / "報告書.docx"
    names = []
    for _ in range(3):
        place = _updated(edited, b"")
        place.write_bytes(b"")
        names.append(place.name)
    assert names == ["報告書.更新.docx", "報告書.更新2.docx", "報告書.更新3.docx"]
    assert _updated(tmp_path / "報告書.更新2.docx", b"").name == "報告書.更新4.docx"
