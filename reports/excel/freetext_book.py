"""The list for coding answers in words: one workbook for a text question.

The sheets are a guide, the answers with room for categories and quotations, the categories, and the
frequent words. Answers stand masked and by their row in the raw file; the respondent's number is not
in it. All texts are written as texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.excel.page_setup import set_page
from reports.excel.sheets import Book, Page, new_book
from reports.tables.cell_text import height_for, plain
from schemas.questions.questionnaire import Question
from survey.answers.names import match_name
from survey.returned.listing import ListedText, TextList

GUIDE = "説明"
ANSWERS = "自由記述"
CATEGORIES = "分類"
WORDS = "語と句"
HEAD_ROW = 3
"""Row of the column heads on the sheets of answers and of categories, counted from 1."""

CODE_COLUMNS = ("分類1", "分類2", "分類3")
_TITLE = "自由記述の一覧（分類と引用）"
_LEAST_CATEGORIES = 20
_LONGEST_ANSWER = 8_000


@dataclass(frozen=True)
class AnswerColumn:
    """A column of the answers: its head, width, and whether staff fill it in."""

    head: str
    width: float
    kind: Literal["text", "number", "input"] = "text"


COLUMNS = (
    AnswerColumn("番号", 5, "number"),
    AnswerColumn("調査", 10),
    AnswerColumn("設問", 11),
    AnswerColumn("ファイル", 16),
    AnswerColumn("シート", 8),
    AnswerColumn("行", 6, "number"),
    AnswerColumn("回答（伏せ字済み）", 48),
    AnswerColumn("個人情報の疑い", 12),
    *(AnswerColumn(head, 16, "input") for head in CODE_COLUMNS),
    AnswerColumn("引用", 6, "input"),
    AnswerColumn("引用文", 36, "input"),
    AnswerColumn("確認者", 10, "input"),
)
CATEGORY_HEADS = ("コード", "分類名")


def freetext_workbook(texts: TextList) -> bytes:
    """The workbook of one text question, as bytes of an .xlsx file; equal lists give equal bytes."""
    book = new_book(_TITLE)
    _guide(book.add(GUIDE), texts)
    labels = max(_LEAST_CATEGORIES, len(texts.categories) + 10)
    _answers(book, texts, labels)
    _categories(book.add(CATEGORIES), texts, labels)
    _words(book.add(WORDS), texts)
    book.workbook.worksheets()[1].activate()
    return book.close()


def _answers(book: Book, texts: TextList, labels: int) -> None:
    page = book.add(ANSWERS)
    sheet = page.sheet
    page.top(texts.question.text, back=False)
    note = "薄い黄色の欄にご記入ください。ほかの欄は変えないでください（絞り込みはできます）。"
    sheet.write_string(1, 0, note, page.formats.note)
    page.heads(HEAD_ROW - 1, [column.head for column in COLUMNS])
    page.widths([column.width for column in COLUMNS])
    sheet.set_row(HEAD_ROW - 1, 30)
    names = {choice.code: choice.label for choice in texts.categories}
    for place, text in enumerate(texts.texts):
        _answer_row(page, HEAD_ROW + place, texts, text, names)
    last = HEAD_ROW + len(texts.texts) - 1
    first_code = [column.head for column in COLUMNS].index(CODE_COLUMNS[0])
    sheet.data_validation(
        HEAD_ROW,
        first_code,
        last,
        first_code + len(CODE_COLUMNS) - 1,
        {
            "validate": "list",
            "source": f"='{CATEGORIES}'!$B${HEAD_ROW + 1}:$B${HEAD_ROW + labels}",
            "show_error": False,
        },
    )
    sheet.data_validation(
        HEAD_ROW, first_code + len(CODE_COLUMNS), last, first_code + len(CODE_COLUMNS),
        {"validate": "list", "source": ["○"], "show_error": False},
    )  # fmt: skip
    sheet.autofilter(HEAD_ROW - 1, 0, last, len(COLUMNS) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    sheet.freeze_panes(HEAD_ROW, 0)
    set_page(sheet, _TITLE, repeat=(HEAD_ROW - 1, HEAD_ROW - 1))


def _answer_row(page: Page, row: int, texts: TextList, text: ListedText, names: dict[str, str]) -> None:
    answer, before = text.answer, text.before
    codes = [names.get(code, code) for code in before.codes.split(",") if code] if before else []
    values: tuple[str | int, ...] = (
        row - HEAD_ROW + 1,
        texts.survey.key,
        texts.question.key,
        answer.file,
        answer.sheet,
        answer.row,
        plain(text.masked.text, _LONGEST_ANSWER),
        "、".join(text.masked.kinds),
        *(codes[place] if place < len(codes) else "" for place in range(len(CODE_COLUMNS))),
        "○" if before is not None and before.quote else "",
        before.quote if before is not None else "",
        before.reviewer if before is not None else "",
    )
    wrapped: list[tuple[str, float]] = []
    for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True)):
        if isinstance(value, int):
            page.sheet.write_number(row, place, value, page.formats.number)
        else:
            page.text(row, place, value, page.formats.input if column.kind == "input" else page.formats.wrap)
            wrapped.append((plain(value), column.width))
    page.sheet.set_row(row, min(300.0, height_for(wrapped)))


def _categories(page: Page, texts: TextList, labels: int) -> None:
    sheet = page.sheet
    page.top("分類", back=False)
    sheet.write_string(1, 0, "使う分類の名前を記入してください。空欄の行は使いません。", page.formats.note)
    page.heads(HEAD_ROW - 1, CATEGORY_HEADS)
    page.widths((8, 50))
    used = {choice.code for choice in texts.categories}
    rows = [(choice.code, choice.label) for choice in texts.categories]
    free = (str(number) for number in range(1, 1000) if str(number) not in used)
    rows.extend((next(free), "") for _ in range(labels - len(rows)))
    for place, (code, label) in enumerate(rows):
        page.text(HEAD_ROW + place, 0, code, page.formats.input)
        page.text(HEAD_ROW + place, 1, label, page.formats.input)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(HEAD_ROW, 0)
    set_page(sheet, _TITLE, portrait=True)


def _words(page: Page, texts: TextList) -> None:
    sheet = page.sheet
    page.top("2件以上の回答に出てくる語と句", back=False)
    note = "回答数は、その語や句が出てくる回答の件数（1つの回答に何度出てきても1件）。"
    sheet.write_string(1, 0, note, page.formats.note)
    page.widths((24, 10, 10, 3, 40, 10))
    for column, head in ((0, "語"), (1, "品詞"), (2, "回答数"), (4, "句"), (5, "回答数")):
        sheet.write_string(HEAD_ROW - 1, column, head, page.formats.head)
    for place, word in enumerate(texts.words):
        page.text(HEAD_ROW + place, 0, word.text, page.formats.body.label)
        page.text(HEAD_ROW + place, 1, word.kind, page.formats.body.label)
        sheet.write_number(HEAD_ROW + place, 2, word.answers, page.formats.body.count)
    for place, phrase in enumerate(texts.phrases):
        page.text(HEAD_ROW + place, 4, phrase.text, page.formats.body.label)
        sheet.write_number(HEAD_ROW + place, 5, phrase.answers, page.formats.body.count)
    sheet.freeze_panes(HEAD_ROW, 0)
    set_page(sheet, _TITLE, portrait=True)


def _asked(question: Question) -> str:
    """The question with its number, unless its text begins with it."""
    begins = match_name(question.text).startswith(match_name(question.number))
    return question.text if begins else f"{question.number} {question.text}".strip()


def _guide(page: Page, texts: TextList) -> None:
    widths = (20, 80)
    page.top(_TITLE, back=False)
    page.widths(widths)
    facts = (
        ("調査・設問", f"{texts.survey.title}　{_asked(texts.question)}"),
        ("件数", f"{len(texts.texts):,}件（この設問の対象で、記入のあった有効票）"),
        (
            "取扱い",
            "回答の内容を含むため、個人情報を含む資料として扱い、担当者以外に渡さないこと。"
            "用が済んだら「kyodo-survey purge」で削除する。",
        ),
        (
            "伏せ字",
            "氏名、電話番号、住所、メールなどとみられる部分を〔氏名〕のように置き換えている。"
            "機械による判定のため、見落としや誤りがある。引用の前に必ず目で確かめること。",
        ),
        (
            "1 分類を決める",
            f"シート「{WORDS}」を参考に、シート「{CATEGORIES}」に分類の名前を記入する。",
        ),
        (
            "2 分類を付ける",
            f"シート「{ANSWERS}」の「分類1」から「分類3」に、分類の名前かコードを記入する。"
            "分類を使う場合は、すべての回答に1つ以上付ける（「その他」「特になし」なども分類に加える）。",
        ),
        (
            "3 引用を選ぶ",
            "報告書に引用する回答の「引用」に「○」を付ける。直した文を載せる場合は「引用文」に記入する"
            "（空欄なら伏せ字済みの回答のまま）。伏せ字の残る文は引用できない。",
        ),
        (
            "4 引用を確認する",
            "個人が特定されないことを確かめた方が、「確認者」に氏名を記入する。確認者のない引用は載らない。",
        ),
        (
            "5 取り込む",
            "「kyodo-survey freetext import 年度 このファイル --by 氏名」を実行し、集計し直す。",
        ),
    )
    for row, (head, text) in enumerate(facts, start=2):
        page.sheet.write_string(row, 0, plain(head), page.formats.head_left)
        page.sheet.write_string(row, 1, plain(text), page.formats.body.label)
        page.sheet.set_row(row, height_for([(head, widths[0]), (text, widths[1])]))
    set_page(page.sheet, _TITLE, portrait=True)
