"""Which rows of a file are returns: blank lines, totals, repeated headers and notes are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from schemas.findings import Change, Treatment
from schemas.messages.rule import ADOPTED, CONFIRMED, DROPPED
from schemas.settings.study import Survey
from survey.answers.columns import Mask
from survey.answers.fields import DATE, ID
from survey.answers.log import Log
from survey.answers.names import column_letter, match_name
from survey.answers.table import AnswerTable, Source, visible
from survey.cleaning.changes import FILLED
from survey.rules.rule import FileNote, RowRule, SourceRule

_TOTALS = frozenset(
    (
        "合計",
        "総計",
        "小計",
        "計",
        "総数",
        "平均",
        "平均値",
        "構成比",
        "割合",
        "件数",
        "total",
        "sum",
        "average",
    )
)
_NOTE = re.compile(r"[※*＊注]|備考|出典|資料")
_LONGEST_ID = 20
_SHOWN = 10


def _seen(source: Source, key: str) -> Mask:
    return source.raw(key).where(visible, digits=True)


def _beside(source: Source) -> Mask:
    """Rows with content in columns that no field names."""
    filled = np.zeros(source.n, dtype=np.bool_)
    for place in source.others:
        filled |= source.sent.columns[place].where(lambda text: bool(text.strip()), digits=True)
    return filled


def _blank(source: Source) -> Mask:
    return ~source.answered & ~_seen(source, ID) & ~_beside(source) & ~_seen(source, DATE)


def _repeats_header(source: Source) -> Mask:
    """Rows in which at least half of the columns hold their own heading."""
    asked = [key for question in source.questionnaire.questions for key in source.fields(question.key)]
    keys = [key for key in (ID, *asked) if key in source.places]
    matches = np.zeros(source.n, dtype=np.int32)
    for key in keys:
        head = source.head(key)
        own = {match_name(text) for text in (head.name, *head.cells)}
        known = None if any(text.isdigit() for text in own) else False
        rows = source.raw(key).where(lambda text, own=own: match_name(text) in own, digits=known)  # type: ignore[misc]
        if rows.any():  # seldom, and adding is what takes time
            matches += rows
    return matches * 2 >= len(keys)


def _is_total(text: str) -> bool:
    return not text.isdecimal() and match_name(text).casefold() in _TOTALS


def _total(source: Source) -> Mask:
    first = source.sent.columns[0]
    return source.raw(ID).where(_is_total, digits=False) | first.where(_is_total, digits=False)


def _is_note(text: str) -> bool:
    return len(text) > _LONGEST_ID or (not text.isalnum() and bool(_NOTE.match(text.strip())))


def _footnote(source: Source) -> Mask:
    loose = ~_seen(source, ID) & (_beside(source) | _seen(source, DATE))
    return ~source.answered & (source.raw(ID).where(_is_note, digits=False) | loose)


FILE_ROWS = (
    RowRule(
        "R01",
        Treatment.EXCLUDED,
        "空白の行です。",
        remedy="不要な行であれば「対象外」と記入してください。回答の入力もれであれば、「〈番号〉=0123」「問3=2」のように、列名（または設問番号）と値を記入してください。",
        rows=lambda table, _: table.of_sources(_blank),
    ),
    RowRule(
        "R03",
        Treatment.EXCLUDED,
        "見出しと同じ内容の行です。",
        expected="1行に1人分の回答",
        remedy="見出しの行であれば「対象外」と記入してください。",
        rows=lambda table, _: table.of_sources(_repeats_header),
    ),
    RowRule(
        "R02",
        Treatment.EXCLUDED,
        "合計や平均の行とみられます。",
        expected="1行に1人分の回答",
        remedy="集計の行であれば「対象外」、回答の行であれば正しい番号を「〈番号〉=0123」のように記入してください。",
        rows=lambda table, _: table.of_sources(_total),
    ),
    RowRule(
        "R04",
        Treatment.EXCLUDED,
        "回答ではない行（注記など）とみられます。",
        expected="1行に1人分の回答",
        remedy="注記の行であれば「対象外」、回答の行であれば、番号と回答を「〈番号〉=0123」「問3=2」のように、列名（または設問番号）と値で記入してください。",
        rows=lambda table, _: table.of_sources(_footnote),
    ),
    RowRule(
        "R22",
        Treatment.EXCLUDED,
        "職員の判断により、集計から除いています。",
        remedy="集計に戻す場合は「採用」と記入してください。",
        entries=(ADOPTED, DROPPED, CONFIRMED),
        rows=lambda _, context: context.dropped,
    ),
)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("ほか" if len(names) > _SHOWN else "")


def _hidden_rows(source: Source, _: Mask, __: Survey) -> Iterator[FileNote]:
    lines = [row + 1 for row in source.sent.hidden.rows if row + 1 >= source.sent.first_row]
    if lines:
        yield FileNote(lines[0], f"{len(lines)}行（{_listed([f'{line}行' for line in lines])}）")


def _hidden_columns(source: Source, _: Mask, __: Survey) -> Iterator[FileNote]:
    letters = [f"{column_letter(column)}列" for column in source.sent.hidden.columns]
    if letters:
        yield FileNote(source.sent.first_row - 1, f"{len(letters)}列（{_listed(letters)}）")


HIDDEN = (
    SourceRule(
        "R13",
        Treatment.NOTE,
        "非表示の行があります。集計に含めています。",
        remedy="集計に含めてよい行であれば「原票どおり」と記入してください。除く行があれば、行番号を備考に記入してください。",
        office="除く行があるときは、その行を削除した回答ファイルを委託先から受け取り、置き換えます。",
        entries=(CONFIRMED,),
        notes=_hidden_rows,
    ),
    SourceRule(
        "R14",
        Treatment.NOTE,
        "非表示の列があります。",
        remedy="読み込んでよい列であれば「原票どおり」と記入してください。除く列があれば、列を備考に記入してください。",
        office="除く列があるときは、その列を削除した回答ファイルを委託先から受け取り、置き換えます。",
        entries=(CONFIRMED,),
        notes=_hidden_columns,
    ),
)


def note_as_read(table: AnswerTable, log: Log) -> None:
    """List what the readers noticed, and the cells that they filled from a merged cell above."""
    for source in table.sources:
        sent = source.sent
        for notice in sent.notices:
            log.note(notice.rule, source, notice.row, found=notice.found)
        for place, rows in sent.filled.items():
            for row in rows:
                cell = sent.columns[place][row]
                line, name = sent.first_row + row, sent.headings[place].name
                log.corrected(Change(sent.file, sent.sheet, line, name, FILLED.code, "", cell))
