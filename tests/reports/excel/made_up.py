"""A made-up study with its estimates, its workbook of tables, and what stands in a sheet."""

import io
from datetime import date

import numpy as np
import openpyxl
import pandas as pd

from reports.excel.workbook import tables_workbook
from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.contracts import ESTIMATES
from schemas.findings import Accounting
from schemas.questions.concepts import Concept, Option, OptionGroup
from schemas.questions.questionnaire import Choice, Question, Questionnaire, SkipRule
from schemas.settings.study import FrameSettings, Sampling, Study, Survey
from tests.made_estimates import as_estimates, index_of

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
        key="shimin",
        title=title,
        questionnaire=Questionnaire("schemas/2022/shimin", questions, rules),
        files=(),
        sampling=sampling,
        id_column="番号",
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
        frame=FrameSettings("raw/2022/frame.csv", "18歳以上人口", (("sex",),)),
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
    return ESTIMATES.validate(as_estimates(frame))


ACCOUNTING = (Accounting("shimin", 1640, 1600, 20, 20, 4000),)


def read(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def write(of=None, change=None):
    of = of or study()
    return tables_workbook(of, index_of(of.key, estimates(of, change)), ACCOUNTING)


def find_row(sheet, column, text, after=1):
    for row in range(after, sheet.max_row + 1):
        if sheet.cell(row, column).value == text:
            return row
    raise AssertionError(f"{text} is not in {sheet.title}")


def values(sheet, row, first=1):
    return [cell.value for cell in sheet[row][first - 1 :]]
