"""The made-up city with a chapter, and estimates of it made by hand, for tests of sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pandas as pd

from reports.chapter.blocks import Number, Runs, Text
from reports.chapter.content import AskedQuestion, ChapterContent, asked_question
from schemas.chapter.plan import ChapterItem
from schemas.codes import NO_ANSWER_OPTION
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.estimates.index import Estimate
from tests.made_estimates import index_of
from tests.reports.estimates import an_estimate
from tests.survey.small_city import STUDY, define, toml, write

GROUPS = """list,group,label,options
yes_no,joined,加入（計）,yes
reason,material,物の理由（計）,busy|cost
reason,rest,その他（計）,other
wishes,safe,安全（計）,b|c
"""
CHAPTER = """
[[comparisons]]
survey = "small"
study = "2029"
study_label = "令和11年"
concepts = ["member", "needs"]

[chapter]
title = "題"
plan = "計画"
office = "課"
introduction = []

[[chapter.sections]]
title = "節"
[[chapter.sections.items]]
survey = "small"
concept = "member"
groups = ["joined"]
by = ["age_group"]
compare = true
[[chapter.sections.items]]
survey = "small"
concept = "reason"
groups = ["material", "rest"]
[[chapter.sections.items]]
survey = "small"
concept = "needs"
compare = true
"""
HEADER = "survey,concept,breakdown,pattern,text\n"


def define_chapter(root: Path, rows: str = "") -> Study:
    """Write the city with a chapter and these rows of sentences.csv (none: no file), and load it."""
    define(root)
    write(root, "schemas/option_groups.csv", GROUPS)
    write(root, f"schemas/{STUDY}/study.toml", toml() + CHAPTER)
    if rows:
        write(root, f"schemas/{STUDY}/sentences.csv", HEADER + rows)
    return load_study(root, STUDY)


def content_of(study: Study, estimates: Sequence[Estimate]) -> ChapterContent:
    """The content of a chapter with these estimates (unweighted is the basis)."""
    index = index_of(study.key, pd.DataFrame(estimates, columns=Estimate._fields))
    return ChapterContent(study, index, {}, cast(Any, {}), pd.DataFrame())


def counted(
    question: str,
    concept: str,
    counts: Mapping[str, int],
    n: int,
    sums: Mapping[str, Sequence[str]] | None = None,
    **changes: object,
) -> list[Estimate]:
    """Estimates of a question of the small city: options from counts, sums of them, and 無回答."""
    every = {**counts, **{key: sum(counts[one] for one in parts) for key, parts in (sums or {}).items()}}
    every[NO_ANSWER_OPTION] = max(n - sum(counts.values()), 0)
    common: dict[str, object] = {"study": STUDY, "survey": "small", "question": question, "concept": concept}
    return [
        an_estimate(min(count, n), n, **{**common, "option": key, "basis": "weighted", **changes})
        for key, count in every.items()
    ]


def compared(estimate: Estimate, earlier: float, p: float) -> Estimate:
    """The estimate with an earlier share and the p-value of the change."""
    diff = estimate.share - earlier if math.isfinite(earlier) else math.nan
    return estimate._replace(reference_study="2029", reference_share=earlier, diff=diff, p=p)


def item_of(study: Study, concept: str) -> ChapterItem:
    """The item of the chapter that shows a concept."""
    assert study.chapter is not None
    return next(
        item for section in study.chapter.sections for item in section.items if item.concept == concept
    )


def asked_of_item(content: ChapterContent, concept: str) -> AskedQuestion:
    """The question of a concept."""
    return asked_question(content, item_of(content.study, concept).survey, concept)


def words(runs: Runs) -> str:
    """The printed text of runs, references left out."""
    return "".join(run.text for run in runs if isinstance(run, Text | Number))
