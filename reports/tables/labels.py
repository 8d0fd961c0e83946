"""Japanese labels of the estimates, for lists of one estimate a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from reports.chapter.wording import BASIS_LABELS, breakdown_label, group_labels, label_in
from reports.tables.cell_text import plain
from schemas.questions.crosses import CROSSED, Cross
from schemas.settings.study import Study
from survey.comparing.compared_groups import letters_of
from survey.estimates.table import row_keys, texts_of

_BASE_LABELS = {"all": "回答者全員（無回答を含む）", "valid": "有効回答（無回答を除く）"}
_KIND_LABELS = {"option": "選択肢", "group": "選択肢の合計", "no_answer": "無回答", "mean": "平均"}
_STATUS_LABELS = {
    "normal": "通常",
    "low_base": "参考値（nが小さい）",
    "suppressed": "秘匿",
    "empty": "該当者なし",
}
_REFERENCE_LABELS = {"": "", "estimate": "個票から推計", "counted": "", "moved": ""}
_OF_SAMPLES = frozenset({"有意に低い属性の記号", "集計方法", "計算方法", "比較年の誤差"})
"""Columns that say nothing where nothing was sampled."""


def label_columns(study: Study, estimates: pd.DataFrame) -> dict[str, pd.Categorical[str]]:
    """Japanese labels of every row, by the head of their column; every distinct combination is worded once."""
    questions = {
        (survey.key, question.key): question
        for survey in study.surveys
        for question in survey.questionnaire.questions
    }
    titles: dict[str, str] = {survey.key: survey.title for survey in study.surveys}
    choices = {
        (survey, key, choice.option): choice.label
        for (survey, key), question in questions.items()
        for choice in question.choices
    }

    def option(survey: str, question: str, concept: str, key: str) -> str:
        label = choices.get((survey, question, key))
        return label_in(study.concepts, concept, key) if label is None else label

    def study_label(key: str) -> str:
        labels = {comparison.study: comparison.study_label for comparison in study.comparisons}
        return study.label if key == study.key else labels.get(key, key)

    own_letters = {
        name: letters_of([option.key for option in study.concepts[name].options])
        for name in {name for survey in study.surveys for name in study.only(survey).breakdowns}
    }
    for cross in study.crosses:
        own_letters.setdefault(cross.breakdown, {}).update(_letters_of_cross(study, cross))
    asked, group = ("survey", "question"), ("breakdown", "group")
    columns = {
        "調査年": _each(estimates, ("study",), study_label),
        "調査": _each(estimates, ("survey",), lambda key: titles[key]),
        "設問番号": _each(estimates, asked, lambda survey, key: questions[survey, key].number),
        "設問": _each(estimates, asked, lambda survey, key: questions[survey, key].text),
        "設問の内容": _each(estimates, ("concept",), lambda key: study.concepts[key].label),
        "選択肢": _each(estimates, (*asked, "concept", "option"), option),
        "選択肢の種類": _each(estimates, ("option_kind",), lambda key: _KIND_LABELS[key]),
        "区分": _each(
            estimates,
            ("breakdown",),
            lambda name: breakdown_label(study.concepts, name),
        ),
        "属性": _each(
            estimates,
            group,
            lambda name, key: CROSSED.join(group_labels(study.concepts, name, key)),
        ),
        "属性の記号": _each(estimates, group, lambda name, key: own_letters.get(name, {}).get(key, "")),
        "有意に低い属性の記号": _each(estimates, ("letters", "status"), _letters),
        "集計方法": _each(estimates, ("basis",), lambda key: BASIS_LABELS[key]),
        "分母": _each(estimates, ("base",), lambda key: _BASE_LABELS[key]),
        "状態": _each(estimates, ("status",), lambda key: _STATUS_LABELS[key]),
        "計算方法": _each(estimates, ("method",), str),
        "比較年": _each(estimates, ("reference_study",), lambda key: study_label(key) if key else ""),
        "比較年の誤差": _each(estimates, ("reference_method",), lambda key: _REFERENCE_LABELS[key]),
    }
    return {name: column for name, column in columns.items() if study.sampled or name not in _OF_SAMPLES}


def _letters_of_cross(study: Study, cross: Cross) -> dict[str, str]:
    """Letter of each row of a table of two questions, the same in every layer."""
    questionnaire = study.survey(cross.survey).questionnaire
    options = {
        name: [choice.option for choice in question.choices]
        for name in (cross.row, cross.layer)
        if (question := questionnaire.by_concept(name)) is not None
    }
    letters = letters_of(options[cross.row])
    layers = options.get(cross.layer, [""])
    return {cross.group(row, layer): letter for layer in layers for row, letter in letters.items()}


def _letters(letters: str, status: str) -> str:
    """`A B` where the share is significantly higher than those of the groups A and B; none if withheld."""
    return "" if status == "suppressed" else letters.replace(",", " ")


def _each(estimates: pd.DataFrame, names: Sequence[str], word: Callable[..., str]) -> pd.Categorical[str]:
    """Apply `word` to each distinct combination of the columns, not to each row."""
    codes, _ = pd.factorize(row_keys(estimates, names))
    first = np.flatnonzero(~pd.Series(codes).duplicated())
    keys = zip(*(texts_of(estimates[name].iloc[first]) for name in names), strict=True)
    labels = [plain(word(*key)) for key in keys]
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    of_combination = np.array([places[label] for label in labels], dtype=np.int64)
    return pd.Categorical.from_codes(of_combination[codes], categories=pd.Index(list(places)))
