"""What is told of a file that is an office's own table: no contractor sent it, and no sheet of the codebook describes it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from schemas.errors import InputError, Problem
from schemas.messages import files
from schemas.messages.rule import FileRule

_OF_ANSWERS = re.compile("委託先|回答|設問|1人分")
_SAVED = "この表だけのファイルを、「CSV UTF-8（コンマ区切り）」か「Excelブック（.xlsx）」で用意してください。"
_HEAD = "題名などの行を削除し、1行目を列名にしてください。"
EVEN_ROWS = 'カンマを含む値は「"」で囲み、どの行も見出しと同じ列の数にして、保存し直してください。'
_QUOTES = 'この行の「"」の対応を直し、カンマや改行を含む値だけを「"」で囲んでください。'


def _of(rule: FileRule, remedy: str, what: str = "") -> FileRule:
    return replace(rule, what=what or rule.what, remedy=remedy)


_RULES = {
    rule.code: rule
    for rule in (
        _of(files.OUTSIDE, "ファイルを作業フォルダーの中に置いてください。"),
        _of(files.ABSENT, "ファイルの名前と場所を確かめてください。"),
        _of(files.UNDECODABLE, _SAVED),
        _of(files.BROKEN, "元のファイルをもう一度コピーするか、作り直してください。"),
        _of(files.NO_SHEET, "シートの名前を確かめてください。"),
        _of(files.SEVERAL_SHEETS, _SAVED),
        _of(files.UNKNOWN_FORMAT, _SAVED),
        _of(files.NO_HEADER, _HEAD),
        _of(files.ANSWERS_AS_HEADER, "1行目に列名の行を書いてください。", "見出しの行が、値の行のようです。"),
        _of(files.DUPLICATE_NAME, "列名を直すか、同じ内容の列であれば、一方を削除してください。"),
        _of(files.NO_COLUMN, "列名を直してください。"),
        _of(files.LONG_ROW, EVEN_ROWS),
        _of(files.OPEN_QUOTE, _QUOTES, '「"」で始まった値が閉じられないままファイルが終わっています。'),
        _of(files.NO_ROWS, _SAVED, "表に、値の行が1つもありません。"),
        _of(files.BAD_CHARACTER, _SAVED),
        _of(files.TOO_LARGE, "この表のシートだけを残し、画像や書式を除いて保存し直してください。"),
        _of(
            files.LOCK_FILE,
            "もとのファイルを指定してください。",
            "ExcelやLibreOfficeが開いている間だけ作る作業用のファイルで、表は入っていません。",
        ),
        _of(files.LONG_CELL, _QUOTES),
        _of(
            files.SWALLOWED_ROWS,
            _QUOTES,
            '1つの値の中に、ほかの行がまるごと入っています。「"」で始まった値が、あとの行の「"」で閉じられています。',
        ),
        _of(files.DIVIDED_ROW, _QUOTES, "1つの行が、途中の改行で2行以上に分かれています。"),
    )
}


@contextmanager
def told_of_office_table() -> Iterator[None]:
    """Whatever is refused of a file within is told as of a table of the office. Raises InputError."""
    try:
        yield
    except InputError as error:
        raise InputError([_told(problem) for problem in error.problems]) from None


def _told(problem: Problem) -> Problem:
    rule = _RULES.get(problem.rule)
    if rule is None:
        return problem
    what = rule.what if _OF_ANSWERS.search(problem.what) else problem.what
    remedy = rule.remedy if _OF_ANSWERS.search(problem.remedy) else problem.remedy
    return replace(problem, what=what, remedy=remedy)
