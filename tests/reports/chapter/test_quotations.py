from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

from reports.chapter.blocks import Paragraph, Text
from reports.chapter.content import AskedQuestion, ChapterContent
from reports.chapter.quotations import quotation_blocks, refuse_unplaced, unplaced
from schemas.chapter.plan import ChapterItem, ChapterPlan, ChapterSection
from schemas.errors import InputError
from schemas.settings.study import Study
from survey.freetext.records import Quotation
from tests.survey.small_city import QUESTIONS, RULES, define, small, write

GIVEN = (
    Quotation("q2_text", "転居したばかり"),
    Quotation("q2_text", "『班』がない"),
    Quotation("other", "別"),
)


def plan(item: ChapterItem) -> ChapterPlan:
    """A chapter with one question."""
    section = ChapterSection(title="節", items=(item,))
    return ChapterPlan(title="題", plan="計画", office="課", introduction=(), sections=(section,))


def sentences(study: Study, question: str, given: tuple[Quotation, ...] = GIVEN) -> list[str]:
    """The sentences with quotations under a question."""
    survey = small(study)
    content = ChapterContent(study, cast(Any, None), {}, {}, pd.DataFrame(), {"small": given})
    asked = survey.questionnaire.question(question)
    assert asked.concept is not None
    blocks = quotation_blocks(AskedQuestion(content, survey, asked, asked.concept))
    found = []
    for block in blocks:
        assert isinstance(block, Paragraph)
        (run,) = block.runs
        assert isinstance(run, Text)
        found.append(run.text)
    return found


def test_quotations_stand_under_the_question_that_leads_to_them(tmp_path: Path) -> None:
    study = define(tmp_path)
    assert sentences(study, "q2") == [
        "「その他」の自由回答で、「転居したばかり」「『班』がない」という意見がありました。"
    ]
    assert sentences(study, "q1") == []
    assert sentences(study, "q2", ()) == []


def test_without_a_filter_they_stand_under_the_question_of_the_same_number(tmp_path: Path) -> None:
    study = define(tmp_path, rules="\n".join(RULES.splitlines()[:2]) + "\n")
    assert sentences(study, "q2") == [
        "自由記述では、「転居したばかり」「『班』がない」という意見がありました。"
    ]
    assert sentences(study, "q3") == []


def test_they_move_under_the_coded_question_where_the_chapter_shows_it(tmp_path: Path) -> None:
    write(tmp_path, "schemas/2030/small/aftercodes.csv", "question,code,label\nq2_text,1,転居\n")
    study = define(tmp_path)
    assert len(sentences(study, "q2")) == 1
    assert sentences(study, "q2_text_coded") == []
    item = ChapterItem("small", "small_q2_text_coded")
    shown = replace(study, chapter=plan(item))
    assert sentences(shown, "q2") == []
    assert len(sentences(shown, "q2_text_coded")) == 1


def test_quotations_without_a_place_are_told(tmp_path: Path) -> None:
    study = define(tmp_path)
    item = ChapterItem("small", "needs")
    shown = replace(study, chapter=plan(item))
    given = {"small": GIVEN[:2]}
    with pytest.raises(InputError) as caught:
        refuse_unplaced(shown, given)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file) == ("Q09", "raw/2030/freetext/small.q2_text.csv")
    refuse_unplaced(shown, {})
    reason = replace(item, concept="reason")
    placed = replace(study, chapter=plan(reason))
    refuse_unplaced(placed, given)


def test_general_opinions_are_printed_under_no_other_question(tmp_path: Path) -> None:
    """They answer none of the questions before them; where the chapter has no place, that is told."""
    study = define(tmp_path, questions=QUESTIONS + "q5,問5,,text,ご意見,,問5,code,,\n")
    given = (Quotation("q5", "よい市だと思う"),)
    for question in ("q1", "q2", "q3", "q4"):
        assert sentences(study, question, given) == []
    item = ChapterItem("small", "wishes")
    shown = replace(study, chapter=plan(item))
    with pytest.raises(InputError) as caught:
        refuse_unplaced(shown, {"small": given})
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file) == ("Q09", "raw/2030/freetext/small.q5.csv")
    assert "「small_q5_coded」" in problem.expected
    assert "報告書の構成" in problem.expected


def test_a_place_that_the_chapter_lacks_is_named_with_its_concept(tmp_path: Path) -> None:
    study = define(tmp_path)
    item = ChapterItem("small", "needs")
    shown = replace(study, chapter=plan(item))
    problem = unplaced(shown, small(shown), "q2_text")
    assert problem is not None
    assert "「reason」か「small_q2_text_coded」" in problem.expected
