"""Which returns are of this survey, by their number and their date."""

import re
from collections.abc import Callable
from datetime import date

import numpy as np

from schemas.findings import Treatment
from schemas.messages.rule import ADOPTED, CONFIRMED, DROPPED
from schemas.settings.cleaning_settings import CleaningSettings
from schemas.settings.study import Sampling, Survey
from survey.answers.columns import Mask, TextColumn
from survey.answers.fields import DATE, ID
from survey.answers.table import AnswerTable
from survey.cleaning.dates import parse_day
from survey.rules.rule import Context, RowRule

_DATE_REMEDY = "日付の誤りであれば、正しい日付を記入してください（例: 2022-07-01）。そのとおりであれば「原票どおり」と記入してください。"
_BY_STAFF = (ADOPTED, DROPPED, CONFIRMED)


def _tests(ids: TextColumn, settings: CleaningSettings) -> Mask:
    worded = all(re.search(r"[^0-9*?\[\]!-]", pattern) for pattern in settings.test_ids)
    return ids.where(
        lambda text: bool(text) and settings.test_form.match(text) is not None,
        digits=False if worded else None,
    )


def _strangers(ids: TextColumn, sample: frozenset[str] | None) -> Mask:
    if sample is None:
        return np.zeros(len(ids), dtype=np.bool_)
    return ids.where(lambda text: bool(text) and text not in sample)


def _dated(test: Callable[[date | None, Sampling], bool], late: str = "") -> Callable[..., Mask]:
    """Rows whose date passes a test, if late answers are treated that way ("": whatever is done with them).

    A row that somebody adopted is in time.
    """

    def rows(table: AnswerTable, context: Context) -> Mask:
        survey = context.survey
        if DATE not in table.own or late not in ("", survey.cleaning.late):
            return np.zeros(table.n, dtype=np.bool_)
        dates = table.own[DATE].where(lambda text: bool(text) and test(parse_day(text), survey.sampling))
        return dates & ~context.adopted

    return rows


def _after(day: date | None, sampling: Sampling) -> bool:
    return day is not None and day > sampling.end


def _period(survey: Survey) -> str:
    return f"{survey.sampling.start}〜{survey.sampling.end}"


UNREADABLE_DATE = RowRule(
    "R11",
    Treatment.NOTE,
    "回答日を読み取れません。期間内の回答として集計しています。",
    expected="日付（例: 2022-07-01）",
    remedy="正しい日付を記入してください（例: 2022-07-01）。日付が分からなければ「無回答」と記入してください。",
    rows=_dated(lambda day, _: day is None),
    key=DATE,
    expects=_period,
)

COUNTED_ROWS = (
    RowRule(
        "R15",
        Treatment.EXCLUDED,
        "試し入力の整理番号です。",
        remedy="試し入力であれば「対象外」、本番の回答であれば「採用」と記入してください。番号の誤りであれば、正しい番号を記入してください。",
        office="試し入力とみなす番号の形は、コードブックのシート「調査」の「試し入力の番号」（cleaning.test_ids）です。",
        entries=_BY_STAFF,
        rows=lambda table, context: _tests(table.own[ID], context.survey.cleaning) & ~context.adopted,
        key=ID,
    ),
    RowRule(
        "R16",
        Treatment.EXCLUDED,
        "配布した整理番号の一覧にない番号です。",
        expected="配布した整理番号",
        remedy="調査票を確かめ、正しい番号を記入してください。番号がこのとおりであれば「原票どおり」と記入してください。",
        office="標本の一覧（コードブックのシート「調査」の「標本名簿のファイル」）にもれがないか確かめます。一覧になくても集計に含めるときは、職員が「採用」と記入します。",
        entries=_BY_STAFF,
        rows=lambda table, context: _strangers(table.own[ID], context.sample) & ~context.adopted,
        key=ID,
    ),
    RowRule(
        "R07",
        Treatment.EXCLUDED,
        "調査期間が終わった後の回答です。",
        expected="調査期間内の日付",
        remedy=_DATE_REMEDY,
        office="この票を集計に含めるときは、職員が「採用」と記入します。期限後の回答をすべて含めるときは、コードブックのシート「調査」の「期限後の回答」（cleaning.late）を変えます。",
        entries=_BY_STAFF,
        rows=_dated(_after, late="exclude"),
        key=DATE,
        expects=_period,
    ),
    RowRule(
        "R07",
        Treatment.NOTE,
        "調査期間が終わった後の回答です。設定により集計に含めています。",
        expected="調査期間内の日付",
        remedy=_DATE_REMEDY,
        office="期限後の回答を除くときは、コードブックのシート「調査」の「期限後の回答」（cleaning.late）を変えます。",
        entries=_BY_STAFF,
        rows=_dated(_after, late="accept"),
        key=DATE,
        expects=_period,
    ),
    RowRule(
        "R12",
        Treatment.NOTE,
        "調査期間が始まる前の回答日です。集計には含めています。",
        expected="調査期間内の日付",
        remedy=_DATE_REMEDY,
        office="調査期間の始まりは、コードブックのシート「調査」の「始まりの日」（sampling.start）です。",
        rows=_dated(lambda day, sampling: day is not None and day < sampling.start),
        key=DATE,
        expects=_period,
    ),
    UNREADABLE_DATE,
)
