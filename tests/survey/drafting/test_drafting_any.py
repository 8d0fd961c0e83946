"""Whatever stands in a file, a draft of it is made or refused, and no column is lost without a word."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import InputError
from schemas.questions.questionnaire import Layout
from survey.answers.names import match_name
from survey.drafting.draft import draft_codebook
from survey.drafting.model import NoteKind
from tests.survey.drafting.drafts import SURVEY, rows, table
from tests.survey.drafting.test_drafting_forms import form

HEADS = st.one_of(
    st.sampled_from(
        ("番号", "問1", "問1 年齢", "問2_1", "問2_2", "問2_3", "問3①", "問3②", "満足度[道路]", "重要度[道路]", "満足度[防災]", "重要度[防災]",
         "広報紙", "SNS", "問4 1位", "問4 2位", "回答日", "IPAddress", "お住まいの地区", "ALL", "Q5(1)", "Q5(2)", "F7S1", "F7S2", "seed")
    ),
    st.text(alphabet="問Q1２-_/[](). あA", min_size=1, max_size=8),
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(("", "1", "2", "0", "99", "Y", "はい", "いいえ", "1.0", "nan", "1,2", "1;3;", "満足", "不満", "○", "2024-06-01", "昭和40年", "35")),
    st.text(alphabet="12０,;、 あ(）.-", max_size=6),
)  # fmt: skip
COMMON = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@COMMON
@given(st.data(), st.lists(HEADS, min_size=1, max_size=7, unique=True), st.integers(1, 12), st.integers(1, 6))
def test_a_draft_of_any_table_tells_of_every_column(
    tmp_path: Path, data: st.DataObject, heads: list[str], height: int, times: int
) -> None:
    columns = [data.draw(st.lists(CELLS, min_size=height, max_size=height)) * times for _ in heads]
    head = ",".join(f'"{name}"' for name in heads)
    (tmp_path / "a.csv").write_text(table(head, *columns), encoding="utf-8")
    try:
        made = draft_codebook(tmp_path, SURVEY, tmp_path / "a.csv")
    except InputError:
        return
    questions = rows(made.codebook, "questions", "question", "columns", "layout", "choices")
    assert len({key for key, *_ in questions}) == len(questions)
    lists = {name for (name,) in rows(made.codebook, "choices", "list")}
    assert all(
        layout in get_args(Layout) and (not choices or choices in lists) for *_, layout, choices in questions
    )
    words = [columns for _, columns, *_ in questions]
    words += [text for row in rows(made.codebook, "surveys", "id_column", "date_column") for text in row]
    words += [note.place + note.text for note in made.notes]
    coded = [
        columns.replace("{code}", written)
        for _, columns, layout, choices in questions
        if layout == "marks"
        for pair in rows(made.codebook, "choices", "list", "code", "label")
        for written in (*pair[1:], f"({pair[1]})")  # 問3①
        if pair[0] == choices
    ]
    for first, wave, last in (note.place.partition("～") for note in made.notes):
        if wave and {first, last} <= set(heads):
            words += heads[heads.index(first) : heads.index(last)]  # those between are told by the ends
    told = match_name(" ".join((*words, *coded)))
    assert all(match_name(name) in told for name in heads)


@COMMON
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ("select_one yn", "select multiple src or_other", "rank yn", "text", "integer", "note", "begin_group",
                 "end group", "begin repeat", "end_repeat", "date", "select_one x", "", "range", "謎")
            ),
            st.sampled_from(("q1", "q2", "q3", "q4", "")),
            st.sampled_from(("問1 参加", "年齢", "", "お住まいの地区")),
            st.sampled_from(("", "${q1} = '1'", "${q2} != 1 and ${q1} > 0", "selected(${q2}, 'sns')", "not(${q3}", "${q9}=1", "1=1")),
        ),
        min_size=1, max_size=9,
    )
)  # fmt: skip
def test_every_row_of_any_form_is_a_question_or_told(tmp_path: Path, asked: list[tuple[str, ...]]) -> None:
    path = form(tmp_path, *asked)
    try:
        made = draft_codebook(tmp_path, SURVEY, path)
    except InputError:
        return
    questions = {key for (key,) in rows(made.codebook, "questions", "question")}
    assert {then for (then,) in rows(made.codebook, "rules", "then_question")} <= questions
    assert {when for (when,) in rows(made.codebook, "rules", "when_question")} <= questions
    left = [note.place for note in made.notes if note.kind is NoteKind.LEFT_OUT]
    for number, (kind, name, *_) in enumerate(asked, start=2):
        group = kind.replace("_", " ").startswith(("begin", "end"))
        told = any(place.startswith(f"{number}行 ") for place in left)
        assert group or told or name in questions or not (kind or name)


def test_a_column_that_is_found_by_its_head_keeps_it_as_the_label(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("問1 媒体,紙,網\n,読む,\n,,見る\n,読む,見る\n", encoding="utf-8")
    made = draft_codebook(tmp_path, SURVEY, tmp_path / "a.csv")
    assert rows(made.codebook, "questions", "columns", "layout") == [("{code}", "marks")]
    assert [label for (label,) in rows(made.codebook, "choices", "label")] == ["紙", "網"]


def test_bare_codes_for_heads_are_the_codes_by_which_the_columns_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("問1 媒体,A,B\n,1,\n,,1\n,1,1\n", encoding="utf-8")
    made = draft_codebook(tmp_path, SURVEY, tmp_path / "a.csv")
    assert rows(made.codebook, "questions", "columns", "layout") == [("{code}", "marks")]
    assert rows(made.codebook, "choices", "code", "label") == [
        (code, f"（{code}の文を記入）") for code in "AB"
    ]
