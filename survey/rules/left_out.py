"""Columns that no question names, and that say of some rows that they do not count: void, deleted, a test, not finished."""

import re
from collections.abc import Iterator
from unicodedata import normalize

import numpy as np

from schemas.findings import Treatment
from schemas.messages.rule import CONFIRMED
from schemas.settings.study import Survey
from survey.answers.columns import Mask
from survey.answers.fields import MARKED, UNMARKED
from survey.answers.table import Source
from survey.cleaning.marks import TICKS
from survey.rules.file_rows import listed
from survey.rules.rule import FileNote, SourceRule

_WORD = re.compile(
    r"無効(?:票|回答)?|削除(?:対象|済み?)?|除外(?:対象)?|(?:集計)?対象外|集計外|重複(?:回答|票)?|白票|欠票|取り?消し?|取り?下げ|却下|差戻し?"
    r"|(?:回答|入力)?(?:途中|中断|未完了?)|回答中|入力中|途中(?:離脱|終了|回答)|離脱|下書き|一時保存|未送信|テスト(?:回答|送信|入力)?|スクリーンアウト|スパム"
    r"|(?:survey )?(?:preview|test)|spam|incomplete|partial|in ?progress|screened? ?out|disqualified|(?:over ?)?quota(?: ?(?:full|met))?|invalid|deleted|duplicate",
    re.IGNORECASE,
)
"""What a cell says of a row that does not count."""

_AGAINST = re.compile(r"(?:無効|削除|除外|重複|対象外|テスト|test|invalid|deleted).{0,4}", re.IGNORECASE)
"""Heads above which a mark says that the row does not count."""

_FOR = re.compile(r"有効.{0,4}|完了.{0,4}|完答.{0,4}|送信済.{0,4}|finished|completed?", re.IGNORECASE)
"""Heads above which the want of a mark says so."""

_NO = {UNMARKED, "×", "✕", *(word for word, mark in TICKS.items() if mark == UNMARKED)}
_YES = {MARKED, *(word for word, mark in TICKS.items() if mark == MARKED)}


def _left_out(source: Source, rows: Mask, _: Survey) -> Iterator[FileNote]:
    """One note for each word of each such column."""
    for place in source.others:
        head, column = source.sent.headings[place], source.sent.columns[place]
        even = normalize("NFKC", head.name).strip()
        signs = _YES if _AGAINST.fullmatch(even) else _NO if _FOR.fullmatch(even) else set[str]()
        for text in column.values:
            plain = normalize("NFKC", text).strip()
            if plain.upper() not in signs and not _WORD.fullmatch(plain):
                continue
            lines = np.flatnonzero(column.where(text.__eq__) & rows) + source.sent.first_row
            if len(lines):
                named = listed([f"{line}行" for line in lines.tolist()])
                found = f"{head.letter}列「{head.name}」が「{plain}」の{len(lines):,}行（{named}）"
                yield FileNote(source.sent.first_row - 1, found)


LEFT_OUT = (
    SourceRule(
        "R36",
        Treatment.NOTE,
        "設問ではない列に、無効、削除、テスト、回答の途中などのしるしのある行があります。その列は見ずに、集計に含めています。",
        expected="集計に含める行だけ",
        remedy="集計に含めてよい行であれば「原票どおり」と記入してください。除く行があれば、その行を除いた回答ファイルを出し直してください。",
        office="除く行がどれかを委託先に確かめ、その行を削除した回答ファイルを受け取ったら、置き換えます。",
        entries=(CONFIRMED,),
        notes=_left_out,
    ),
)
