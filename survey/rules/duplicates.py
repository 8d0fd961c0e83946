"""Returns that share a respondent's number or all of their answers.

Same number and same answers: the first is kept, the others are excluded. Same number and different answers:
nobody can know which is right, so none is counted; the first counts as an invalid return (one came back),
the others are excluded, until the contractor corrects them or staff adopt one. Rows without a number are not
compared.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np
import pandas as pd

from schemas.errors import InputError, Problem
from schemas.findings import Treatment
from schemas.messages.acts import Act
from schemas.messages.rule import ADOPTED, CONFIRMED, DROPPED, FileRule
from survey.answers.columns import Mask, TextColumn, repeated_rows, row_numbers
from survey.answers.fields import ID, NONE_MARKED
from survey.answers.table import AnswerTable
from survey.rules.rule import Context, RowRule

_WRITTEN_NUMBER = re.compile(
    r"(?:(?:no|nr|n\.|id|ナンバー|\w{0,4}番号|回答者|第)[.:=_\s-]*|№\s*|[#+'`=])?0*(\d+?)(?:\.0*)?"
    r"\s*(?:[番号様)、,._-]|さん|[枚通件人番]目|番さん|st|nd|rd|th)?",
    re.IGNORECASE,
)
_AROUND = re.compile(r"""=?["'(\[【〔「<{](.+)["')\]】〕」>}]""")
_LETTERED = re.compile(r"([a-z]{1,5})[\s_-]*0*(\d+)", re.IGNORECASE)
_CHANCE = 0.001  # rows that are alike by chance less often than this are pointed out
_BY_STAFF = (ADOPTED, DROPPED, CONFIRMED)
_ONE_NUMBER = "整理番号は1人に1つ"
_WHICH = "調査票を確かめ、正しい行に「採用」、ほかの行に「対象外」と記入してください。別の方の回答であれば、正しい番号を〈番号の例〉のように記入してください。"
_STAFF_DECIDE = f"委託先で決められないときは、職員が同じ欄に「採用」「対象外」と記入し、{Act.CORRECTIONS.short()}で取り込みます。"

TWO_ADOPTED = FileRule(
    "K03",
    "同じ整理番号の行が2つ以上「採用」とされています。",
    "採用する行を1つにしてください（ほかの行は「対象外」とします）。",
)


@dataclass(frozen=True)
class _SameNumber:
    """Open rows of one number, in order; `same` if all of their answers are, `adopted` the one that counts."""

    rows: tuple[int, ...]
    same: bool
    adopted: int | None

    @property
    def undecided(self) -> bool:
        return not self.same and self.adopted is None


def _groups(table: AnswerTable, context: Context) -> list[_SameNumber]:
    """The numbers that several open rows have. Raises InputError (K03) where several of them are adopted."""
    ids, rows = table.own[ID], table.sharing_number
    if not len(rows):
        return []
    answers = row_numbers([column.take(rows) for column in _compared(table)])
    found = []
    numbered = pd.DataFrame({"id": ids.codes[rows], "answers": answers, "row": rows})
    for _, group in numbered.groupby("id", sort=False):
        same, several = group["answers"].nunique() == 1, tuple(group["row"].tolist())
        adopted = [] if same else [row for row in several if context.adopted[row]]
        if len(adopted) > 1:
            raise InputError([_twice(table, row) for row in adopted])
        found.append(_SameNumber(several, same, adopted[0] if adopted else None))
    return found


def _twice(table: AnswerTable, row: int) -> Problem:
    source, _ = table.at(row)
    return TWO_ADOPTED.problem(
        source.sent.file, sheet=source.sent.sheet, row=table.line(row), expected=f"{ADOPTED}の行は1つ"
    )


def _compared(table: AnswerTable) -> Sequence[TextColumn]:
    """The columns of all questions; marks that are blank equal marks that are all 0."""
    columns = [table.column(str(key)) for key in table.cells]
    return [
        column.replaced(["" if text == NONE_MARKED else text for text in column.values]) for column in columns
    ]


def _unnumbered(table: AnswerTable, _: Context) -> Mask:
    known = np.array([ID in source.places for source in table.sources], dtype=np.bool_)[table.file]
    return table.own[ID].where(lambda text: not text, digits=False) & known


def _plain_number(text: str) -> str:
    """A number without what people write around it: `No.013`, `13.0` and `13` are one, and so are `A-013` and `a13`.

    "" for any other text.
    """
    around = _AROUND.fullmatch(text)
    text = normalize("NFKC", around[1] if around is not None else text)
    match = _WRITTEN_NUMBER.fullmatch(text)
    if match is not None:
        return match[1]
    lettered = _LETTERED.fullmatch(text)
    return f"{lettered[1].casefold()}{lettered[2]}" if lettered is not None else ""


def _alike(table: AnswerTable, _: Context) -> dict[int, str]:
    """Rows whose number is that of an earlier row in another spelling; nobody is left out for it."""
    ids, is_open = table.own[ID], table.open
    odd = {*ids.wordy, *(place for place, text in enumerate(ids.values) if text[:1] == "0")}
    written = {_plain_number(ids.values[place]) for place in odd} - {""}
    if not written:  # digits without a zero before them are alike only where they are the same
        return {}
    may = [place for place, text in enumerate(ids.values) if place in odd or text in written]
    spelled: dict[str, list[int]] = {}
    for code in np.intersect1d(ids.codes[is_open], may).tolist():
        number = _plain_number(ids.values[code])
        if number:
            spelled.setdefault(number, []).append(code)
    several = [codes for codes in spelled.values() if len(codes) > 1]
    found = {}
    for codes in several:
        rows = np.flatnonzero(np.isin(ids.codes, codes) & is_open).tolist()
        for row in rows[1:]:
            if ids.codes[row] != ids.codes[rows[0]]:
                found[row] = f"{ids[row]}（{table.where(rows[0])}の{ids[rows[0]]}と同じ番号とみられます）"
    return found


def _others(table: AnswerTable, context: Context, *, same: bool) -> dict[int, str]:
    return {
        row: f"{table.where(group.rows[0])}と同じ整理番号"
        for group in _groups(table, context)
        if (group.same if same else group.undecided)
        for row in group.rows[1:]
    }


def _firsts(table: AnswerTable, context: Context) -> dict[int, str]:
    return {
        group.rows[0]: f"{'、'.join(map(table.where, group.rows[1:]))}と同じ整理番号"
        for group in _groups(table, context)
        if group.undecided
    }


def _not_adopted(table: AnswerTable, context: Context) -> dict[int, str]:
    return {
        row: f"{table.where(group.adopted)}を採用"
        for group in _groups(table, context)
        if group.adopted is not None
        for row in group.rows
        if row != group.adopted
    }


def _adopted(table: AnswerTable, context: Context) -> dict[int, str]:
    return {group.adopted: "" for group in _groups(table, context) if group.adopted is not None}


def _twins(table: AnswerTable, _: Context) -> dict[int, str]:
    """Open rows with all answers of another row, by more than chance; they stay in.

    Short questionnaires have many such rows by chance. With p the product of the shares of the row's
    answers, (n - 1)·p other rows are expected to be like it; only rows with less than 0.001 are noted.
    """
    rows = np.flatnonzero(table.open)
    columns = _compared(table)
    if len(rows) < table.n:
        columns = [column.take(rows) for column in columns]
    repeated = repeated_rows(columns)
    if not len(repeated):
        return {}
    numbers = row_numbers([column.take(repeated) for column in columns])
    chance = np.zeros(len(repeated))
    for column in columns:
        counts = np.bincount(column.codes, minlength=len(column.values))
        chance += np.log(counts[column.codes[repeated]] / len(rows))
    rare = (len(rows) - 1) * np.exp(chance) < _CHANCE
    firsts: dict[int, int] = {}
    found = {}
    for row, number in zip(rows[repeated[rare]].tolist(), numbers[rare].tolist(), strict=True):
        first = firsts.setdefault(number, row)
        if first != row:
            found[row] = f"{table.where(first)}と同じ回答"
    return found


SAME_NUMBER = (
    RowRule(
        "R10",
        Treatment.NOTE,
        "整理番号がありません。",
        expected="整理番号",
        remedy="調査票の番号を記入してください。番号のない調査票であれば「原票どおり」と記入してください。",
        office="番号のない票は、重複を確かめられません。",
        rows=_unnumbered,
        key=ID,
    ),
    RowRule(
        "R05",
        Treatment.EXCLUDED,
        "同じ整理番号で同じ回答の行が前にあります。",
        expected=_ONE_NUMBER,
        remedy="二重に入力された行であれば「対象外」、別の方の回答であれば正しい番号を〈番号の例〉のように記入してください。",
        rows=lambda table, context: _others(table, context, same=True),
    ),
    RowRule(
        "R06",
        Treatment.EXCLUDED,
        "同じ整理番号で回答の異なる行があります。正しい行が決まるまで、どの行も集計しません。",
        expected=_ONE_NUMBER,
        remedy=_WHICH,
        office=_STAFF_DECIDE,
        entries=_BY_STAFF,
        rows=lambda table, context: _others(table, context, same=False),
    ),
    RowRule(
        "R06",
        Treatment.INVALID,
        "同じ整理番号で回答の異なる行があります。正しい行が決まるまで、回収1件・無効として扱います。",
        expected=_ONE_NUMBER,
        remedy=_WHICH,
        office=_STAFF_DECIDE,
        entries=_BY_STAFF,
        rows=_firsts,
    ),
    RowRule(
        "R20",
        Treatment.EXCLUDED,
        "同じ整理番号の別の行を採用したため、集計しません。",
        remedy="採用する行を変える場合は、採用している行に「対象外」、この行に「採用」と記入してください。",
        entries=_BY_STAFF,
        rows=_not_adopted,
    ),
    RowRule(
        "R21",
        Treatment.NOTE,
        "同じ整理番号の行のうち、この行を採用しています。",
        remedy="対応は要りません。",
        entries=_BY_STAFF,
        rows=_adopted,
    ),
    RowRule(
        "R24",
        Treatment.NOTE,
        "書き方の違う同じ整理番号の行が前にあります。別の方の回答として集計しています。",
        expected=_ONE_NUMBER,
        remedy="同じ方の回答であれば「対象外」、別の方の回答であれば正しい番号を〈番号の例〉のように記入してください。",
        rows=_alike,
        key=ID,
    ),
)

TWINS = RowRule(
    "R09",
    Treatment.NOTE,
    "整理番号の異なる行と、すべての回答が同じです。",
    remedy="二重に入力された行であれば「対象外」、別の方の回答であれば「原票どおり」と記入してください。",
    rows=_twins,
)
