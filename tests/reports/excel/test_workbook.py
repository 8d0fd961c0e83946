import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.excel.cell_text import LONGEST_TEXT, height_for, plain, sheet_name
from reports.excel.table_sheets import even_parts
from reports.excel.workbook import tables_workbook
from schemas.concepts import Concept, Option, OptionGroup
from schemas.contracts import ESTIMATES, NO_ANSWER_OPTION, TOTAL
from schemas.findings import Accounting
from schemas.questions.questionnaire import Choice, Question, Questionnaire, SkipRule
from schemas.study import Comparison, Frame, Sampling, Study, Survey

TITLE = "市民アンケート"
N = {(TOTAL, TOTAL): 1600, ("sex", "male"): 800, ("sex", "female"): 20, ("sex", "other"): 0}


def concept(key, label, options, groups=()):
    return Concept(
        key,
        label,
        key,
        tuple(Option(o, text) for o, text in options),
        tuple(OptionGroup(g, text, members) for g, text, members in groups),
    )


def question(key, number, asked, labels, *, kind="single", text="設問の文", most=None):
    choices = tuple(
        Choice(str(place), label, option.key)
        for place, (option, label) in enumerate(zip(asked.options, labels, strict=True), 1)
    )
    return Question(key, number, asked, kind, text, key, "code", choices, (), most)


SEX = concept("sex", "性別", [("male", "男性"), ("female", "女性"), ("other", "その他")])
JOINED = concept("joined", "加入", [("yes", "はい"), ("no", "いいえ")], [("any", "合計", ("yes", "no"))])
WISHES = concept("wishes", "要望", [(f"w{i}", f"要望{i}") for i in range(14)])


def study(basis="unweighted", text="=1+1", title=TITLE):
    questions = (
        question("sex", "F1", SEX, ["男性", "女性", "その他"]),
        question("q1", "Q1", JOINED, ["はい", "いいえ"], text=text),
        question(
            "q2",
            "Q2",
            WISHES,
            [f"要望{i}" for i in range(14)],
            kind="multiple",
            text="要望は何ですか。",
            most=3,
        ),
        Question("q3", "Q3", None, "text", "自由に書いてください。", "q3", "code", (), (), None),
    )
    rules = (SkipRule("r1", "q1", ("1",), "q2"),)
    sampling = Sampling(
        "全域", "18歳以上", "無作為抽出", "郵送", date(2022, 6, 29), date(2022, 7, 15), 160000, 4000
    )
    survey = Survey(
        "shimin", title, Questionnaire("schemas/2022/shimin", questions, rules), (), sampling, "番号", ""
    )
    return Study(
        key="2022",
        label="令和4年",
        title="令和4年度 調査",
        basis=basis,
        basis_reason="公表値と比べるため",
        breakdowns=("sex",),
        low_base=30,
        level=0.95,
        frame=Frame("raw/2022/frame.csv", "18歳以上人口", (("sex",),)),
        surveys=(survey,),
        comparisons=(),
        chapter=None,
        administrative="",
        concepts={c.key: c for c in (SEX, JOINED, WISHES)},
    )


def estimate_row(question, answer, cell, count, share):
    (option, kind), (group, basis, base) = answer, cell
    n = N[group]
    status = "empty" if n == 0 else "low_base" if n < 30 else "normal"
    known = {
        "study": "2022",
        "survey": "shimin",
        "question": question.key,
        "concept": question.concept.key,
        "option": option,
        "option_kind": kind,
        "breakdown": group[0],
        "group": group[1],
        "basis": basis,
        "base": base,
        "n": n,
        "count": count,
        "n_effective": n * 0.9,
        "weighted_base": float(n),
        "share": share,
        "se": 0.01234 if n else np.nan,
        "ci_low": max(0.0, share - 0.02) if n else np.nan,
        "ci_high": min(1.0, share + 0.02) if n else np.nan,
        "method": "srs",
        "status": status,
    }
    return {
        name: known.get(name, np.nan if column.nullable else "") for name, column in ESTIMATES.columns.items()
    }


def estimates(of=None, change=None):
    """Synthetic estimates: option i of a question has 100·(i+1)+1 answers of 1600, or nearly as many per n."""
    rows = []
    for one in (of or study()).surveys[0].questionnaire.questions:
        if one.concept is None:
            continue
        keys = [(choice.option, "option") for choice in one.choices]
        keys += [(group.key, "group") for group in one.concept.groups] + [(NO_ANSWER_OPTION, "no_answer")]
        for group, n in N.items():
            for basis in ("weighted", "unweighted"):
                for base in ("all", "valid"):
                    for place, answer in enumerate(keys):
                        if base == "valid" and answer[1] == "no_answer":
                            continue
                        count = 0 if answer[0] == "no" else min(n, 100 * (place + 1) + 1)
                        share = count / n if n else np.nan
                        if basis == "weighted" and n:
                            share *= 0.5
                        rows.append(estimate_row(one, answer, (group, basis, base), count, share))
    frame = pd.DataFrame(rows)
    if change is not None:
        frame = change(frame)
    return ESTIMATES.validate(frame)


