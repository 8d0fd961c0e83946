"""sentences.csv on loading: what is taken, and every fault with its row, column and what may be written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.chapter.sentence_text import (
    FigureName,
    bare_figure,
    beside_figure,
    denial,
    judgement,
    split_text,
)
from schemas.codes import TOTAL
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study
from schemas.sentences.own_text import OwnTexts
from schemas.sentences.patterns import FIGURES, PATTERNS
from tests.reports.small_chapter import HEADER, define_chapter, item_of
from tests.survey.small_city import STUDY, define, write
from tests.workspaces import ROOT

FILE = f"schemas/{STUDY}/sentences.csv"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> OwnTexts:
    study = define_chapter(tmp_path_factory.mktemp("city"))
    return OwnTexts(study, study.survey("small"), item_of(study, "member"))


def own(text: str, concept: str = "member", breakdown: str = "") -> str:
    return f'small,{concept},{breakdown},own,"{text}"\n'


def problems(root: Path, rows: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        define_chapter(root, rows)
    for problem in caught.value.problems:
        assert (problem.file, problem.row is not None) == (FILE, True)
    return list(caught.value.problems)


def test_without_the_file_no_question_has_sentences_of_its_own(tmp_path: Path) -> None:
    assert item_of(define_chapter(tmp_path), "member").sentences == ()


def test_rows_come_to_their_question_and_place_in_order(tmp_path: Path) -> None:
    study = define_chapter(
        tmp_path,
        "small,needs,,top_one,\nsmall,member,,sums,\nsmall,member,age_group,groups_list,\n"
        + own("「はい」は{member.yes.share}です。"),
    )
    item = item_of(study, "member")
    assert [one.pattern for one in item.sentences_at()] == ["sums", "own"]
    assert [one.pattern for one in item.sentences_at("age_group")] == ["groups_list"]
    assert item_of(study, "reason").sentences == ()
    figure = FigureName("member.yes.share", "member", "yes", TOTAL, TOTAL, "share")
    assert item.sentences_at()[1].pieces == ("「はい」は", figure, "です。")
    assert (item.sentences_at()[1].file, item.sentences_at()[1].row) == (FILE, 5)


def test_total_is_the_sum_that_the_chapter_shows(tmp_path: Path) -> None:
    study = define_chapter(tmp_path, own("加入している方は{member.total.share}です。"))
    piece = item_of(study, "member").sentences[0].pieces[1]
    assert isinstance(piece, FigureName)
    assert piece.answer == "joined"


def test_a_group_and_the_most_frequent_answer_are_named(tmp_path: Path) -> None:
    text = (
        "30歳未満では{member.yes.age_group.young.share}です。{member.top.label}が{member.top.share}と"
        "{member.top.most}なっています。"
    )
    pieces = item_of(define_chapter(tmp_path, own(text)), "member").sentences[0].pieces
    figures = [piece for piece in pieces if isinstance(piece, FigureName)]
    assert (figures[0].breakdown, figures[0].group) == ("age_group", "young")
    assert [figure.top for figure in figures] == [False, True, True, True]


@pytest.mark.parametrize(
    ("rows", "rule", "column", "words"),
    [
        ("big,member,,top,\n", "D100", "survey", "small"),
        ("small,wishes,,top,\n", "D100", "concept", "（例: member）"),
        ("small,member,region,groups,\n", "D100", "breakdown", "age_group"),
        ("small,member,,best,\n", "D101", "pattern", "top_one（最多の回答だけ）"),
        ("small,member,,groups,\n", "D101", "pattern", "まとめの割合"),
        ("small,member,age_group,top,\n", "D101", "pattern", "区分の差"),
        ("small,needs,,sums,\n", "D101", "pattern", "上位の回答"),
        ("small,reason,,change,\n", "D101", "pattern", "まとめの割合"),
        ("small,member,,none,\nsmall,member,,top,\n", "D102", "pattern", ""),
        ("small,member,,top,\nsmall,member,,top,\n", "D102", "pattern", ""),
        ("small,member,,own,\n", "D103", "text", ""),
        ("small,member,,top,多くの方。\n", "D103", "text", ""),
        (own("終わりがない"), "D103", "text", "です。"),
        (own("行が\n分かれる。"), "D103", "text", ""),
        (own("{member.yes.shareです。"), "D104", "text", "{attachment.total.share}"),
        (own("member.yes.share}です。"), "D104", "text", ""),
        (own("{{member.yes.share}}です。"), "D104", "text", ""),
        (own("｛member.yes.share｝です。"), "D104", "text", ""),
        (own("{member.yes}です。"), "D105", "text", "{概念.回答.数値}"),
        (own("{member.yes.age_group.share}です。"), "D105", "text", "{概念.回答.集計区分.区分.数値}"),
        (own("{}です。"), "D105", "text", ""),
        (own("{membership.yes.share}です。"), "D105", "text", "member、reason、needs"),
        (own("{wishes.a.share}です。"), "D105", "text", "member"),
        (own("{member.maybe.share}です。"), "D105", "text", "yes（はい）"),
        (own("{member.はい.share}です。"), "D105", "text", "{member.yes.share}"),
        (own("{member.yes.region.北.share}です。"), "D105", "text", "{member.yes.region.north.share}"),
        (own("{member.yes.median}です。"), "D105", "text", "share、count"),
        (own("北では{member.yes.district.north.share}です。"), "D105", "text", "age_group、region"),
        (own("北では{member.yes.age_group.north.share}です。"), "D105", "text", "young、middle、old"),
        (own("{reason.total.share}です。", "reason"), "D105", "text", "material、rest"),
        (own("{needs.total.share}です。", "needs"), "D105", "text", "なし"),
        (own("{reason.busy.earlier}です。", "reason"), "D106", "text", ""),
        (own("「はい」は{member.yes.higher}なっています。"), "D106", "text", ""),
        (own("30歳未満では{member.yes.age_group.young.increase}しています。"), "D106", "text", ""),
        (own("北では{member.yes.region.north.higher}なっています。"), "D106", "text", ""),
        (own("{member.joined.most}なっています。"), "D106", "text", ""),
        (own("{member.top.earlier}です。"), "D106", "text", ""),
        (own("「忙しいから」が{reason.busy.share}です。"), "D106", "text", "{reason.busy.base}"),
        (own("全体の67.0%です。"), "D107", "text", "{attachment.total.share}"),
        (own("全体の６７％です。"), "D107", "text", ""),
        (own("約7割の方です。"), "D107", "text", ""),
        (own("1,616人のうちです。"), "D107", "text", ""),
        (own("三割の方です。"), "D107", "text", ""),
        (own("過半数の方が加入しています。"), "D108", "text", "over_half"),
        (own("加入する方が増加しています。"), "D108", "text", "increase"),
        (own("加入する方が減っています。"), "D108", "text", "decrease"),
        (own("若い方で高くなっています。"), "D108", "text", "higher"),
        (own("「はい」が最も多くなっています。"), "D108", "text", "most"),
        (own("「はい」が{member.yes.share}%です。"), "D107", "text", ""),
        (own("「はい」が{member.yes.share}人です。"), "D108", "text", ""),
        (own("「はい」が{member.yes.share}を超えています。"), "D108", "text", ""),
        (own("「はい」が{member.yes.share}ではありません。"), "D108", "text", ""),
        (own("「はい」は{member.yes.increase}していません。"), "D108", "text", "打ち消しのない文"),
        (own("「はい」と回答しなかった方は{member.yes.share}です。"), "D108", "text", ""),
        (own("「はい」以外は{member.yes.share}です。"), "D108", "text", ""),
        (own("「{member.yes.label}」が{member.yes.share}です。"), "D108", "text", "「」も付けて"),
        (own("『{member.top.label}』という回答です。"), "D108", "text", ""),
        (own("「いいえ」が{member.yes.share}です。"), "D109", "text", "「はい」"),
        (own("「はい」と「いいえ」が{member.yes.share}です。"), "D109", "text", "「はい」"),
        (own("{member.no.label}が{member.yes.share}です。"), "D109", "text", "「はい」"),
        (own("{member.top.label}が{member.yes.share}です。"), "D109", "text", ""),
        (own("「はい」が{member.top.share}です。"), "D109", "text", "{member.top.label}"),
        (own("「はい」は{member.yes.share}で、{member.no.over_half}です。"), "D109", "text", ""),
        (own("若い方では{member.yes.age_group.young.share}です。"), "D109", "text", "30歳未満"),
        (own("60歳以上では{member.yes.age_group.young.share}です。"), "D109", "text", "30歳未満"),
        (own("60歳以上では{member.yes.share}です。"), "D109", "text", ""),
        (own("令和11年は{member.yes.share}です。"), "D109", "text", ""),
        (own("令和12年は{member.yes.earlier}です。"), "D109", "text", ""),
        (own("令和10年度の調査では、「はい」が{member.yes.share}です。"), "D109", "text", ""),
        (own("2029年の{member.yes.share}です。"), "D109", "text", ""),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_row_and_column(
    tmp_path: Path, rows: str, rule: str, column: str, words: str
) -> None:
    found = problems(tmp_path, rows)
    assert [(problem.rule, problem.column) for problem in found][:1] == [(rule, column)]
    assert words in found[0].expected or words in found[0].what
    assert found[0].found or not rows.split(",")[4].strip()


def test_every_fault_of_every_row_is_told_at_once(tmp_path: Path) -> None:
    rows = "small,member,,best,\n" + own("{member.maybe.share}が67.0%で、{member.yes.median}です。")
    found = problems(tmp_path, rows)
    assert [(problem.row, problem.rule) for problem in found] == [
        (2, "D101"),
        (3, "D105"),
        (3, "D105"),
        (3, "D107"),
    ]


def test_a_study_without_a_chapter_has_no_sentences(tmp_path: Path) -> None:
    define(tmp_path)
    write(tmp_path, FILE, HEADER + "small,member,,top,\n")
    with pytest.raises(InputError, match="D100"):
        load_study(tmp_path, STUDY)


@pytest.mark.parametrize(
    "text",
    [
        "「はい」が{member.yes.share}、「いいえ」が{member.no.share}となっています。",
        "18歳以上の市民のうち、令和12年6月の調査では「はい」が{member.yes.share}でした。",
        "令和11年の{member.yes.earlier}から{member.yes.share}となり、{member.yes.change}。",
        "2030年の割合は{member.yes.share}、2029年は{member.yes.earlier}です。",
        "平成17年の合併から続く取組について、「はい」が{member.yes.share}です。",
        "令和12年は{member.yes.share}と、令和11年と比べて{member.yes.diff}{member.yes.decrease}しています。",
        "全体の{member.yes.about}（{member.yes.share}）の方が加入し、{member.yes.over_half}を占めています。",
        "30歳未満は{member.yes.age_group.young.share}で、{member.yes.age_group.young.standing}。",
        "30歳未満は{member.yes.age_group.young.share}、60歳以上は{member.yes.age_group.old.share}です。",
        "加入していない方に尋ねた結果は、{reason.busy.base}のうち{reason.busy.share}が「忙しいから」です。",
        "自治会の加入には、高齢化や多世代の住まい方が関わると考えられます。市内21地域に共通する課題です。",
        "Q1で「1. はい」と回答された方は{member.yes.count}です。",
    ],
)
def test_these_texts_are_taken(tmp_path: Path, text: str) -> None:
    assert item_of(define_chapter(tmp_path, own(text)), "member").sentences[0].text == text


# --- The words themselves -----------------------------------------------------------------------


def test_text_is_split_at_its_braces() -> None:
    assert split_text("a{b.c.d}e{f.g.h}") == (("a", "b.c.d", "e", "f.g.h", ""), "")
    assert split_text("なし。") == (("なし。",), "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("18歳以上の方", ""),
        ("令和4年、平成29年度", ""),
        ("Q1、問3、第3節、図1", ""),
        ("10～20歳代", ""),
        ("一人ひとりの役割を割合で", ""),
        ("市内21地域", ""),
        ("67.0", "67.0"),
        ("７割", "7割"),
        ("1,083", "1,083"),
        ("40人の方", "40人"),
        ("5ポイント", "5ポイント"),
        ("数割", "数割"),
        ("三分の一ではなく3分の1", "三分の一"),
        ("％", "%"),
        ("67", "67"),
    ],
)
def test_figures_written_by_hand(text: str, found: str) -> None:
    assert bare_figure(text) == found


@pytest.mark.parametrize(
    "text",
    ["過半数", "約半分", "増えて", "減少", "上回る", "低い", "最も", "次いで", "ほぼ", "同程度", "向上した"],
)
def test_words_of_judgement(text: str) -> None:
    assert judgement(f"これは{text}という")


@pytest.mark.parametrize(
    "text", ["高齢者", "18歳以上", "契約", "多世代", "課題の改善が必要", "社会情勢の変化", "減災"]
)
def test_words_that_claim_nothing(text: str) -> None:
    assert judgement(f"これは{text}という") == ""


def test_what_stands_beside_a_figure() -> None:
    assert beside_figure("を超える") == "を超"
    assert beside_figure("人です") == "人"
    assert beside_figure("の人口") == ""
    assert denial("しているとは言えません。") == "とは言"
    assert denial("しています。しかし、ない") == ""
    assert denial("しているため、必ず、まず行う") == ""


PARTS = st.sampled_from(
    [
        "{",
        "}",
        "member",
        ".",
        "yes",
        "no",
        "total",
        "top",
        "label",
        "share",
        "over_half",
        "age_group",
        "young",
        "{member.yes.share}",
        "{member.no.about}",
        "「はい」",
        "が",
        "。",
        "6",
        "%",
        "増加",
        "ない",
        "30歳未満",
        "｛",
    ]
)


@settings(max_examples=300)
@given(st.lists(PARTS, max_size=14).map("".join))
def test_any_text_is_taken_whole_or_refused_with_reasons(texts: OwnTexts, text: str) -> None:
    pieces, faults = texts.read(text)
    if faults:
        assert all(fault.what and fault.rule.startswith("D1") for fault in faults)
        return
    back = "".join(piece if isinstance(piece, str) else f"{{{piece.written}}}" for piece in pieces)
    assert back == text
    words = "".join(piece for piece in pieces if isinstance(piece, str)).replace("「はい」", "")
    assert not re.search(r"[{}%増]|6(?!\d*歳)", words)


# --- The page for staff -------------------------------------------------------------------------


def test_the_page_for_staff_lists_every_pattern_and_figure() -> None:
    page = (ROOT / "docs/報告書の文章.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    expected = [f"| `{one.key}` | {one.label} | {one.example} |" for one in (*PATTERNS, *FIGURES)]
    assert rows == expected


def test_the_names_of_patterns_fit_in_a_drop_down() -> None:
    assert len(",".join(pattern.label for pattern in PATTERNS)) <= 255
    assert len({pattern.label for pattern in PATTERNS}) == len(PATTERNS)
