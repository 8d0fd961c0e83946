"""What the answers tell of the questionnaire, the contractor's table of codes, and pairs of scales."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from schemas.codebook.tables import Codebook
from schemas.errors import InputError
from survey.drafting.codes_table import codes_to_write
from survey.drafting.draft import Draft, DraftOptions, draft_codebook
from survey.drafting.model import NoteKind
from survey.frame.template import csv_bytes
from tests.survey.drafting.drafts import SURVEY, draft, drafted, labels, rows, table
from tests.workspaces import ROOT

N = 200
IDS = [str(n) for n in range(1, N + 1)]
ASKED = [n % 4 == 0 for n in range(N)]


def of(root: Path, text: str) -> Draft:
    (root / "a.csv").write_text(text, encoding="utf-8")
    return drafted(root, root / "a.csv")


def with_codes(root: Path, text: str, codes: str) -> Draft:
    (root / "a.csv").write_text(text, encoding="utf-8")
    (root / "codes.csv").write_text(codes, encoding="utf-8")
    return draft_codebook(root, SURVEY, root / "a.csv", DraftOptions(codes=root / "codes.csv"))


def rules(made: Codebook) -> list[tuple[str, ...]]:
    return rows(made, "rules", "when_question", "when_codes", "then_question")


def test_a_filter_that_holds_for_all_rows_becomes_a_rule(tmp_path: Path) -> None:
    first = ["1" if asked else str(2 + n % 2) for n, asked in enumerate(ASKED)]
    follow = [str(n % 3 + 1) if asked else "" for n, asked in enumerate(ASKED)]
    words = [f"意見その{n}" if asked and n % 8 == 0 else "" for n, asked in enumerate(ASKED)]
    made = of(tmp_path, table("番号,問1,問2,問2その他の内容", IDS, first, follow, words))
    assert rules(made.codebook)[0] == ("q1", "1", "q2")
    assert any(note.kind is NoteKind.PROPOSED and note.place == "問2" for note in made.notes)


def test_a_filter_with_exceptions_is_told_and_not_taken(tmp_path: Path) -> None:
    first = ["1" if n % 2 else "2" for n in range(N)]
    follow = [str(n % 3 + 1) if n % 2 or n == 4 else "" for n in range(N)]
    made = of(tmp_path, table("番号,問1,問2", IDS, first, follow))
    assert rules(made.codebook) == []
    assert any(note.kind is NoteKind.CHECK and "1件" in note.text for note in made.notes)


def test_blanks_spread_over_all_answers_are_no_filter(tmp_path: Path) -> None:
    first = [str(n % 3 + 1) for n in range(N)]
    follow = [str(n % 4 + 1) if n % 5 else "" for n in range(N)]
    assert rules(draft(tmp_path, table("番号,問1,問2", IDS, first, follow))) == []


def test_a_filter_by_one_mark_of_several(tmp_path: Path) -> None:
    other = [n % 3 == 0 for n in range(N)]
    marks = [[str(int(n % 2 == 0)) for n in range(N)], [str(int(mark)) for mark in other]]
    words = [f"言葉{n}" if mark else "" for n, mark in enumerate(other)]
    made = draft(tmp_path, table("番号,問1_1,問1_2,問1その他の内容", IDS, *marks, words))
    assert rules(made) == [("q1", "2", "q1_2")]


@pytest.mark.parametrize(("most", "told"), [(2, "2"), (5, "")])
def test_the_most_marks_become_the_limit(tmp_path: Path, most: int, told: str) -> None:
    cells = [",".join(str((n + place) % 5 + 1) for place in range(n % most + 1)) for n in range(N)]
    made = draft(tmp_path, table("番号,問7", IDS, cells))
    assert rows(made, "questions", "type", "max_choices") == [("multiple", told)]


def test_a_choice_that_never_stands_with_others_is_exclusive(tmp_path: Path) -> None:
    cells = ["4" if n % 5 == 0 else ("1,2" if n % 2 else "1,2,3") for n in range(N)]
    made = draft(tmp_path, table("番号,問7", IDS, cells))
    assert [code for code, alone in rows(made, "choices", "code", "exclusive") if alone] == ["4"]
    seldom = ["4" if n < 3 else ("1,2" if n % 2 else "1") for n in range(N)]
    made = draft(tmp_path, table("番号,問7", IDS, seldom))
    assert [code for code, alone in rows(made, "choices", "code", "exclusive") if alone] == []


def test_bands_without_a_respondent_are_left_out(tmp_path: Path) -> None:
    made = draft(tmp_path, table("番号,問1 年齢", IDS, [str(22 + n % 50) for n in range(N)]))
    assert list(labels(made, "age_group").values()) == [f"{age}歳代" for age in (20, 30, 40, 50, 60, 70)]


@pytest.mark.parametrize(
    "head", ["SAMPLE NUMBER", "会員ID", "SampleNo", "モニターID", "調査票番号", "respondent_id"]
)
def test_the_respondents_number_is_found(tmp_path: Path, head: str) -> None:
    made = draft(tmp_path, table(f"{head},問1,問2", IDS, ["1", "2"] * (N // 2), ["1", "2"] * (N // 2)))
    assert rows(made, "surveys", "id_column") == [(head,)]


@pytest.mark.parametrize(
    "head",
    [
        "あなたのお住まいの地区はどちらですか。",
        "居住地区",
        "お住まいの小学校区",
        "地区コード",
        "お住まい（地区）",
    ],
)
def test_the_region_is_known_by_its_heading(tmp_path: Path, head: str) -> None:
    made = draft(tmp_path, table(f"番号,{head}", IDS, ["1", "2", "3", "4"] * (N // 4)))
    assert rows(made, "questions", "concept") == [("region",)]


CODES = """設問番号,設問文,コード,ラベル
問1,加入していますか,1,加入している
,,2,加入していない
,,9,無回答
問2,入手先は（2つまで）,1,広報紙
,,2,SNS
,,3,特にない
問9,ない設問,1,あ
"""


def test_the_table_of_codes_gives_labels_texts_and_no_answer(tmp_path: Path) -> None:
    made = with_codes(
        tmp_path,
        table(
            "番号,問1,問2_1,問2_2,問2_3",
            IDS, (["1", "2", "1", "9"] * N)[:N], *[["0", "1"] * (N // 2)] * 3,
        ),
        CODES,
    )  # fmt: skip
    assert rows(made.codebook, "questions", "number", "text", "type", "missing", "max_choices") == [
        ("問1", "加入していますか", "single", "9", ""),
        ("問2", "入手先は(2つまで)".replace("(", "（").replace(")", "）"), "multiple", "", "2"),
    ]
    assert labels(made.codebook, "q1") == {"1": "加入している", "2": "加入していない"}
    assert labels(made.codebook, "q2") == {"1": "広報紙", "2": "SNS", "3": "特にない"}
    assert ("3", "yes") in rows(made.codebook, "choices", "code", "exclusive")
    assert any(note.place == "問9" and "合う列がありません" in note.text for note in made.notes)


def test_a_table_of_codes_in_excel_with_titles_and_all_codes_in_one_cell(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        table("番号,q1,q2", IDS, ["1", "2"] * (N // 2), ["1", "3"] * (N // 2)), encoding="utf-8"
    )
    book = openpyxl.Workbook()
    for row in (
        ("コード表",),
        (),
        ("列名", "コード", "内容"),
        ("q1", None, "1:はい 2:いいえ"),
        ("q2", 1, "北"),
        ("q2", 3, "南"),
    ):
        book.active.append(row)
    book.save(tmp_path / "codes.xlsx")
    made = draft_codebook(tmp_path, SURVEY, tmp_path / "a.csv", DraftOptions(codes=tmp_path / "codes.xlsx"))
    assert labels(made.codebook, "q1") == {"1": "はい", "2": "いいえ"}
    assert labels(made.codebook, "q2") == {"1": "北", "3": "南"}


def test_codes_without_a_label_are_told_and_a_table_without_columns_is_refused(tmp_path: Path) -> None:
    made = with_codes(
        tmp_path, table("番号,問1", IDS, ["1", "2"] * (N // 2)), "設問,コード,ラベル\n問1,1,はい\n"
    )
    assert labels(made.codebook, "q1") == {"1": "はい", "2": "（2の文を記入）"}
    assert any(note.place == "問1" and "コード 2" in note.text for note in made.notes)
    with pytest.raises(InputError, match="D121"):
        with_codes(tmp_path, table("番号,問1", IDS, ["1", "2"] * (N // 2)), "あ,い\n1,2\n")


@pytest.mark.parametrize(
    "written",
    [
        "{scale}[{item}]",
        "{scale} - {item}",
        "{scale}.{item}",
        "{item}の{scale}",
        "{item}（{scale}）",
        "{scale} {item}",
    ],
)
def test_pairs_are_found_however_the_item_is_joined_to_the_scale(tmp_path: Path, written: str) -> None:
    heads = [
        written.format(scale=scale, item=item) for scale in ("満足度", "重要度") for item in ("道路", "防災")
    ]
    good, bad = ["満足", "やや満足", "不満"], ["重要", "やや重要", "重要でない"]
    lines = [(good * N)[:N]] * 2 + [(bad * N)[:N]] * 2
    made = draft(tmp_path, table("番号," + ",".join(heads), IDS, *lines))
    assert rows(made, "matrix", "area", "x", "y") == [("道路", "item1", "item3"), ("防災", "item2", "item4")]


def test_satisfaction_and_importance_are_paired_by_equal_items(tmp_path: Path) -> None:
    good, bad = (
        ["満足", "やや満足", "やや不満", "不満"],
        ["重要", "やや重要", "あまり重要でない", "重要でない"],
    )
    heads = "番号,満足度[道路],満足度[防災],重要度[防災],重要度[道路],重要度[水道]"
    made = draft(tmp_path, table(heads, IDS, *[good * (N // 4)] * 2, *[bad * (N // 4)] * 3))
    assert rows(made, "matrix", "area", "x", "y") == [("道路", "item1", "item4"), ("防災", "item2", "item3")]
    assert rows(made, "matrix", "x_group", "y_group")[0] == ("satisfied", "important")
    assert rows(made, "matrix", "scores")[0][0].startswith(
        "満足=2 | やや満足=1 | やや不満=-1 | 不満=-2 | 重要=2"
    )
    assert rows(made, "groups", "list", "options") == [("item1", "満足|やや満足"), ("item3", "重要|やや重要")]


def test_pairs_of_bare_codes_wait_for_scores_and_agreeing_answers(tmp_path: Path) -> None:
    heads = "番号,満足度[道路],満足度[防災],重要度[防災],重要度[道路]"
    (tmp_path / "a.csv").write_text(
        table(heads, IDS, *[["1", "2", "3", "4"] * (N // 4)] * 4), encoding="utf-8"
    )
    made = drafted(tmp_path, tmp_path / "a.csv")
    assert rows(made.codebook, "matrix", "area", "scores") == [("道路", ""), ("防災", "")]
    assert [options for (options,) in rows(made.codebook, "groups", "options")] == ["", ""]
    assert [note.place for note in made.notes if "番号の意味" in note.text] == ["満足度と重要度"]


def test_a_nine_far_behind_the_codes_of_several_columns_is_no_answer(tmp_path: Path) -> None:
    codes = [["1", "2", "3", "9" if n % 5 == 0 else "1"][n % 4] for n in range(N)]
    made = draft(tmp_path, table("番号,問1,問2,問3", IDS, codes, codes, codes))
    assert rows(made, "questions", "missing") == [("9",)] * 3
    once = draft(tmp_path, table("番号,問1,問2", IDS, codes, ["1", "2"] * (N // 2)))
    assert rows(once, "questions", "missing")[0] == ("",)


def test_heading_rows_below_the_head_are_told(tmp_path: Path) -> None:
    path = ROOT / "tests/fixtures/drafting/three_heads.csv"
    assert any("--header-rows 3" in note.text for note in drafted(tmp_path, path).notes)


def test_the_table_of_codes_to_fill_in_gives_the_labels_of_bare_codes(tmp_path: Path) -> None:
    heads = "番号,問1 地区,問2_1,問2_2,満足度[道路],満足度[防災],重さ"
    codes = [["1", "2", "3", "4"] * (N // 4), ["0", "1"] * (N // 2), ["1", "0"] * (N // 2)]
    path = tmp_path / "a.csv"
    path.write_text(table(heads, IDS, *codes, *[codes[0]] * 3), encoding="utf-8")
    lines = codes_to_write(drafted(tmp_path, path).codebook)
    assert [(line[0], line[1], line[3]) for line in lines[1:]] == [
        ("", "問1", "1、2、3、4"), ("", "問2", "1、2"), ("満足度[道路]", "", "1、2、3、4"), ("重さ", "", "1、2、3、4"),
    ]  # fmt: skip
    filled = [
        lines[0],
        *([*line[:-1], " ".join(f"{code}. 文{code}" for code in line[3].split("、"))] for line in lines[1:]),
    ]
    (tmp_path / "c.csv").write_bytes(csv_bytes(filled))
    made = draft_codebook(tmp_path, SURVEY, path, DraftOptions(codes=tmp_path / "c.csv"))
    assert {label for (label,) in rows(made.codebook, "choices", "label")} == {"文1", "文2", "文3", "文4"}
    assert codes_to_write(made.codebook) == lines[:1]