ACCOUNTING = (Accounting("shimin", 1640, 1600, 20, 20, 4000),)


def read(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def write(of=None, change=None):
    of = of or study()
    return tables_workbook(of, estimates(of, change), ACCOUNTING)


@pytest.fixture(scope="module")
def content():
    return write()


@pytest.fixture(scope="module")
def book(content):
    return read(content)


def find_row(sheet, column, text, after=1):
    for row in range(after, sheet.max_row + 1):
        if sheet.cell(row, column).value == text:
            return row
    raise AssertionError(f"{text} is not in {sheet.title}")


def values(sheet, row, first=1):
    return [cell.value for cell in sheet[row][first - 1 :]]


def test_the_sheets(book):
    assert book.sheetnames == [
        "目次",
        "調査の概要",
        f"単純集計 {TITLE}",
        f"クロス集計 {TITLE}",
        f"クロス（重み付き） {TITLE}",
        "1セル1データ",
    ]


def test_equal_input_gives_equal_bytes(content):
    assert write() == content


def test_no_cell_is_a_formula_and_text_that_looks_like_one_is_text(content, book):
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
    contents = book["目次"]
    cell = contents.cell(find_row(contents, 2, "=1+1"), 2)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    "text", ["+1", "-1", "@A1", "\t=1", "https://example.com", "<r><t>x</t></r>", "a\x00b\x0bc"]
)
def test_hostile_texts_stay_texts(text):
    book = read(write(study(text=text)))
    shown = plain(text)
    row = find_row(book["目次"], 2, shown)
    assert book["目次"].cell(row, 2).data_type == "s"
    assert book["目次"].cell(row, 2).hyperlink is None
    assert find_row(book[f"クロス集計 {TITLE}"], 1, plain(f"Q1 {text}"))


def test_every_link_leads_to_the_question_or_back(book):
    contents = book["目次"]
    for column, name in (
        (5, f"単純集計 {TITLE}"),
        (6, f"クロス集計 {TITLE}"),
        (7, f"クロス（重み付き） {TITLE}"),
    ):
        row = find_row(contents, 1, "Q2")
        target = contents.cell(row, column).hyperlink.location
        sheet, cell = re.fullmatch(r"'(.+)'!(A\d+)", target).groups()
        assert sheet == name
        assert book[sheet][cell].value == "Q2 要望は何ですか。"
    for sheet in book.worksheets[1:]:
        assert sheet["A2"].hyperlink.location == "'目次'!A1"


def test_the_base_line_and_the_kind_stand_below_the_question(book):
    sheet = book[f"単純集計 {TITLE}"]
    row = find_row(sheet, 1, "Q2 要望は何ですか。")
    assert sheet.cell(row + 1, 1).value == "（Q1で「1. はい」と回答された方）　限定回答（3つまで）"
    assert sheet.cell(find_row(sheet, 1, "Q1 =1+1") + 1, 1).value == "（回答者全員）　単数回答"


def test_simple_table(book):
    sheet = book[f"単純集計 {TITLE}"]
    row = find_row(sheet, 1, "Q1 =1+1") + 2
    # 101/1600 = 6.3125 %, half of it weighted; se 1.234 points
    assert values(sheet, row) == ["1", "はい", 101, 1600, 6.3, 1.23, 4.3, 8.3, 3.2, 1.23, 1.2, 5.2, 1440]
    assert values(sheet, row + 1)[:6] == ["2", "いいえ", 0, 1600, "-", 1.23]
    assert [sheet.cell(row + place, 2).value for place in range(4)] == ["はい", "いいえ", "無回答", "合計"]
    assert sheet.cell(row, 5).number_format == "0.0"


