"""From answers in words to a list, and from the filled-in list to a question and quotations."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports.excel.freetext_book import ANSWERS, CATEGORIES, COLUMNS, WORDS, freetext_workbook
from reports.excel.returned_lists import read_coded
from reports.excel.sheets import HEAD_ROW
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.freetext.record_files import freetext_record
from survey.ingest import Ingested, ingest
from survey.returned.after_coding import Coding, judge_coding, save_coding
from survey.returned.listing import text_lists
from tests.killing import killed_at
from tests.survey.small_city import QUESTIONS, RULES, STUDY, answer, csv_text, define, small, toml, write

HEADS = [column.head for column in COLUMNS]
RAW = "raw/2030/answers.csv"
ASKED = {"問1": "2", "問2": "3"}
Entries = Mapping[int, Mapping[str, str]]


def respondent(number: str, text: str, **cells: str) -> tuple[str, ...]:
    return answer(number, **{**ASKED, "問2その他": text, **cells})


ROWS = [
    respondent("1", "役員の負担が大きい"),
    answer("2"),
    respondent("3", "山田太郎さんに090-1234-5678で聞いた"),
    respondent("4", ""),
    respondent("5", "会費が高い"),
]


def city(root: Path, rows: list[tuple[str, ...]] | None = None) -> Study:
    study = define(root)
    write(root, RAW, csv_text(ROWS if rows is None else rows))
    return study


def listed(root: Path, study: Study) -> Path:
    (texts,) = text_lists(root, study)
    path = root / "list.xlsx"
    path.write_bytes(freetext_workbook(texts))
    return path


def filled(root: Path, study: Study, entries: Entries, categories: Mapping[str, str]) -> Path:
    """The list with entries by number of the answer (1, 2, …) and categories by code."""
    path = listed(root, study)
    book = openpyxl.load_workbook(path)
    for number, entry in entries.items():
        for head, text in entry.items():
            book[ANSWERS].cell(HEAD_ROW + number, HEADS.index(head) + 1).value = text
    for place, (code, label) in enumerate(categories.items(), start=HEAD_ROW + 1):
        book[CATEGORIES].cell(place, 1).value = code
        book[CATEGORIES].cell(place, 2).value = label
    book.save(path)
    return path


def judged(root: Path, study: Study, path: Path) -> Coding:
    return judge_coding(root, study, read_coded(path), "職員", "2030-09-01")


def imported(root: Path, study: Study, entries: Entries, categories: Mapping[str, str]) -> Study:
    save_coding(root, study, judged(root, study, filled(root, study, entries, categories)))
    return load_study(root, STUDY)


def taken(root: Path, study: Study) -> Ingested:
    return ingest(root, study, small(study))


def refused(
    root: Path, study: Study, entries: Entries, categories: Mapping[str, str]
) -> list[tuple[str, int | None, str]]:
    with pytest.raises(InputError) as caught:
        judged(root, study, filled(root, study, entries, categories))
    return [(problem.rule, problem.row, problem.column) for problem in caught.value.problems]


CODES = {"1": "負担", "2": "その他"}
CODED: Entries = {1: {"分類1": "負担"}, 2: {"分類1": "2"}, 3: {"分類1": "1", "分類2": "その他"}}


# --- The list -----------------------------------------------------------------------------------


def test_the_list_has_the_answers_of_those_asked_by_row_and_masked(tmp_path: Path) -> None:
    rows = [*ROWS, answer("6", 問2その他="対象でない人の記入"), respondent("Z77", "=HYPERLINK(1)")]
    sheet = openpyxl.load_workbook(listed(tmp_path, city(tmp_path, rows)))[ANSWERS]
    shown = [
        (row[HEADS.index("行")], row[HEADS.index("回答（伏せ字済み）")], row[HEADS.index("個人情報の疑い")])
        for row in sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True)
    ]
    assert shown == [
        (2, "役員の負担が大きい", None),
        (4, "〔氏名〕さんに〔電話番号〕で聞いた", "氏名、電話番号"),
        (6, "会費が高い", None),
        (8, "=HYPERLINK(1)", None),
    ]
    assert sheet.cell(HEAD_ROW + 4, HEADS.index("回答（伏せ字済み）") + 1).data_type == "s"
    assert "Z77" not in [cell.value for row in sheet.iter_rows() for cell in row]


def test_neither_the_list_of_words_nor_any_other_sheet_holds_what_is_masked(tmp_path: Path) -> None:
    rows = [respondent(str(n), "山田太郎さんに090-1234-5678で聞いた、taro@example.jp") for n in range(3)]
    path = listed(tmp_path, city(tmp_path, [(f"{n}", *row[1:]) for n, row in enumerate(rows)]))
    book = openpyxl.load_workbook(path)
    texts = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    for secret in ("山田", "太郎", "1234", "taro", "example"):
        assert not any(secret in text for text in texts), secret
    assert "聞く" in [row[0] for row in book[WORDS].iter_rows(values_only=True)]


def test_the_same_answers_give_the_same_bytes(tmp_path: Path) -> None:
    study = city(tmp_path)
    assert listed(tmp_path, study).read_bytes() == listed(tmp_path, study).read_bytes()


# --- Categories ---------------------------------------------------------------------------------


def test_coded_answers_become_a_question_of_their_own(tmp_path: Path) -> None:
    study = imported(tmp_path, city(tmp_path), CODED, CODES)
    result = taken(tmp_path, study)
    coded = next(a for a in result.coded.answers if a.key == "q2_text_coded")
    assert (coded.kind, coded.options) == ("multiple", ("c1", "c2"))
    assert coded.codes.tolist() == [0, -2, 0, -1, 0]
    assert coded.marks is not None
    assert coded.marks.tolist() == [[1, 0], [0, 0], [0, 1], [0, 0], [1, 1]]
    question = small(study).questionnaire.question("q2_text_coded")
    assert question.concept is not None
    assert study.concepts[question.concept.key].label == "理由（自由記述の分類）"
    assert (result.findings, list(result.changes), result.extra_columns) == ((), [], {})


def test_the_list_keeps_what_was_decided_before(tmp_path: Path) -> None:
    study = imported(tmp_path, city(tmp_path), {**CODED, 1: {"分類1": "負担", "引用": "○"}}, CODES)
    sheet = openpyxl.load_workbook(listed(tmp_path, study))[ANSWERS]
    rows = list(sheet.iter_rows(min_row=HEAD_ROW + 1, min_col=HEADS.index("分類1") + 1, values_only=True))
    assert [row[:4] for row in rows] == [
        ("負担", None, None, "○"),
        ("その他", None, None, None),
        ("負担", "その他", None, None),
    ]
    again = judged(tmp_path, study, listed(tmp_path, study))
    assert [entry.codes for entry in again.entries] == ["1", "2", "1,2"]


def test_a_second_copy_of_a_return_stays_a_copy(tmp_path: Path) -> None:
    study = imported(tmp_path, city(tmp_path, [*ROWS, ROWS[0]]), CODED, CODES)
    result = taken(tmp_path, study)
    assert [finding.rule for finding in result.findings] == ["R05"]
    assert result.accounting.valid == 5


def test_answers_that_came_after_the_coding_are_told(tmp_path: Path) -> None:
    study = imported(tmp_path, city(tmp_path), CODED, CODES)
    write(tmp_path, RAW, csv_text([*ROWS, respondent("6", "忙しい")]))
    with pytest.raises(InputError) as caught:
        taken(tmp_path, study)
    assert [(p.rule, p.row, p.column, p.found) for p in caught.value.problems] == [
        ("Q03", 7, "問2その他", "")
    ]
    write(tmp_path, RAW, csv_text(ROWS[1:]))
    with pytest.raises(InputError, match="Q02"):
        taken(tmp_path, study)
    (tmp_path / freetext_record(STUDY, "small", "q2_text")).unlink()
    with pytest.raises(InputError, match="Q01"):
        taken(tmp_path, study)
    assert len(text_lists(tmp_path, study)[0].texts) == 2


def test_coding_can_be_taken_back(tmp_path: Path) -> None:
    study = imported(tmp_path, city(tmp_path), CODED, CODES)
    path = listed(tmp_path, study)
    book = openpyxl.load_workbook(path)
    for row in book[ANSWERS].iter_rows(min_row=HEAD_ROW + 1):
        for cell in row[HEADS.index("分類1") :]:
            cell.value = None
    for row in book[CATEGORIES].iter_rows(min_row=HEAD_ROW + 1):
        row[1].value = None
    book.save(path)
    save_coding(tmp_path, study, judged(tmp_path, study, path))
    assert not (tmp_path / "schemas/2030/small/aftercodes.csv").exists()
    assert small(load_study(tmp_path, STUDY)).questionnaire.coded == {}


def test_a_text_question_without_a_filter_and_a_file_with_its_own_columns(tmp_path: Path) -> None:
    files = (
        '[[surveys.files]]\npath = "raw/2030/a.csv"\nmode = "郵送"\n'
        '[[surveys.files]]\npath = "raw/2030/b.csv"\nmode = "Web"\nlayout = "web"\n'
    )
    rules = "\n".join(RULES.splitlines()[:2]) + "\n"
    write(tmp_path, "schemas/2030/small/layout_web.csv", "question,columns,layout\nq2_text,ご意見,code\n")
    study = define(tmp_path, toml(files), rules=rules)
    write(tmp_path, "raw/2030/a.csv", csv_text([answer("1", 問2その他="役員の負担")]))
    web = csv_text([answer("2", 問2その他="会費が高い")]).replace("問2その他", "ご意見")
    write(tmp_path, "raw/2030/b.csv", web)
    study = imported(tmp_path, study, {1: {"分類1": "1"}, 2: {"分類1": "2"}}, CODES)
    coded = next(a for a in taken(tmp_path, study).coded.answers if a.key == "q2_text_coded")
    assert coded.marks is not None
    assert coded.marks.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("entries", "categories", "told"),
    [
        ({1: {"分類1": "負担"}}, CODES, [("Q07", 5, "分類1"), ("Q07", 6, "分類1")]),
        ({**CODED, 1: {"分類1": "重い"}}, CODES, [("Q07", 4, "分類1〜分類3")]),
        (CODED, {"1": "負担", "2": "その他", "3": "負担"}, [("Q07", 6, "コード・分類名")]),
        (CODED, {"1": "負担", "2": "その他", "ａ/": "別"}, [("Q07", 6, "コード・分類名")]),
        ({**CODED, 1: {"分類1": "1", "行": "3"}}, CODES, [("Q05", 4, "ファイル・行")]),
        ({**CODED, 1: {"分類1": "1", "行": "4"}}, CODES, [("Q05", 4, "回答（伏せ字済み）")]),
        (
            {**CODED, 3: {"分類1": "1", "設問": "q9"}},
            CODES,
            [("Q05", 6, "調査・設問")],
        ),
    ],
)
def test_what_is_wrong_in_a_list_is_told_with_its_row(
    tmp_path: Path, entries: Entries, categories: Mapping[str, str], told: list[tuple[str, int, str]]
) -> None:
    study = city(tmp_path)
    assert sorted(refused(tmp_path, study, entries, categories)) == sorted(told)
    assert not (tmp_path / "raw/2030/freetext").exists()


@pytest.mark.parametrize("mark", ["×", "x", "-", "不可", "なし"])
def test_a_mark_that_says_no_is_no_quotation(tmp_path: Path, mark: str) -> None:
    study = city(tmp_path)
    entries = {**CODED, 1: {"分類1": "1", "引用": mark, "確認者": "山口"}}
    coding = judged(tmp_path, study, filled(tmp_path, study, entries, CODES))
    assert (coding.quotations, coding.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("entry", "column"),
    [({"引用": "？"}, "引用"), *(({"引用": "○", "確認者": one}, "確認者") for one in ("未", "○", "済", "確認済み", "なし", "取消線「山口」"))],
)  # fmt: skip
def test_a_mark_or_a_person_that_is_none_is_told(
    tmp_path: Path, entry: Mapping[str, str], column: str
) -> None:
    entries = {**CODED, 1: {"分類1": "1", **entry}}
    assert refused(tmp_path, city(tmp_path), entries, CODES) == [("Q13", 4, column)]


def test_codes_over_several_lines_and_a_copy_of_the_list_are_refused(tmp_path: Path) -> None:
    study = city(tmp_path)
    path = filled(tmp_path, study, CODED, CODES)
    book = openpyxl.load_workbook(path)
    letter = get_column_letter(HEADS.index("分類1") + 1)
    book[ANSWERS].merge_cells(f"{letter}{HEAD_ROW + 1}:{letter}{HEAD_ROW + 3}")
    book.copy_worksheet(book[ANSWERS]).title = "自由記述（修正）"
    book.save(path)
    with pytest.raises(InputError) as caught:
        read_coded(path)
    assert [problem.rule for problem in caught.value.problems] == ["Q12", "Q11"]


def test_a_list_without_some_of_the_answers(tmp_path: Path) -> None:
    study = city(tmp_path)
    path = filled(tmp_path, study, CODED, CODES)
    book = openpyxl.load_workbook(path)
    book[ANSWERS].delete_rows(HEAD_ROW + 2)
    book.save(path)
    with pytest.raises(InputError, match="Q06"):
        judged(tmp_path, study, path)


def test_a_workbook_that_is_no_list(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="Q04"):
        read_coded(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ("question,code,label\nq1,1,a\n", "D077"),
        ("question,code,label\nq2_text,1,a\nq2_text,1,b\n", "D077"),
        ("question,code,label\nq2_text,1,\n", "D077"),
        ("question,code\nq2_text,1\n", "D004"),
    ],
)
def test_categories_that_cannot_be(tmp_path: Path, table: str, rule: str) -> None:
    city(tmp_path)
    write(tmp_path, "schemas/2030/small/aftercodes.csv", table)
    with pytest.raises(InputError, match=rule):
        load_study(tmp_path, STUDY)


def test_the_key_of_a_coded_question_must_be_free(tmp_path: Path) -> None:
    write(tmp_path, "schemas/2030/small/aftercodes.csv", "question,code,label\nq2_text,1,a\n")
    with pytest.raises(InputError, match="D077"):
        define(tmp_path, questions=QUESTIONS + "q2_text_coded,問9,,text,他,,問9,code,,\n")


# --- Quotations ---------------------------------------------------------------------------------


def test_only_reviewed_quotations_are_given(tmp_path: Path) -> None:
    entries: Entries = {
        1: {"引用": "○", "確認者": "課長"},
        2: {"引用": "○", "引用文": "「近所」の人に聞いた。", "確認者": "課長"},
        3: {"引用": "○"},
    }
    study = imported(tmp_path, city(tmp_path), entries, {})
    assert [quotation.text for quotation in taken(tmp_path, study).quotations] == [
        "役員の負担が大きい",
        "『近所』の人に聞いた",
    ]
    assert not (tmp_path / "schemas/2030/small/aftercodes.csv").exists()
    write(tmp_path, RAW, csv_text([respondent("1", "別の意見"), *ROWS[1:]]))
    assert [quotation.text for quotation in taken(tmp_path, study).quotations] == ["『近所』の人に聞いた"]


@pytest.mark.parametrize("text", ["", "090-1234-5678に聞いた", "〔氏名〕さん", "a@example.jp"])
def test_a_quotation_with_personal_data_is_refused(tmp_path: Path, text: str) -> None:
    entries = {2: {"引用": "○", "引用文": text, "確認者": "課長"}}
    assert refused(tmp_path, city(tmp_path), entries, {}) == [("Q08", 5, "引用文")]


@pytest.mark.skipif(os.name == "nt", reason="permissions of another system")
def test_the_record_is_readable_by_its_owner_only_and_holds_no_answer(tmp_path: Path) -> None:
    imported(tmp_path, city(tmp_path), CODED, CODES)
    path = tmp_path / freetext_record(STUDY, "small", "q2_text")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "負担" not in path.read_text(encoding="utf-8")
    definitions = tmp_path / "schemas/2030/small/aftercodes.csv"
    assert stat.S_IMODE(definitions.stat().st_mode) & 0o600 == 0o600


@pytest.mark.parametrize("step", range(1, 11))
@pytest.mark.parametrize("taken_back", [False, True])
def test_a_killed_import_leaves_no_half_coding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, taken_back: bool
) -> None:
    """The record and its categories are both old or both new, or no study is loaded."""
    study = city(tmp_path)
    coding = judged(tmp_path, study, filled(tmp_path, study, CODED, CODES))
    if taken_back:
        save_coding(tmp_path, study, coding)
        without = tuple(replace(entry, codes="") for entry in coding.entries)
        coding = replace(coding, entries=without, categories=())
    files = [
        tmp_path / freetext_record(STUDY, "small", "q2_text"),
        tmp_path / "schemas/2030/small/aftercodes.csv",
    ]
    before = [path.exists() and path.read_bytes() for path in files]
    with killed_at(step, monkeypatch):
        save_coding(tmp_path, study, coding)
    left = [path.exists() and path.read_bytes() for path in files]
    try:
        load_study(tmp_path, STUDY)
    except InputError as error:
        interrupted = [problem.rule for problem in error.problems]
    else:
        interrupted = []
    save_coding(tmp_path, study, coding)
    after = [path.exists() and path.read_bytes() for path in files]
    assert after[0]
    assert bool(after[1]) != taken_back
    assert left in (before, after) or interrupted == ["D098"]
