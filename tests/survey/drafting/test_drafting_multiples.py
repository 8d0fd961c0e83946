"""Multiple answers as services, contractors and SPSS lay them out, and columns that no respondent filled in."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from schemas.errors import InputError
from survey.drafting.draft import DraftOptions, draft_codebook
from survey.drafting.model import NoteKind
from tests.survey.drafting.drafts import SURVEY, draft, drafted, labels, rows, table
from tests.workspaces import ROOT

FIXTURES = ROOT / "tests/fixtures/drafting"
IDS = [str(n) for n in range(1, 61)]
FIRST = [n % 2 == 0 for n in range(60)]
SECOND = [n % 3 == 0 for n in range(60)]
THIRD = [n % 5 == 0 for n in range(60)]


def marks(on: str, off: str = "") -> list[list[str]]:
    return [[on if mark else off for mark in column] for column in (FIRST, SECOND, THIRD)]


@pytest.mark.parametrize(
    ("heads", "columns", "codes"),
    [
        (["同居家族1", "同居家族2", "同居家族3"], "同居家族{code}", ["1", "2", "3"]),
        (["問7①", "問7②", "問7③"], "問7{code}", ["1", "2", "3"]),
        (["問7M1", "問7M2", "問7M3"], "問7M{code}", ["1", "2", "3"]),
        (["問7.1", "問7.2", "問7.3"], "問7.{code}", ["1", "2", "3"]),
        (["F7S1", "F7S2", "F7S3"], "F7S{code}", ["1", "2", "3"]),
        (["q7c1", "q7c2", "q7c3"], "q7c{code}", ["1", "2", "3"]),
        (["q7a", "q7b", "q7c"], "q7{code}", ["a", "b", "c"]),
        (["問7ア", "問7イ", "問7ウ"], "問7{code}", ["ア", "イ", "ウ"]),
        (["Q2[SQ001]", "Q2[SQ002]", "Q2[SQ003]"], "Q2[{code}]", ["SQ001", "SQ002", "SQ003"]),
    ],
)
@pytest.mark.parametrize("signs", [("1", "0"), ("1", ""), ("Y", ""), ("○", ""), ("はい", "いいえ")])
def test_columns_numbered_in_a_row_are_one_question(
    tmp_path: Path, heads: list[str], columns: str, codes: list[str], signs: tuple[str, str]
) -> None:
    made = draft(tmp_path, table("番号," + ",".join(heads), IDS, *marks(*signs)))
    assert rows(made, "questions", "type", "layout", "columns") == [("multiple", "marks", columns)]
    assert list(labels(made, made.sheets["questions"][0]["choices"])) == codes
    assert all(row[0].startswith("（") for row in rows(made, "choices", "label"))


def test_questions_of_their_own_are_not_joined(tmp_path: Path) -> None:
    heads = "番号,問1,問2,問3,v1,v2"
    made = draft(tmp_path, table(heads, IDS, *marks("1", "0"), *marks("1", "0")[:2]))
    assert [kind for (kind,) in rows(made, "questions", "type")] == ["single"] * 5
    numbered = draft(tmp_path, table("番号,問14-1,問14-2", IDS, *marks("はい", "いいえ")[:2]))
    assert [kind for (kind,) in rows(numbered, "questions", "type")] == ["single"] * 2


def test_the_text_of_a_choice_or_its_code_marks_it(tmp_path: Path) -> None:
    words = [
        [word if mark else "" for mark in column]
        for word, column in zip(("紙", "網", "声"), (FIRST, SECOND, THIRD), strict=True)
    ]
    made = draft(tmp_path, table("番号,問7_1,問7_2,問7_3", IDS, *words))
    assert rows(made, "questions", "type", "columns") == [("multiple", "問7_{code}")]
    assert labels(made, "q7") == {"1": "紙", "2": "網", "3": "声"}
    own = [
        [str(place) if mark else "" for mark in column]
        for place, column in enumerate((FIRST, SECOND, THIRD), start=1)
    ]
    made = draft(tmp_path, table("番号,問7_1,問7_2,問7_3", IDS, *own))
    assert rows(made, "questions", "type", "columns") == [("multiple", "問7_{code}")]


def test_a_choice_that_nobody_marked_keeps_its_place(tmp_path: Path) -> None:
    columns = marks("1")
    made = draft(tmp_path, table("番号,問7_1,問7_2,問7_3,問7_4", IDS, columns[0], [""] * 60, *columns[1:]))
    assert list(labels(made, "q7")) == ["1", "2", "3", "4"]


def test_bare_labels_beside_a_cell_of_all_answers(tmp_path: Path) -> None:
    cells = [
        ",".join(code for code, mark in zip("123", line, strict=True) if mark)
        for line in zip(FIRST, SECOND, THIRD, strict=True)
    ]
    made = draft(tmp_path, table("番号,問7 入手先 ALL,広報紙,SNS,口こみ", IDS, cells, *marks("1", "0")))
    assert rows(made, "questions", "number", "text", "type", "layout", "columns") == [
        ("問7", "入手先", "multiple", "cell", "問7 入手先 ALL")
    ]
    assert labels(made, "q7") == {"1": "広報紙", "2": "SNS", "3": "口こみ"}


def test_bare_labels_beside_their_number(tmp_path: Path) -> None:
    counts = [str(sum(line)) for line in zip(FIRST, SECOND, THIRD, strict=True)]
    made = draft(tmp_path, table("番号,問7 入手先 ALL,広報紙,SNS,口こみ", IDS, counts, *marks("1", "0")))
    assert rows(made, "questions", "text", "layout", "columns") == [("入手先", "marks", "{code}")]
    assert labels(made, "q7") == {"1": "広報紙", "2": "SNS", "3": "口こみ"}


def test_bare_labels_behind_a_column_with_the_question_alone(tmp_path: Path) -> None:
    heads = "番号,問7 入手先（2つまで）,広報紙,SNS,口こみ,問8"
    made = draft(tmp_path, table(heads, IDS, [""] * 60, *marks("1"), ["1", "2"] * 30))
    assert rows(made, "questions", "number", "type", "columns", "max_choices") == [
        ("問7", "multiple", "{code}", "2"), ("問8", "single", "問8", ""),
    ]  # fmt: skip
    assert list(labels(made, "q7").values()) == ["広報紙", "SNS", "口こみ"]


def test_what_a_form_calls_a_choice_is_no_label(tmp_path: Path) -> None:
    made = draft(
        tmp_path,
        table("番号,grp/age,grp/src", IDS, ["young", "old"] * 30, ["paper sns", "sns", "paper"] * 20),
    )
    assert labels(made, "item1") == {"young": "（youngの文を記入）", "old": "（oldの文を記入）"}
    assert labels(made, "item2") == {"paper": "（paperの文を記入）", "sns": "（snsの文を記入）"}


def test_names_in_a_cell_beside_their_columns(tmp_path: Path) -> None:
    cells = [
        " ".join(name for name, mark in zip(("paper", "sns"), line, strict=True) if mark)
        for line in zip(FIRST, SECOND, strict=True)
    ]
    made = draft(tmp_path, table("_id,src,src/paper,src/sns", IDS, cells, *marks("1", "0")[:2]))
    assert rows(made, "questions", "type", "layout", "columns") == [("multiple", "cell", "src")]


def test_the_user_names_two_sets_of_bare_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        table("番号,広報紙,SNS,祭り,清掃,問3", IDS, *marks("1")[:2], *marks("1")[:2], ["1", "2"] * 30),
        encoding="utf-8",
    )
    options = DraftOptions(multiple=("問1 入手先=広報紙,2", "問2 活動=祭り|清掃"))
    made = draft_codebook(tmp_path, SURVEY, path, options).codebook
    assert rows(made, "questions", "number", "text", "type", "columns") == [
        ("問1", "入手先", "multiple", "{code}"),
        ("問2", "活動", "multiple", "{code}"),
        ("問3", "問3", "single", "問3"),
    ]
    assert labels(made, "q1") == {"1": "広報紙", "2": "SNS"}
    assert labels(made, "q2") == {"1": "祭り", "2": "清掃"}
    without = drafted(tmp_path, path)
    assert any("--multiple" in note.text and "広報紙,4" in note.text for note in without.notes)


@pytest.mark.parametrize("entry", ["ない列,2", "広報紙,9", "広報紙", "広報紙|ない列", "広報紙,x"])
def test_a_set_that_is_not_there_is_refused(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table("番号,広報紙,SNS", IDS, *marks("1")[:2]), encoding="utf-8")
    with pytest.raises(InputError, match="D120"):
        draft_codebook(tmp_path, SURVEY, path, DraftOptions(multiple=(entry,)))


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (["SNS(LINE, Xなど), 広報紙", "広報紙", "SNS(LINE, Xなど)"], {"SNS(LINE, Xなど)", "広報紙"}),
        (["祭り, 知人、家族", "知人、家族", "祭り"], {"祭り", "知人、家族"}),
        (["祭り;清掃;", "清掃;", "祭り;"], {"祭り", "清掃"}),
        (["公民館, 図書館, 駅", "公民館, 図書館", "駅"], {"公民館, 図書館", "駅"}),
        (["祭り\n清掃", "清掃", "祭り"], {"祭り", "清掃"}),
    ],
)
def test_options_may_hold_the_sign_that_divides_them(
    tmp_path: Path, cells: list[str], options: set[str]
) -> None:
    made = draft(tmp_path, table("番号,問7", IDS, cells * 20))
    assert rows(made, "questions", "type", "layout") == [("multiple", "cell")]
    assert set(labels(made, "q7").values()) == options


def test_services_exports(tmp_path: Path) -> None:
    google = drafted(tmp_path, FIXTURES / "commas_in_options.csv").codebook
    assert rows(google, "questions", "type") == [("single",), ("multiple",)]
    assert set(labels(google, "item2").values()) == {
        "SNS(LINE, Xなど)",
        "知人、家族",
        "広報紙",
        "市のホームページ",
    }
    lime = drafted(tmp_path, FIXTURES / "y_or_blank.csv")
    assert rows(lime.codebook, "questions", "question", "type", "columns") == [
        ("q1", "single", "Q1"), ("q2", "multiple", "Q2[{code}]"),
    ]  # fmt: skip
    assert labels(lime.codebook, "q1")["-oth-"] == "その他"
    places = [note.place for note in lime.notes if note.kind is NoteKind.LEFT_OUT]
    assert {"lastpage", "startlanguage", "seed"} <= set(places)


def with_sets(content: bytes, text: bytes) -> bytes:
    """The file with a record of multiple-response sets (an extension record of subtype 7)."""
    end = content.index(struct.pack("<ii", 999, 0))
    return content[:end] + struct.pack("<iiii", 7, 7, 1, len(text)) + text + content[end:]


def test_the_sets_of_an_spss_file_are_used(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "alpha": [1.0, 0.0] * 10, "beta": [0.0, 1.0] * 10, "other": [1.0, 2.0] * 10,
            "m1": [1.0, 2.0] * 10, "m2": [3.0, float("nan")] * 10,
        }
    )  # fmt: skip
    value = {1: "祭り", 2: "清掃", 3: "見守り"}
    pyreadstat.write_sav(
        frame, str(tmp_path / "a.sav"), column_labels=["広報紙", "SNS", "問3 意向", "1つ目", "2つ目"],
        variable_value_labels={"m1": value, "m2": value},
    )  # fmt: skip
    label = "問1 入手先".encode()
    sets = b"$src=D1 1 %d %s alpha beta\n$act=C %d %s m1 m2\n" % (
        len(label), label, len("問2 活動".encode()), "問2 活動".encode(),
    )  # fmt: skip
    path = tmp_path / "b.sav"
    path.write_bytes(with_sets((tmp_path / "a.sav").read_bytes(), sets))
    made = drafted(tmp_path, path).codebook
    assert rows(made, "questions", "number", "text", "type", "layout", "columns") == [
        ("問1", "入手先", "multiple", "marks", "{code}"),
        ("問3", "意向", "single", "code", "other"),
        ("問2", "活動", "multiple", "slots", "m1|m2"),
    ]
    assert list(labels(made, "q1").values()) == ["広報紙", "SNS"]
    assert list(labels(made, "q2").values()) == ["祭り", "清掃", "見守り"]


def test_words_of_missing_values_are_no_choices(tmp_path: Path) -> None:
    made = drafted(tmp_path, FIXTURES / "nan_words.csv").codebook
    assert rows(made, "questions", "missing") == [("<NA>|None|NULL|nan",)]
    assert list(labels(made, "q1")) == ["1", "2"]


def test_machine_columns_are_left_out_and_personal_ones_told(tmp_path: Path) -> None:
    heads = "StartDate,IPAddress,ResponseId,Finished,Progress,RecipientEmail,seed,連絡欄,問1"
    days = [f"2024-06-{n % 28 + 1:02d}" for n in range(60)]
    mails = [f"a{n}@example.jp" for n in range(60)]
    made_path = tmp_path / "a.csv"
    made_path.write_text(
        table(
            heads, days, ["192.0.2.1"] * 60, IDS, ["1"] * 60, ["100"] * 60, mails, IDS, mails, ["1", "2"] * 30
        ),
        encoding="utf-8",
    )
    made = drafted(tmp_path, made_path)
    assert rows(made.codebook, "questions", "columns") == [("問1",)]
    assert rows(made.codebook, "surveys", "id_column", "date_column") == [("ResponseId", "StartDate")]
    personal = {note.place for note in made.notes if note.kind is NoteKind.PERSONAL}
    assert personal == {"IPAddress", "RecipientEmail", "連絡欄"}
    assert not any("@example" in note.text for note in made.notes)


def test_columns_of_panels_addresses_and_weights_are_no_questions(tmp_path: Path) -> None:
    few = ["a", "b"] * (len(IDS) // 2)
    heads = [
        "SAMPLE NUMBER",
        "会員ID",
        "rand",
        "ウエイト値",
        "住所",
        "郵便番号",
        "生年月日",
        "Googleアカウント",
        "問1",
    ]
    made_path = tmp_path / "a.csv"
    made_path.write_text(table(",".join(heads), IDS, IDS, *[few] * 6, ["1", "2"] * (len(IDS) // 2)), "utf-8")
    made = drafted(tmp_path, made_path)
    assert rows(made.codebook, "questions", "columns") == [("問1",)]
    assert rows(made.codebook, "surveys", "id_column") == [("SAMPLE NUMBER",)]
    told = {note.place: note.kind for note in made.notes}
    assert [told[head] for head in heads[1:-1]] == [NoteKind.LEFT_OUT] * 3 + [NoteKind.PERSONAL] * 4


def test_columns_of_ranks_are_told(tmp_path: Path) -> None:
    ranked = [["1", "2", "3", "4"] * (len(IDS) // 4), ["2", "3", "4", "1"] * (len(IDS) // 4)]
    (tmp_path / "a.csv").write_text(table("番号,問5_1位,問5_2位", IDS, *ranked), encoding="utf-8")
    made = drafted(tmp_path, tmp_path / "a.csv")
    assert rows(made.codebook, "questions", "type", "columns") == [("multiple", "問5_1位|問5_2位")]
    assert [note.place for note in made.notes if "順位ごとの列" in note.text] == ["問5_1位～問5_2位"]


def test_codes_from_the_smallest_on_in_numbered_columns_are_one_question(tmp_path: Path) -> None:
    first, second, third = (
        cells * (len(IDS) // 4) for cells in (["1", "2", "1", "3"], ["2", "4", "", ""], ["5", "", "", ""])
    )
    text = table("番号,問7_1,問7_2,問7_3", IDS, first, second, third)
    made = draft(tmp_path, text)
    assert rows(made, "questions", "number", "type", "columns", "layout", "max_choices") == [
        ("問7", "multiple", "問7_1|問7_2|問7_3", "slots", "3")
    ]
    assert sorted(labels(made, "q7")) == ["1", "2", "3", "4", "5"]
    scale = table(
        "番号,問7_1,問7_2,問7_3", IDS, first, ["2", "1", "3", ""] * (len(IDS) // 4), third
    )  # not in order
    assert len(rows(draft(tmp_path, scale), "questions", "number")) == 3


def test_rows_of_sums_give_no_choice(tmp_path: Path) -> None:
    ids = [*IDS, "合計", "平均"]
    made = draft(
        tmp_path,
        table("番号,問1,問2", ids, [*("1", "2") * 30, "90", "1.5"], [*("1", "2", "3") * 20, "120", "2"]),
    )
    assert list(labels(made, made.sheets["questions"][0]["choices"])) == ["1", "2"]
    assert list(labels(made, made.sheets["questions"][1]["choices"])) == ["1", "2", "3"]


@pytest.mark.parametrize("word", ["非該当", "対象外", "未記入", "(空白)", "#NULL!"])
def test_words_of_those_who_were_not_asked_are_no_choices(tmp_path: Path, word: str) -> None:
    made = draft(tmp_path, table("番号,問1,問2", IDS, ["1", "2"] * 30, ["1", "2", word] * 20))
    assert list(labels(made, made.sheets["questions"][1]["choices"])) == ["1", "2"]
    assert rows(made, "questions", "missing")[1] == (word,)


@pytest.mark.parametrize("head", ["作成日時", "申請日時", "受付番号", "レコード番号", "更新者"])
def test_columns_of_a_database_are_no_questions(tmp_path: Path, head: str) -> None:
    made = draft(tmp_path, table(f"番号,{head},問1", IDS, ["2030/06/01 9:00"] * 60, ["1", "2"] * 30))
    assert rows(made, "questions", "columns") == [("問1",)]