def test_cross_table_of_counts_and_shares(book):
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert sheet.cell(start + 2, 1).value == "件数（回答者数）"
    assert values(sheet, start + 3)[:7] == ["区分", "属性", "合計 (n)", "はい", "いいえ", "無回答", "合計"]
    assert values(sheet, start + 4)[:7] == ["全体", "全体", 1600, 101, 0, 401, 301]
    assert values(sheet, start + 5)[:7] == ["性別", "男性", 800, 101, 0, 401, 301]
    assert values(sheet, start + 6)[:7] == [None, "女性*", 20, 20, 0, 20, 20]
    assert values(sheet, start + 7)[:7] == [None, "その他", 0, 0, 0, 0, 0]
    assert sheet.cell(start + 8, 1).value == "* nが30未満のため参考値。"
    shares = find_row(sheet, 1, "構成比（%、重みなし）", start)
    assert values(sheet, shares + 2)[:7] == ["全体", "全体", 1600, 6.3, "-", 25.1, 18.8]
    assert values(sheet, shares + 3)[3:7] == [12.6, "-", 50.1, 37.6]  # 12.625, 50.125, 37.625
    assert values(sheet, shares + 5)[3:7] == ["-", "-", "-", "-"]


def test_the_other_basis_has_a_sheet_of_its_own(book):
    sheet = book[f"クロス（重み付き） {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert sheet.cell(start + 2, 1).value == "構成比（%、重み付き）"
    assert values(sheet, start + 4)[:7] == ["全体", "全体", 1600, 3.2, "-", 12.5, 9.4]
    weighted = read(write(study("weighted")))
    assert f"クロス（重みなし） {TITLE}" in weighted.sheetnames
    main = weighted[f"クロス集計 {TITLE}"]
    shares = find_row(main, 1, "構成比（%、重み付き）")
    assert main.cell(shares + 2, 3).value == 1600


def test_a_breakdown_is_not_crossed_with_itself(book):
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "F1 設問の文")
    assert sheet.cell(start + 4, 1).value == "全体"
    assert sheet.cell(start + 5, 1).value is None


def test_a_long_list_of_options_goes_on_in_a_second_table(book):
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q2 要望は何ですか。")
    first = values(sheet, start + 3)
    second = values(sheet, find_row(sheet, 1, "区分", start + 4))
    labels = [*first[3:], *second[3:]]
    assert [label for label in labels if label] == [f"要望{i}" for i in range(14)] + ["無回答"]
    assert second[:3] == ["区分", "属性", "合計 (n)"]


def test_withheld_figures_are_shown_nowhere():
    def withhold(frame):
        frame.loc[(frame["question"] == "q1") & (frame["group"] == "male"), "status"] = "suppressed"
        return frame

    book = read(write(change=withhold))
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert values(sheet, start + 5)[2:7] == [800, "X", "X", "X", "X"]
    assert values(sheet, find_row(sheet, 2, "男性", start + 8))[3:7] == ["X", "X", "X", "X"]
    tidy = book["1セル1データ"]
    head = values(tidy, 3)
    hidden = [row for row in tidy.iter_rows(min_row=4, values_only=True) if row[head.index("状態")] == "秘匿"]
    assert len(hidden) == 14
    for row in hidden:
        assert row[head.index("n（回答者数）")] == 800
        assert [value for value in row[head.index("件数") :] if value is not None] == []


def test_the_long_sheet_has_one_row_for_each_estimate_unrounded(book):
    sheet = book["1セル1データ"]
    frame = estimates()
    head = values(sheet, 3)
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == len(frame)
    assert len(set(head)) == len(head)
    assert [row[head.index("構成比（0～1）")] for row in rows] == [
        None if np.isnan(share) else share for share in frame["share"]
    ]
    assert [row[head.index("件数")] for row in rows] == frame["count"].tolist()
    first = dict(zip(head, rows[0], strict=True))
    assert first["調査"] == TITLE
    assert (first["設問番号"], first["選択肢"], first["区分"], first["属性"]) == (
        "F1",
        "男性",
        "全体",
        "全体",
    )
    assert (first["集計方法"], first["分母"]) == ("重み付き", "回答者全員（無回答を含む）")
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.dimensions.endswith(str(len(frame) + 3))


def test_estimates_of_an_earlier_study_are_left_out():
    def with_earlier(frame):
        return pd.concat([frame, frame.assign(study="2017", count=0, share=0.0)], ignore_index=True)

    assert write(change=with_earlier) == write()


def test_sheets_are_ready_to_print(book):
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes is not None
        assert "&P" in str(sheet.oddFooter.center.text)
        assert "&A" in str(sheet.oddHeader.right.text)
    simple = book[f"単純集計 {TITLE}"]
    assert simple.page_setup.orientation == "landscape"
    assert simple.print_title_rows == "$1:$4"
    cross = book[f"クロス集計 {TITLE}"]
    breaks = {entry.id for entry in cross.row_breaks.brk}
    assert find_row(cross, 1, "Q1 =1+1") - 1 in breaks


