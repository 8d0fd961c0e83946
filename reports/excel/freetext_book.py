"""The list for coding answers in words: one workbook for a text question.

The sheets are a guide, the answers with room for categories and quotations, the categories, and the
frequent words. Answers stand masked and by their row in the raw file; the respondent's number is not
in it. All texts are written as texts.
"""

from reports.excel.page_setup import set_page
from reports.excel.sheets import HEAD_ROW, Book, ListColumn, Page, new_book
from reports.tables.cell_text import plain
from schemas.messages.acts import Act
from schemas.questions.questionnaire import Question
from survey.answers.names import match_name
from survey.returned.listing import ListedText, TextList

GUIDE = "説明"
ANSWERS = "自由記述"
CATEGORIES = "分類"
WORDS = "語と句"
CODE_COLUMNS = ("分類1", "分類2", "分類3")
_TITLE = "自由記述の一覧（分類と引用）"
_LEAST_CATEGORIES = 20
_LONGEST_ANSWER = 8_000

COLUMNS = (
    ListColumn("番号", 5, "number"),
    ListColumn("調査", 10),
    ListColumn("設問", 11),
    ListColumn("ファイル", 16),
    ListColumn("シート", 8),
    ListColumn("行", 6, "number"),
    ListColumn("回答（伏せ字済み）", 48),
    ListColumn("個人情報の疑い", 12),
    *(ListColumn(head, 16, "input") for head in CODE_COLUMNS),
    ListColumn("引用", 6, "input"),
    ListColumn("引用文", 36, "input"),
    ListColumn("確認者", 10, "input"),
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
    note = "薄い黄色の欄にご記入ください。ほかの欄は変えないでください（絞り込みはできます）。"
    heads = [column.head for column in COLUMNS]
    page.list_top(texts.question.text, note, heads, [column.width for column in COLUMNS])
    sheet.set_row(HEAD_ROW - 1, 30)
    names = {choice.code: choice.label for choice in texts.categories}
    for place, text in enumerate(texts.texts):
        values = _values(place + 1, texts, text, names)
        page.list_row(HEAD_ROW + place, COLUMNS, values, tallest=300.0, entries_too=True)
    last = HEAD_ROW + len(texts.texts) - 1
    code, quote = heads.index(CODE_COLUMNS[0]), heads.index("引用")
    labels_there = f"='{CATEGORIES}'!$B${HEAD_ROW + 1}:$B${HEAD_ROW + labels}"
    for first, end, offered in ((code, quote - 1, labels_there), (quote, quote, ["○"])):
        choice = {"validate": "list", "source": offered, "show_error": False}
        sheet.data_validation(HEAD_ROW, first, last, end, choice)
    sheet.autofilter(HEAD_ROW - 1, 0, last, len(COLUMNS) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    set_page(sheet, _TITLE, repeat=(HEAD_ROW - 1, HEAD_ROW - 1))


def _values(number: int, texts: TextList, text: ListedText, names: dict[str, str]) -> tuple[str | int, ...]:
    """The cells of an answer, in the order of `COLUMNS`."""
    answer, before = text.answer, text.before
    codes = [names.get(code, code) for code in before.codes.split(",") if code] if before else []
    return (
        number,
        texts.survey.key,
        texts.question.key,
        answer.file,
        answer.sheet,
        answer.row,
        plain(text.masked.text, _LONGEST_ANSWER),
        "、".join(text.masked.kinds),
        *(codes[place] if place < len(codes) else "" for place in range(len(CODE_COLUMNS))),
        *(("○" if before.quote else "", before.quote, before.reviewer) if before else ("", "", "")),
    )


def _categories(page: Page, texts: TextList, labels: int) -> None:
    note = "使う分類の名前を記入してください。空欄の行は使いません。"
    page.list_top("分類", note, CATEGORY_HEADS, (8, 50))
    used = {choice.code for choice in texts.categories}
    rows = [(choice.code, choice.label) for choice in texts.categories]
    free = (str(number) for number in range(1, 1000) if str(number) not in used)
    rows.extend((next(free), "") for _ in range(labels - len(rows)))
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            page.text(HEAD_ROW + place, column, text, page.formats.input)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})
    set_page(page.sheet, _TITLE, portrait=True)


def _words(page: Page, texts: TextList) -> None:
    sheet, line = page.sheet, page.formats.body
    page.top("2件以上の回答に出てくる語と句", back=False)
    note = "回答数は、その語や句が出てくる回答の件数（1つの回答に何度出てきても1件）。"
    sheet.write_string(1, 0, note, page.formats.note)
    page.widths((24, 10, 10, 3, 40, 10))
    for column, head in ((0, "語"), (1, "品詞"), (2, "回答数"), (4, "句"), (5, "回答数")):
        sheet.write_string(HEAD_ROW - 1, column, head, page.formats.head)
    for row, word in enumerate(texts.words, start=HEAD_ROW):
        page.text(row, 0, word.text, line.label)
        page.text(row, 1, word.kind, line.label)
        sheet.write_number(row, 2, word.answers, line.count)
    for row, phrase in enumerate(texts.phrases, start=HEAD_ROW):
        page.text(row, 4, phrase.text, line.label)
        sheet.write_number(row, 5, phrase.answers, line.count)
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
            f"用が済んだら{Act.PURGE.pressed()}か{Act.PURGE.typed()}で削除する。",
        ),
        (
            "伏せ字",
            "氏名、電話番号、住所、メールなどとみられる部分を〔氏名〕のように置き換えている。"
            "機械による判定のため、見落としや誤りがある。引用の前に必ず目で確かめること。",
        ),
        ("1 分類を決める", f"シート「{WORDS}」を参考に、シート「{CATEGORIES}」に分類の名前を記入する。"),
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
            f"{Act.FREETEXT_IMPORT.pressed()}か{Act.FREETEXT_IMPORT.typed('年度', 'このファイル', '--by 氏名')}で取り込み、集計し直す。",
        ),
    )
    page.facts(2, facts, widths)
    set_page(page.sheet, _TITLE, portrait=True)
