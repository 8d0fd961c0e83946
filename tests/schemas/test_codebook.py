from __future__ import annotations

import contextlib
import datetime
import io
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.cli import main
from reports.excel.codebook_book import codebook_workbook
from schemas.codebook.applying import Applied, apply_codebook
from schemas.codebook.files import table_bytes
from schemas.codebook.layout import SHEETS
from schemas.codebook.tables import read_codebook
from schemas.codebook.toml_text import toml_text
from schemas.errors import UNPRINTABLE, InputError, Problem
from schemas.loading import load_study
from survey.intake.codebook_reading import read_codebook_workbook
from tests.survey.small_city import CHOICES, QUESTIONS, define
from tests.workspaces import ROOT

STUDIES = ("2022", "2017")


def definitions(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "schemas").rglob("*"))
        if path.suffix in {".csv", ".toml"}
    }


def exported(root: Path, study: str, place: Path) -> Path:
    place.write_bytes(codebook_workbook(read_codebook(root, study), study))
    return place


def imported(root: Path, study: str, book: Path) -> Applied:
    return apply_codebook(root, read_codebook_workbook(book, study), book.name)


@pytest.mark.parametrize("study", STUDIES)
def test_export_then_import_changes_nothing(workspace: Path, tmp_path: Path, study: str) -> None:
    before = definitions(workspace)
    applied = imported(workspace, study, exported(workspace, study, tmp_path / "book.xlsx"))
    assert applied.written == applied.removed == ()
    assert definitions(workspace) == before


@pytest.mark.parametrize("study", STUDIES)
def test_the_workbook_alone_brings_a_lost_study_back(workspace: Path, tmp_path: Path, study: str) -> None:
    """Tables byte for byte; study.toml with the same content (its comments are not in the workbook)."""
    before = definitions(workspace)
    book = exported(workspace, study, tmp_path / "book.xlsx")
    shutil.rmtree(workspace / "schemas" / study)
    imported(workspace, study, book)
    after = definitions(workspace)
    assert set(after) == set(before)
    toml = f"schemas/{study}/study.toml"
    assert tomllib.loads(after.pop(toml).decode()) == tomllib.loads(before.pop(toml).decode())
    assert after == before


@pytest.mark.parametrize("study", STUDIES)
def test_equal_definitions_give_equal_bytes_of_the_workbook(study: str) -> None:
    codebook = read_codebook(ROOT, study)
    assert codebook_workbook(codebook, study) == codebook_workbook(codebook, study)


def test_a_workbook_saved_by_another_program_still_changes_nothing(workspace: Path, tmp_path: Path) -> None:
    """openpyxl writes other XML than we do: inline formats, no shared rows, other validation."""
    place = exported(workspace, "2022", tmp_path / "book.xlsx")
    openpyxl.load_workbook(place).save(place)
    before = definitions(workspace)
    assert imported(workspace, "2022", place).written == ()
    assert definitions(workspace) == before


# --- One change at a time -----------------------------------------------------------------------


def cell(book: openpyxl.Workbook, sheet: str, head: str, row: int) -> openpyxl.cell.Cell:
    place = next(one.column for one in book[sheet][3] if one.value == head)
    return book[sheet].cell(row, place)