def test_the_outline_tells_returns_basis_and_signs(book):
    sheet = book["調査の概要"]
    facts = {row[0]: row[1] for row in sheet.iter_rows(min_row=3, max_col=2, values_only=True)}
    assert facts["有効回収数"] == "1,600票"
    assert facts["有効回収率"] == "40.0%"
    assert facts["回収数"] == "1,620票（うち無効票 20票）"
    assert facts["調査期間"] == "令和4年6月29日～令和4年7月15日"
    assert facts["理由"] == "公表値と比べるため"
    assert facts["データの行数"] == "1,640行＝有効票 1,600＋無効票 20＋集計対象外 20"


def test_the_creation_date_is_fixed(book):
    assert book.properties.created.year == 2000


def test_a_survey_without_accounting_is_refused():
    with pytest.raises(KeyError):
        tables_workbook(study(), estimates(), ())


# --- Text of cells ------------------------------------------------------------------------------


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=4))
def test_sheet_names_are_valid_and_new(name, others):
    used: list[str] = []
    for other in [*others, name]:
        used.append(sheet_name(other, used))
    assert len({one.casefold() for one in used}) == len(used)
    for one in used:
        assert 1 <= len(one) <= 31
        assert not set("[]:*?/\\'") & set(one)


@given(st.text())
def test_plain_text_has_no_forbidden_characters(text):
    clean = plain(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", clean)
    assert not (clean.startswith("<r>") and clean.endswith("</r>"))
    assert plain(clean) == clean


def test_long_text_is_cut_and_says_so():
    cut = plain("あ" * 40_000)
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("…（以下省略）")


def test_rows_grow_with_their_text():
    assert height_for([("短い", 10)]) < height_for([("とても長い見出しの文字列", 10)])
    assert height_for([("一\n二", 10)]) == height_for([("四文字の長い", 10)])


def compared(frame):
    """Women as many as men, of whom more joined: their share has the letter of men."""
    women = frame["group"] == "female"
    frame.loc[women, ["n", "status"]] = [800, "normal"]
    answer = (frame["question"] == "q1") & (frame["option"] == "yes") & (frame["base"] == "all")
    frame.loc[women & answer, ["share", "letters"]] = [0.25, "A"]
    return frame


def test_letters_stand_behind_the_number_and_are_explained():
    book = read(write(change=compared))
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert [sheet.cell(start + place, 2).value for place in (5, 6, 7)] == ["男性", "女性", "その他"]
    shares = find_row(sheet, 1, "構成比（%、重みなし）", start)
    assert [sheet.cell(shares + place, 2).value for place in (3, 4, 5)] == [
        "男性［A］",
        "女性［B］",
        "その他",
    ]
    cell = sheet.cell(shares + 4, 4)
    assert (cell.value, cell.number_format) == (25.0, '0.0" A"')
    assert cell.alignment.shrink_to_fit
    assert sheet.cell(shares + 3, 4).number_format == "0.0"
    note = "構成比の右の英字は、［ ］がその英字の属性より有意に高いことを示す（有意水準5%）。"
    assert sheet.cell(shares + 6, 1).value == note
    outline = {row[0]: row[1] for row in book["調査の概要"].iter_rows(max_col=2, values_only=True)}
    assert "Holm法" in outline["英字（A、B、…）"]


def test_a_withheld_share_has_no_letters():
    def withhold(frame):
        frame = compared(frame)
        frame.loc[(frame["question"] == "q1") & (frame["group"] == "female"), "status"] = "suppressed"
        return frame

    sheet = read(write(change=withhold))[f"クロス集計 {TITLE}"]
    shares = find_row(sheet, 1, "構成比（%、重みなし）", find_row(sheet, 1, "Q1 =1+1"))
    assert [sheet.cell(shares + 4, column).value for column in (2, 4)] == ["女性", "X"]
    assert sheet.cell(shares + 4, 4).number_format == "General"


# --- 経年比較 ------------------------------------------------------------------------------------


def with_changes(frame):
    """Q1 compared with 2017: はい fell significantly, いいえ did not change, the sum has no p."""
    asked = (frame["question"] == "q1") & (frame["basis"] == "unweighted") & (frame["base"] == "all")
    changes = {"yes": (0.0666, -0.00349, 0.0004), "no": (0.0, 0.0, 1.0), "any": (0.5, 0.0256, np.nan)}
    for option, (share, diff, p) in changes.items():
        rows = asked & (frame["option"] == option)
        frame.loc[rows, ["reference_share", "diff", "diff_low", "diff_high", "p"]] = [
            share,
            diff,
            diff - 0.01,
            diff + 0.01,
            p,
        ]
        frame.loc[rows, ["reference_study", "reference_method"]] = ["2017", "estimate"]
    earlier = frame[asked & (frame["breakdown"] == TOTAL)].assign(study="2017", n=1702, reference_study="")
    return pd.concat([frame, earlier], ignore_index=True)


def test_both_years_stand_side_by_side_with_change_p_and_judgement():
    of = replace(study(), comparisons=(Comparison("shimin", "2017", "平成29年", ("joined",)),))
    book = read(write(of, with_changes))
    sheet = book[f"経年比較 {TITLE}"]
    head = find_row(sheet, 1, "選択肢")
    assert values(sheet, head) == [
        "選択肢",
        "平成29年\nn",
        "平成29年\n構成比(%)",
        "令和4年\nn",
        "令和4年\n構成比(%)",
        "差\n(ポイント)",
        "差の95%信頼区間 下限",
        "差の95%信頼区間 上限",
        "p値",
        "判定（有意水準5%）",
    ]
    assert values(sheet, head + 1) == ["はい", 1702, 6.7, 1600, 6.3, -0.3, -1.3, 0.7, "<0.001", "減少"]
    assert values(sheet, head + 2) == ["いいえ", 1702, "-", 1600, "-", 0, -1, 1, 1, "有意な差なし"]
    assert values(sheet, find_row(sheet, 1, "合計", head))[8:] == ["…", "…"]
    shown = values(sheet, find_row(sheet, 1, "無回答", head))[1:]
    assert (shown[2], shown[:2] + shown[4:]) == (1600, ["…"] * 7)
    assert isinstance(shown[3], float)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "B3"
    (row,) = [row for row in book["目次"].iter_rows() if row[0].value == "Q1"]
    assert row[7].hyperlink.location == f"'経年比較 {TITLE}'!A3"


def test_an_answer_that_only_one_year_offered_is_told():
    def other_choices(frame):
        frame = with_changes(frame)
        new = (frame["question"] == "q1") & (frame["option"] == "no")
        frame.loc[new, "reference_study"] = ""
        frame.loc[new, ["reference_share", "diff", "diff_low", "diff_high", "p"]] = np.nan
        return frame[~(new & (frame["study"] == "2017"))]

    of = replace(study(), comparisons=(Comparison("shimin", "2017", "平成29年", ("joined",)),))
    sheet = read(write(of, other_choices))[f"経年比較 {TITLE}"]
    row = find_row(sheet, 1, "いいえ")
    assert values(sheet, row)[1:] == ["…", "…", 1600, "-", *(["…"] * 5)]
    lines = [str(cell.value) for cell in sheet["A"][:row]]
    assert any("平成29年の選択肢に「いいえ」はない。" in line for line in lines)


def test_columns_are_shared_out_evenly_over_the_parts_of_a_wide_table():
    assert list(map(len, even_parts(tuple(range(13)), 12))) == [7, 6]
    assert list(map(len, even_parts(tuple(range(12)), 12))) == [12]
    assert list(map(len, even_parts(tuple(range(26)), 12))) == [9, 9, 8]
    assert sum(even_parts(tuple(range(26)), 12), ()) == tuple(range(26))


def test_a_withheld_change_is_shown_nowhere():
    def withheld(frame):
        frame = with_changes(frame)
        frame.loc[frame["option"] == "yes", "status"] = "suppressed"
        return frame

    of = replace(study(), comparisons=(Comparison("shimin", "2017", "平成29年", ("joined",)),))
    sheet = read(write(of, withheld))[f"経年比較 {TITLE}"]
    assert values(sheet, find_row(sheet, 1, "はい"))[1:] == ["X"] * 9


def test_without_a_comparison_there_is_no_such_sheet(book):
    assert not [name for name in book.sheetnames if name.startswith("経年比較")]


def test_the_long_sheet_tells_the_letters_of_a_group_and_of_those_below_it():
    def lettered(frame):
        frame.loc[(frame["group"] == "male") & (frame["question"] == "q1"), "letters"] = "B,C"
        return frame

    tidy = read(write(change=lettered))["1セル1データ"]
    head = values(tidy, 3)
    rows = [dict(zip(head, row, strict=True)) for row in tidy.iter_rows(min_row=4, values_only=True)]
    assert {row["属性の記号"] for row in rows if row["属性"] == "男性"} == {"A"}
    assert {row["属性の記号"] for row in rows if row["属性"] == "全体"} == {None}
    told = {row["有意に低い属性の記号"] for row in rows if row["設問番号"] == "Q1" and row["属性"] == "男性"}
    assert told == {"B C"}
