"""The sheet 1セル1データ: one estimate a row, one datum a cell, numbers to 12 significant digits, as in the CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reports.chapter.wording import BASIS_LABELS, TOTAL_LABEL
from reports.excel.page_setup import set_page
from reports.excel.sheets import Book
from reports.tables.cell_text import plain
from schemas.contracts import TOTAL
from schemas.questions.concepts import Concept
from schemas.settings.study import Study
from survey.comparing.letters import letters_of

_BASE_LABELS = {"all": "回答者全員（無回答を含む）", "valid": "有効回答（無回答を除く）"}
_KIND_LABELS = {"option": "選択肢", "group": "選択肢の合計", "no_answer": "無回答"}
_STATUS_LABELS = {
    "normal": "通常",
    "low_base": "参考値（nが小さい）",
    "suppressed": "秘匿",
    "empty": "該当者なし",
}
_REFERENCE_LABELS = {"": "", "estimate": "個票から推計"}
_ALWAYS_SHOWN = frozenset({"n"})


@dataclass(frozen=True)
class _Number:
    """A numeric column of the estimates and its Japanese head."""

    column: str
    head: str
    width: int = 11


_NUMBERS = (
    _Number("n", "n（回答者数）"),
    _Number("count", "件数"),
    _Number("n_effective", "有効n"),
    _Number("weighted_base", "分母の大きさ（重み付きは推計人数）"),
    _Number("share", "構成比（0～1）"),
    _Number("se", "標準誤差"),
    _Number("ci_low", "信頼区間下限"),
    _Number("ci_high", "信頼区間上限"),
    _Number("deff", "デザイン効果"),
    _Number("reference_share", "比較年の構成比"),
    _Number("diff", "比較年との差"),
    _Number("diff_se", "差の標準誤差"),
    _Number("diff_low", "差の下限"),
    _Number("diff_high", "差の上限"),
    _Number("p", "差のp値"),
    _Number("rest_diff", "他の属性との差"),
    _Number("rest_se", "他の属性との差の標準誤差"),
    _Number("rest_p", "他の属性との差のp値"),
)
_TEXT_HEADS = (
    ("調査年", 9),
    ("調査", 26),
    ("設問番号", 9),
    ("設問", 40),
    ("設問の内容", 26),
    ("選択肢", 28),
    ("選択肢の種類", 13),
    ("区分", 12),
    ("属性", 16),
    ("属性の記号", 9),
    ("有意に低い属性の記号", 14),
    ("集計方法", 10),
    ("分母", 24),
    ("状態", 18),
    ("計算方法", 16),
    ("比較年", 11),
    ("比較年の誤差", 18),
)
_HEAD_ROW = 2


def tidy_sheet(book: Book, name: str, study: Study, estimates: pd.DataFrame) -> None:
    """Write every row of the estimates, both bases and both denominators, in their own order.

    Withheld figures (秘匿) are left empty but for n. Raises ValueError beyond a sheet's row limit.
    """
    page, sheet = book.add_long(name)
    page.top("1セル1データ（推計値の一覧。丸める前の値）")
    heads = [*_TEXT_HEADS, *((number.head, number.width) for number in _NUMBERS)]
    page.heads(_HEAD_ROW, [head for head, _ in heads])
    page.widths([width for _, width in heads])
    sheet.set_row(_HEAD_ROW, 30)
    if len(estimates):
        texts = list(text_columns(study, estimates).values())
        sheet.set_body(_HEAD_ROW + 1, texts, _numbers(estimates))
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(1, len(estimates)), len(heads) - 1)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    set_page(sheet, study.title, repeat=(_HEAD_ROW, _HEAD_ROW))


def _numbers(estimates: pd.DataFrame) -> list[npt.NDArray[np.float64]]:
    withheld = (estimates["status"] == "suppressed").to_numpy()
    columns = []
    for number in _NUMBERS:
        values = estimates[number.column].to_numpy(dtype=np.float64)
        columns.append(values if number.column in _ALWAYS_SHOWN else np.where(withheld, np.nan, values))
    return columns


def text_columns(study: Study, estimates: pd.DataFrame) -> dict[str, pd.Categorical[str]]:
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
        return _label(study.concepts, concept, key) if label is None else label

    def study_label(key: str) -> str:
        labels = {comparison.study: comparison.study_label for comparison in study.comparisons}
        return study.label if key == study.key else labels.get(key, key)

    own_letters = {
        name: letters_of([option.key for option in study.concepts[name].options])
        for name in {name for survey in study.surveys for name in study.only(survey).breakdowns}
    }
    asked = ("survey", "question")
    columns = (
        _each(estimates, ("study",), study_label),
        _each(estimates, ("survey",), lambda key: titles[key]),
        _each(estimates, asked, lambda survey, key: questions[survey, key].number),
        _each(estimates, asked, lambda survey, key: questions[survey, key].text),
        _each(estimates, ("concept",), lambda key: study.concepts[key].label),
        _each(estimates, (*asked, "concept", "option"), option),
        _each(estimates, ("option_kind",), lambda key: _KIND_LABELS[key]),
        _each(estimates, ("breakdown",), lambda key: _breakdown(study.concepts, key)),
        _each(estimates, ("breakdown", "group"), lambda name, key: _group(study.concepts, name, key)),
        _each(estimates, ("breakdown", "group"), lambda name, key: own_letters.get(name, {}).get(key, "")),
        _each(estimates, ("letters", "status"), _letters),
        _each(estimates, ("basis",), lambda key: BASIS_LABELS[key]),
        _each(estimates, ("base",), lambda key: _BASE_LABELS[key]),
        _each(estimates, ("status",), lambda key: _STATUS_LABELS[key]),
        _each(estimates, ("method",), str),
        _each(estimates, ("reference_study",), lambda key: study_label(key) if key else ""),
        _each(estimates, ("reference_method",), lambda key: _REFERENCE_LABELS[key]),
    )
    return {head: column for (head, _), column in zip(_TEXT_HEADS, columns, strict=True)}


def _letters(letters: str, status: str) -> str:
    """`A B` where the share is significantly higher than those of the groups A and B; none if withheld."""
    return "" if status == "suppressed" else letters.replace(",", " ")


def _each(estimates: pd.DataFrame, names: Sequence[str], word: Callable[..., str]) -> pd.Categorical[str]:
    """Apply `word` to each distinct combination of the columns, not to each row."""
    codes = np.zeros(len(estimates), dtype=np.int64)
    for name in names:
        own, values = pd.factorize(estimates[name])
        codes = codes * len(values) + own
    codes, combinations = pd.factorize(codes)
    first = np.full(len(combinations), len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    keys = zip(*(estimates[name].iloc[first].tolist() for name in names), strict=True)
    labels = [plain(word(*key)) for key in keys]
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    of_combination = np.array([places[label] for label in labels], dtype=np.int64)
    return pd.Categorical.from_codes(of_combination[codes], categories=pd.Index(list(places)))


def _label(concepts: Mapping[str, Concept], concept: str, key: str) -> str:
    """Label of an option or group; the key itself for one that the concept does not list."""
    try:
        return concepts[concept].label_of(key)
    except KeyError:
        return key


def _breakdown(concepts: Mapping[str, Concept], name: str) -> str:
    """Label of a breakdown; a crossed one (`a×b`) has the labels of both."""
    if name == TOTAL:
        return TOTAL_LABEL
    return "×".join(concepts[part].label if part in concepts else part for part in name.split("×"))


def _group(concepts: Mapping[str, Concept], name: str, key: str) -> str:
    """Label of a group; a crossed one (`A｜B`) has the labels of both."""
    if key == TOTAL:
        return TOTAL_LABEL
    names, keys = name.split("×"), key.split("｜")
    if len(names) != len(keys):
        return key
    return "｜".join(_label(concepts, part, label) for part, label in zip(names, keys, strict=True))
