"""What the heads of columns tell: questions with several columns, grids, numbers, limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.survey.drafting.drafts import IDS, draft, drafted, labels, rows, table

MARK = [["0", "1"] * 10, ["1", "0"] * 10, ["1", "1", "0", "0"] * 5]
STEPS = ["満足", "普通", "不満", "わからない"]


@pytest.mark.parametrize(
    ("heads", "columns", "codes"),
    [
        (["入手先:広報紙", "入手先:新聞、雑誌", "入手先:テレビ・ラジオ"], "入手先:{code}", None),
        (["入手先：広報紙", "入手先：その他（具体的に）", "入手先：SNS"], "入手先：{code}", None),
        (["入手先[広報紙]", "入手先[SNS]", "入手先[その他]"], "入手先[{code}]", None),
        (["問7 入手先 [広報紙]", "問7 入手先 [SNS]", "問7 入手先 [ほか]"], "問7 入手先 [{code}]", None),
        (["入手先（1）", "入手先（2）", "入手先（3）"], "入手先（{code}）", ["1", "2", "3"]),
        (["問7: 入手先_1", "問7: 入手先_2", "問7: 入手先_3"], "問7: 入手先_{code}", ["1", "2", "3"]),
        (["属性/問7/行政/窓口", "属性/問7/SNS", "属性/問7/広報紙"], "属性/問7/{code}", None),
        (["時間:9:00～12:00", "時間:12:00～15:00", "時間:15:00～"], "時間:{code}", None),
        (["参加:清掃・美化", "参加:清掃・緑化", "参加:祭り"], "参加:{code}", None),
    ],
)
def test_columns_with_one_stem_are_one_question(
    tmp_path: Path, heads: list[str], columns: str, codes: list[str] | None
) -> None:
    quoted = ",".join(f'"{head}"' for head in heads)
    made = draft(tmp_path, table(f"番号,{quoted}", IDS, *MARK))
    assert rows(made, "questions", "type", "layout", "columns") == [("multiple", "marks", columns)]
    name = made.sheets["questions"][0]["choices"]
    before, after = columns.split("{code}")
    assert list(labels(made, name)) == (
        codes or [head.removeprefix(before).removesuffix(after) for head in heads]
    )


def test_neighbours_with_other_stems_are_other_questions(tmp_path: Path) -> None:
    heads = "属性/問1-1_1,属性/問1-1_2,属性/問1-2_1,属性/問1-2_2"
    made = draft(tmp_path, table(f"番号,{heads}", IDS, *MARK[:2], *MARK[:2]))
    assert rows(made, "questions", "question", "number", "columns") == [
        ("q1_1", "問1-1", "属性/問1-1_{code}"),
        ("q1_2", "問1-2", "属性/問1-2_{code}"),
    ]


def test_the_labels_of_spss_give_the_choices_and_the_text_of_the_question(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    pandas = pytest.importorskip("pandas")
    pyreadstat.write_sav(
        pandas.DataFrame({"q7_1": [0.0, 1.0] * 5, "q7_2": [1.0, 0.0] * 5}),
        str(tmp_path / "a.sav"),
        column_labels=["問7 入手先:広報紙", "問7 入手先:SNS"],
    )
    made = drafted(tmp_path, tmp_path / "a.sav").codebook
    assert rows(made, "questions", "question", "number", "text", "columns") == [
        ("q7", "問7", "入手先", "q7_{code}")
    ]
    assert labels(made, "q7") == {"1": "広報紙", "2": "SNS"}


def test_a_number_below_a_group_of_heads_is_found(tmp_path: Path) -> None:
    made = draft(
        tmp_path, table("番号,属性/問１/地区,属性/問2/職業", IDS, ["1", "2"] * 10, ["1", "2", "3", "4"] * 5)
    )
    assert rows(made, "questions", "question", "number", "text", "concept") == [
        ("q1", "問1", "地区", "region"),
        ("q2", "問2", "職業", "occupation"),
    ]


def test_items_of_a_grid_share_one_list_though_their_labels_come_in_another_order(tmp_path: Path) -> None:
    turned = [STEPS[place:] + STEPS[:place] for place in range(3)]
    columns = [(steps * 5) for steps in turned]
    fewer = ["普通", "満足", "不満", "普通"] * 5
    heads = "番号,満足度[子育て],満足度[道路],満足度[防災],満足度[消防]"
    made = draft(tmp_path, table(heads, IDS, *columns, fewer))
    assert rows(made, "questions", "choices") == [("item1",)] * 4
    assert list(labels(made, "item1").values()) == STEPS
    assert len(made.sheets["options"]) == 4
    assert rows(made, "questions", "text")[0] == ("満足度/子育て",)


def test_equal_sets_of_labels_are_put_into_one_order_and_shared_in_grids_alone(tmp_path: Path) -> None:
    made = draft(tmp_path, table("番号,活動,経験", IDS, ["ある", "ない"] * 10, ["ない", "ある"] * 10))
    assert rows(made, "questions", "choices", "note") == [("item1", ""), ("item2", "")]
    assert labels(made, "item1") == labels(made, "item2") == {"1": "ある", "2": "ない"}


def test_the_note_of_a_grid_names_the_questions_that_share_its_list(tmp_path: Path) -> None:
    heads = "番号,満足度[子育て],満足度[道路],経験"
    made = draft(tmp_path, table(heads, IDS, *[["満足", "不満"] * 10] * 3))
    assert rows(made, "questions", "choices") == [("item1",), ("item1",), ("item3",)]
    notes = [note for (note,) in rows(made, "questions", "note")]
    assert "item1、item2 の2問で共通" in notes[0]
    assert notes[0] == notes[1]
    assert notes[2] == ""


def test_bare_codes_are_shared_in_one_grid_and_nowhere_else(tmp_path: Path) -> None:
    five = ["1", "2", "3", "4", "5"] * 4
    four = ["1", "2", "3", "5"] * 5
    heads = "番号,問4/世帯,問12/重要度/道路,問12/重要度/図書館,問12/重要度/港,問13/定住意向,問14-1,問14-2"
    made = draft(tmp_path, table(heads, IDS, five, five, four, five, five, five, five))
    assert rows(made, "questions", "question", "choices") == [
        ("q4", "household"),
        ("q12", "q12"),
        ("q12_2", "q12"),
        ("q12_3", "q12"),
        ("q13", "q13"),
        ("q14_1", "q14_1"),
        ("q14_2", "q14_2"),
    ]
    assert list(labels(made, "q12")) == ["1", "2", "3", "4", "5"]
    assert {row[1] for row in rows(made, "concepts", "concept", "options")} == {
        "household", "q12", "q13", "q14_1", "q14_2",
    }  # fmt: skip


def test_two_levels_of_one_question_are_two_grids(tmp_path: Path) -> None:
    five = ["1", "2", "3", "4", "5"] * 4
    heads = "番号,問11/満足度/道路,問11/満足度/港,問11/重要度/道路,問11/重要度/港"
    made = draft(tmp_path, table(heads, IDS, five, five, five, five))
    assert rows(made, "questions", "choices") == [("q11",), ("q11",), ("q11_3",), ("q11_3",)]


@pytest.mark.parametrize(
    ("head", "most"),
    [
        ("問7 入手先（3つまで）", "3"),
        ("問7 入手先（３つまで○）", "3"),
        ("問7 主なもの三つ以内", "3"),
        ("問7 あてはまるものを2つ選んでください", "2"),
        ("問7 入手先（いくつでも）", ""),
    ],
)
def test_how_many_may_be_chosen(tmp_path: Path, head: str, most: str) -> None:
    made = draft(tmp_path, table(f"番号,{head}", IDS, ["1,3", "2", "1,2,3", "3"] * 5))
    assert rows(made, "questions", "type", "max_choices") == [("multiple", most)]
    marks = draft(tmp_path, table(f"番号,{head}/1,{head}/2", IDS, *MARK[:2]))
    assert rows(marks, "questions", "type", "max_choices") == [("multiple", most)]


def test_a_title_above_the_header_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("市民意識調査,,\n番号,問1,問2\n1,1,2\n2,2,1\n3,1,1\n", encoding="utf-8")
    made = drafted(tmp_path, path)
    assert any("見出しのない列が2列" in note.text and "--skip-rows" in note.text for note in made.notes)
    path.write_text("番号,問1,問2,問3\n1,1,2,1\n2,2,1,2\n3,1,1,1\n", encoding="utf-8")
    assert drafted(tmp_path, path).notes == ()
    path.write_text("番号,問1\n1,1\n2,2\n3,1\n", encoding="utf-8")
    assert any(
        "設問が1問" in note.text and "--header-rows" in note.text for note in drafted(tmp_path, path).notes
    )


def test_a_code_that_is_rare_in_one_item_of_a_grid_is_known_from_the_others(tmp_path: Path) -> None:
    often = [str(n % 6 + 1) for n in range(120)]
    rare = [str(n % 5 + 1) for n in range(119)] + ["6"]
    odd = [str(n % 6 + 1) for n in range(119)] + ["9"]
    heads = "番号,問11/満足度/道路,問11/満足度/港,問11/満足度/防災"
    made = draft(tmp_path, table(heads, [str(n) for n in range(1, 121)], often, rare, odd))
    assert rows(made, "questions", "choices") == [("q11",)] * 3
    assert list(labels(made, "q11")) == ["1", "2", "3", "4", "5", "6"]
    notes = [note for (note,) in rows(made, "questions", "note")]
    assert not any("「9」" in note for note in notes[:2])
    assert "「9」（1件）" in notes[2]