def changed(place: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(place)
    change(book)
    book.save(place)
    return place


def test_a_new_value_changes_one_line_and_keeps_the_comments(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    changed(book, lambda book: setattr(cell(book, "調査", "配布数", 6), "value", "5,000"))
    old = (workspace / "schemas/2022/study.toml").read_text(encoding="utf-8")
    assert imported(workspace, "2022", book).written == ("schemas/2022/study.toml",)
    new = (workspace / "schemas/2022/study.toml").read_text(encoding="utf-8")
    differing = [(a, b) for a, b in zip(old.splitlines(), new.splitlines(), strict=True) if a != b]
    assert differing == [("sent = 4000", "sent = 5000")]


def test_a_day_may_be_a_date_of_excel_or_be_written_in_japanese(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        cell(book, "調査", "始まりの日", 6).value = datetime.date(2022, 7, 1)
        cell(book, "調査", "終わりの日", 6).value = "2022年7月20日"

    imported(workspace, "2022", changed(book, change))
    sampling = load_study(workspace, "2022").survey("shimin").sampling
    assert (sampling.start, sampling.end) == (datetime.date(2022, 7, 1), datetime.date(2022, 7, 20))


def test_what_the_workbook_does_not_show_stays(workspace: Path, tmp_path: Path) -> None:
    place = workspace / "schemas/2022/study.toml"
    text = place.read_text(encoding="utf-8").replace(
        "[surveys.sampling]", '[surveys.cleaning]\ntest_ids = ["t*"]\n\n[surveys.sampling]', 1
    )
    place.write_text(text, encoding="utf-8")
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    changed(book, lambda book: setattr(cell(book, "調査", "配布数", 6), "value", "4001"))
    imported(workspace, "2022", book)
    study = load_study(workspace, "2022")
    assert study.survey("shimin").handling.test_ids == ("t*",)
    assert study.survey("shimin").sampling.sent == 4001


def test_a_list_of_options_is_replaced_in_place_and_other_studies_keep_theirs(
    workspace: Path, tmp_path: Path
) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["概念の選択肢"]
        row = next(row for row in range(6, sheet.max_row) if sheet.cell(row, 3).value == "very")
        sheet.cell(row, 4).value = "とても感じている"

    applied = imported(workspace, "2022", changed(book, change))
    assert applied.written == ("schemas/options.csv",)
    before = (ROOT / "schemas/options.csv").read_text(encoding="utf-8")
    after = (workspace / "schemas/options.csv").read_text(encoding="utf-8")
    assert after == before.replace("attachment,very,非常に感じている", "attachment,very,とても感じている")


def test_rules_that_are_taken_away_are_removed(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    changed(book, lambda book: book["分岐"].delete_rows(6, 3))
    assert imported(workspace, "2022", book).removed == ("schemas/2022/shimin/rules.csv",)
    assert load_study(workspace, "2022").survey("shimin").questionnaire.rules == ()


# --- Faults -------------------------------------------------------------------------------------


def problems(workspace: Path, tmp_path: Path, change: Callable[[openpyxl.Workbook], None]) -> list[Problem]:
    """The problems of a spoilt workbook; nothing may have been touched."""
    before = definitions(workspace)
    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    with pytest.raises(InputError) as caught:
        imported(workspace, "2022", book)
    assert definitions(workspace) == before
    for problem in caught.value.problems:
        assert problem.file == "book.xlsx"
        assert problem.what
        assert problem.remedy
    return list(caught.value.problems)


def setting(sheet: str, head: str, row: int, value: str | None) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: setattr(cell(book, sheet, head, row), "value", value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (setting("設問", "回答の種類", 7, "複数選択"), ("D092", "設問", 7, "回答の種類")),
        (setting("設問", "概念", 7, "sexx"), ("D027", "設問", 7, "概念")),
        (setting("設問", "調査", 7, "shimim"), ("D086", "設問", 7, "調査")),
        (setting("設問", "列の見出し", 8, "F2"), ("D021", "設問", 8, "列の見出し")),
        (setting("選択肢", "選択肢キー", 6, "nobody"), ("D029", "設問", 6, "選択肢リスト")),
        (setting("選択肢", "番号", 7, "1"), ("D023", "選択肢", 7, "番号")),
        (setting("分岐", "条件の番号", 6, "8"), ("D045", "分岐", 6, "条件の番号")),
        (setting("調査", "配布数", 6, "四千"), ("D083", "調査", 6, "配布数")),
        (setting("調査", "終わりの日", 6, "2022-02-31"), ("D083", "調査", 6, "終わりの日")),
        (setting("調査", "終わりの日", 6, "2022-06-01"), ("D054", "調査", 6, "終わりの日")),
        (setting("調査", "調査地域", 6, None), ("D082", "調査", 6, "調査地域")),
        (setting("調査", "調査キー", 6, "../x"), ("D088", "調査", 6, "調査キー")),
        (
            setting("回答ファイル", "見出しに使う行", 7, "1 | 9"),
            ("D055", "回答ファイル", 7, "見出しに使う行"),
        ),
        (setting("調査の設定", "値", 8, "age_group | planet"), ("D057", "調査の設定", 16, "値")),
        (setting("調査の設定", "値", 6, None), ("D083", "調査の設定", 6, "値")),
        (setting("報告書の構成", "概念", 6, "happiness"), ("D059", "報告書の構成", None, "")),
        (setting("まとめ", "まとめる選択肢", 6, "close|far"), ("D015", "まとめ", 6, "まとめる選択肢")),
    ],
)
def test_a_fault_is_told_by_sheet_row_and_head(
    workspace: Path,
    tmp_path: Path,
    change: Callable[[openpyxl.Workbook], None],
    expected: tuple[str, str, int | None, str],
) -> None:
    found = problems(workspace, tmp_path, change)
    assert expected in [(problem.rule, problem.sheet, problem.row, problem.column) for problem in found]


def test_a_missing_sheet_and_a_changed_head_are_told(workspace: Path, tmp_path: Path) -> None:
    found = problems(workspace, tmp_path, lambda book: book.remove(book["分岐"]))
    assert [problem.rule for problem in found] == ["D090"]
    assert found[0].what == "コードブックのシートが足りません: 分岐"
    found = problems(workspace, tmp_path, lambda book: setattr(book["設問"]["D3"], "value", "設問No."))
    assert {(problem.rule, problem.sheet, problem.row) for problem in found} == {("D091", "設問", 3)}
    assert len(found) == 2


def test_what_the_chapter_needs_is_told_at_once(workspace: Path, tmp_path: Path) -> None:
    """Title, plan and office are needed where there is a chapter, each told at its 値, with all other faults."""

    def change(book: openpyxl.Workbook) -> None:
        for row in rows_of(book, "報告書の題", "計画の名称", "作成者", "書き出し"):
            book["調査の設定"].cell(row, 3).value = None
        cell(book, "調査", "調査地域", 6).value = None

    found = problems(workspace, tmp_path, change)
    told = [(problem.rule, problem.column, problem.what) for problem in found]
    names = ("報告書の題", "計画の名称", "作成者")
    for name in names:
        assert ("D083", "値", f"「{name}」が空欄です。") in told
    assert ("D082", "調査地域", "空欄にできません。") in told
    sheet = openpyxl.load_workbook(exported(workspace, "2022", tmp_path / "again.xlsx"))["調査の設定"]
    abouts = {str(row[1]): str(row[3]) for row in sheet.iter_rows(min_row=6, max_col=4, values_only=True)}
    assert all(abouts[name].startswith("報告書を作るときは必須。") for name in names)


def test_without_a_chapter_nothing_of_it_is_needed(workspace: Path, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in rows_of(book, "報告書の題", "計画の名称", "作成者", "書き出し"):
            book["調査の設定"].cell(row, 3).value = None
        for name in ("報告書の構成", "文章", "満足度と重要度"):
            book[name].delete_rows(6, 200)

    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    imported(workspace, "2022", book)
    assert load_study(workspace, "2022").chapter is None


def rows_of(book: openpyxl.Workbook, *names: str) -> list[int]:
    """Rows of 調査の設定 with these items."""
    sheet = book["調査の設定"]
    return [row for row in range(6, sheet.max_row + 1) if sheet.cell(row, 2).value in names]


def test_a_fault_of_a_setting_names_its_item(workspace: Path, tmp_path: Path) -> None:
    found = problems(workspace, tmp_path, setting("調査の設定", "値", 8, "age_group | planet"))
    told = [problem.what for problem in found if problem.row == 16]
    assert told
    assert all(what.startswith("「補正区分」: ") for what in told)


def test_a_setting_offers_what_its_description_names(workspace: Path, tmp_path: Path) -> None:
    """Older words of a setting are still read and shown, but not offered."""
    study = workspace / "schemas/2022/study.toml"
    study.write_text(
        study.read_text(encoding="utf-8").replace("[chapter]\n", "[chapter]\ntrace = true\n"),
        encoding="utf-8",
    )
    place = exported(workspace, "2022", tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(place)["調査の設定"]
    (row,) = [row for row in range(6, sheet.max_row + 1) if sheet.cell(row, 2).value == "本文の数値の出所"]
    assert sheet.cell(row, 3).value == "はい（付録の表）"
    (offered,) = [
        rule.formula1 for rule in sheet.data_validations.dataValidation if f"C{row}" in str(rule.sqref)
    ]
    assert offered == '"付録の表,コメント"'
    assert imported(workspace, "2022", place).written == ()


def test_a_change_that_breaks_another_study_is_refused(workspace: Path, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for name, column in (("概念の選択肢", 3), ("選択肢", 6)):
            for row in range(6, book[name].max_row):
                if book[name].cell(row, column).value == "taken_part":
                    book[name].cell(row, column).value = "joined"

    before = definitions(workspace)
    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    with pytest.raises(InputError, match="2017年度"):
        imported(workspace, "2022", book)
    assert definitions(workspace) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"question,number\n", b"\xd0\xcf\x11\xe0"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "book.xlsx"
    place.write_bytes(content)
    with pytest.raises(InputError):
        read_codebook_workbook(place, "2022")


def test_formulas_and_long_words_stay_text(tmp_path: Path) -> None:
    define(tmp_path)
    path = tmp_path / "schemas/2030/small/choices.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("祭り", "=1+1"), encoding="utf-8")
    book = exported(tmp_path, "2030", tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.read_bytes()))["選択肢"]
    assert [one.data_type for row in sheet.iter_rows() for one in row if one.value == "=1+1"] == ["s"]
    before = definitions(tmp_path)
    imported(tmp_path, "2030", book)
    assert definitions(tmp_path) == before


def test_every_sheet_has_an_explanation_an_example_and_its_drop_downs(
    workspace: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(exported(workspace, "2022", tmp_path / "book.xlsx"))
    assert book.sheetnames == ["使い方", *(sheet.name for sheet in SHEETS)]
    for sheet in SHEETS:
        page = book[sheet.name]
        assert [page.cell(row, 1).value for row in (3, 4, 5)] == ["行の種類", "説明", "例"]
        offered = sum(bool(field.words or field.offered) for field in sheet.fields)
        assert len([one for one in page.data_validations.dataValidation if one.type == "list"]) >= offered


# --- Generated questionnaires -------------------------------------------------------------------

WORDS = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"), exclude_characters="|｜\u00a0\u3000"),
    min_size=1,
    max_size=12,
).map(str.strip).filter(lambda text: bool(text) and "_x" not in text and not UNPRINTABLE.search(text) and text not in ("例", "説明"))  # fmt: skip
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def questionnaires(draw: st.DrawFn) -> tuple[str, str]:
    """questions.csv and choices.csv of the made-up city with further questions and any labels."""
    labels = draw(st.lists(WORDS, min_size=3, max_size=3, unique=True))
    texts = draw(st.lists(WORDS, min_size=1, max_size=4))
    rows = [
        {"question": f"t{place}", "number": draw(WORDS), "type": "text", "text": text, "columns": f"欄{place}", "layout": "code"}
        for place, text in enumerate(texts)
    ]  # fmt: skip
    header = QUESTIONS.splitlines()[0].split(",")
    extra = table_bytes(header, rows).decode().split("\n", 1)[1]
    choices = CHOICES
    for old, new in zip(("祭り", "清掃", "防災、見守り"), labels, strict=True):
        line = table_bytes(("x",), [{"x": new}]).decode().split("\n", 1)[1][:-1]
        choices = choices.replace(f",{old},", f",{line},")
    return QUESTIONS + extra, choices


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(questionnaires())
def test_any_questionnaire_survives_the_workbook(
    tmp_path_factory: pytest.TempPathFactory, tables: tuple[str, str]
) -> None:
    """Into the workbook, out of it into an empty folder: the same tables, byte for byte."""
    root = tmp_path_factory.mktemp("made")
    define(root)
    (root / "schemas/2030/small/questions.csv").write_text(tables[0], encoding="utf-8", newline="")
    (root / "schemas/2030/small/choices.csv").write_text(tables[1], encoding="utf-8", newline="")
    load_study(root, "2030")
    before = definitions(root)
    book = exported(root, "2030", root / "book.xlsx")
    assert imported(root, "2030", book).written == ()
    assert definitions(root) == before
    shutil.rmtree(root / "schemas")
    imported(root, "2030", book)
    after = definitions(root)
    toml = "schemas/2030/study.toml"
    own, again = (tomllib.loads(each.pop(toml).decode()) for each in (before, after))
    own["surveys"][0].pop("date_column")  # an empty value is the same as none
    assert again == own
    assert after == before


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.dates(),
    st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40), max_size=5),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)
DOCUMENTS = st.dictionaries(
    KEYS, st.one_of(VALUES, TABLES, st.lists(TABLES.filter(bool), min_size=1, max_size=3)), max_size=5
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_toml_text_holds_what_it_was_given_whatever_stood_there(
    document: dict[str, object], old: dict[str, object]
) -> None:
    assert tomllib.loads(toml_text(document)) == document
    assert tomllib.loads(toml_text(document, toml_text(old))) == document


@pytest.mark.parametrize("study", STUDIES)
def test_an_unchanged_document_keeps_its_text(study: str) -> None:
    text = (ROOT / f"schemas/{study}/study.toml").read_text(encoding="utf-8")
    assert toml_text(tomllib.loads(text), text) == text


def test_another_workbook_is_told_once(workspace: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(InputError) as caught:
        imported(workspace, "2022", tmp_path / "other.xlsx")
    assert [(problem.rule, problem.what) for problem in caught.value.problems] == [
        ("D090", "コードブックではないブックです。")
    ]


def test_categories_of_answers_in_words_and_the_looks_of_the_chapter_go_out_and_in(
    workspace: Path, tmp_path: Path
) -> None:
    folder = workspace / "schemas/2022"
    (folder / "shimin/aftercodes.csv").write_text(
        "question,code,label\nq2_3_text,1,加入の話がない\nq2_3_text,2,そのほか\n", encoding="utf-8"
    )
    toml = folder / "study.toml"
    text = toml.read_text(encoding="utf-8")
    style = '\n[chapter.style]\nbody_font = "BIZ UDP明朝"\ncharts = "native"\n'
    toml.write_text(text + style, encoding="utf-8")
    cleaning = '[surveys.cleaning]\nstraight_lining = 5\ntest_ids = ["x*"]\nlabel_suffixes = ["地区"]\n\n'
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("[[surveys.files]]", f"{cleaning}[[surveys.files]]", 1),
        encoding="utf-8",
    )
    before = definitions(workspace)
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    assert imported(workspace, "2022", book).written == ()
    shutil.rmtree(folder)
    imported(workspace, "2022", book)
    after = definitions(workspace)
    name = "schemas/2022/study.toml"
    assert tomllib.loads(after.pop(name).decode()) == tomllib.loads(before.pop(name).decode())
    assert after == before
    study = load_study(workspace, "2022")
    assert study.chapter is not None
    assert (study.chapter.style.body_font, study.chapter.style.charts) == ("BIZ UDP明朝", "native")
    assert study.survey("shimin").handling.test_ids == ("x*",)


def test_a_category_of_no_text_question_is_told_by_its_cell(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        for head, text in (("調査", "shimin"), ("設問キー", "q3"), ("コード", "1"), ("分類名", "a")):
            cell(book, "自由記述の分類", head, 6).value = text

    with pytest.raises(InputError) as caught:
        imported(workspace, "2022", changed(book, change))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.sheet, problem.row, problem.column) == (
        "D077",
        "自由記述の分類",
        6,
        "設問キー",
    )
    assert "csv" not in problem.expected


class Killed(BaseException):
    """Stands for the process being killed: no handler of the program catches it."""


@pytest.mark.parametrize("step", range(1, 15))
def test_a_killed_import_leaves_no_half_definitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Kill the import at its step-th change of a name: the old definitions hold, or nothing is loaded."""

    def change(book: openpyxl.Workbook) -> None:
        cell(book, "設問", "設問文", 6).value = "別の文"
        cell(book, "概念", "名称", 6).value = "別の名前"
        cell(book, "調査", "配布数", 6).value = "101"

    workspace, after = tmp_path / "work", tmp_path / "after"
    define(workspace)
    define(after)
    before = definitions(workspace)
    book = changed(exported(workspace, "2030", tmp_path / "book.xlsx"), change)
    written = imported(after, "2030", book).written
    calls = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls >= step:
                raise Killed
            return function(*arguments, **named)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        with contextlib.suppress(Killed):
            imported(workspace, "2030", book)
    assert len(written) == 3
    if definitions(workspace) not in (before, definitions(after)):
        with pytest.raises(InputError, match="D098"):
            load_study(workspace, "2030")
        with pytest.raises(InputError, match="D098"):
            read_codebook(workspace, "2030")
    imported(workspace, "2030", book)
    assert definitions(workspace) == definitions(after)
    assert not list((workspace / "schemas").rglob("*.import"))
    load_study(workspace, "2030")


def test_an_import_that_was_interrupted_is_told_when_it_is_finished(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    there = ["--workspace", str(workspace)]
    (workspace / "schemas/concepts.csv.import").write_bytes((workspace / "schemas/concepts.csv").read_bytes())
    (workspace / "schemas/.import").write_text('{"schemas/concepts.csv": true}', encoding="utf-8")
    assert main(["check", "2022", *there]) == 3
    assert "[D098]" in capsys.readouterr().err
    assert main(["codebook", "import", "2022", str(book), *there]) == 0
    assert "途中で止まっていた取り込みを終えました。" in capsys.readouterr().out
    assert main(["check", "2022", *there]) == 0


def test_a_file_that_cannot_be_replaced_leaves_all_as_they_were(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell(book, "設問", "設問文", 6).value = "別の文"
        cell(book, "概念", "名称", 6).value = "別の名前"

    before = definitions(workspace)
    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    replace = Path.replace

    def refusing(path: Path, target: Path) -> Path:
        if path.name == "questions.csv.import":
            raise PermissionError(13, "open elsewhere", str(target))
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refusing)
        with pytest.raises(InputError, match=r"D089.*questions\.csv"):
            imported(workspace, "2022", book)
    assert definitions(workspace) == before
    load_study(workspace, "2022")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"../victim.csv": false}', '{"raw/../../victim.csv": false}']
)
def test_a_list_of_an_import_that_names_other_files_is_not_followed(tmp_path: Path, content: str) -> None:
    root = tmp_path / "work"
    define(root)
    (tmp_path / "victim.csv").write_bytes(b"x")
    book = exported(root, "2030", tmp_path / "book.xlsx")
    (root / "schemas/.import").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"D099.*schemas/\.import"):
        imported(root, "2030", book)
    assert (tmp_path / "victim.csv").exists()
