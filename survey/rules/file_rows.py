"""Which rows of a file are returns: blank lines, totals, repeated headers and notes are not."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from unicodedata import normalize

import numpy as np

from schemas.errors import raise_any
from schemas.findings import Change, Treatment
from schemas.messages import files as file_rules
from schemas.messages.rule import ADOPTED, CONFIRMED, DROPPED
from schemas.questions.questionnaire import Question, SkipRule
from schemas.settings.study import Survey
from survey.answers.columns import Mask
from survey.answers.fields import DATE, ID, MARKED, UNMARKED, WEIGHT, question_fields
from survey.answers.log import Log
from survey.answers.names import column_letter, match_name
from survey.answers.raw_table import RawTable
from survey.answers.table import AnswerTable, Source, visible
from survey.cleaning.changes import FILLED
from survey.reading.formats.notices import FILLED_DOWN, WEIGHTED_FILE
from survey.rules.rule import FileNote, RowRule, SourceRule

_WORDS = (
    "総合計|総計|小計|合計|累計|計|総数|全体の平均|平均値?|平均年齢|平均点|中央値|最頻値|最小値?|最大値?|標準偏差|標準誤差|分散"
    "|第?[1-4一二三四]四分位[数点]?|四分位範囲|構成比|割合|比率|回[収答]率|データの?個数|数値の個数|個数|件数|度数|人数|サンプル数|標本数"
    "|[有無]効(?:回答|票)?[者票]?数?|該当者?数|回答[者票]?数|回収数|総?集計(?:対象者?数?)?|欠損(?:値|数)|[頁中大月日]計|ページ計|空白セル(?:の個数)?|[行列]ラベル"
    "|grand ?total|sub ?total|total|sum|average|avg|mean|median|min(?:imum)?|max(?:imum)?|count|std(?:ev)?|base"
)
_OF_ALL = r"\S{0,10}(?:[男女性区域体代部課町村市校団別])計|全体|以上|全?[\d,]+[件名人票]|[\d.]+%"
_TOTAL = re.compile(
    rf"[(\[【<〈《]?(?:(?:\S{{1,20}}\s|\d+)?(?:{_WORDS}|{_OF_ALL})行?(?:\s*[(\[].{{1,8}}[)\]])?)[)\]】>〉》]?\s*[:=]?\s*[\d,.]*\s*[%人件票名]?"
    rf"|[(\[]?[σΣ]?n(?:\s*[:=]\s*[\d,.]+)?\s*[%人件票名]?[)\]]?|=(?:sum|average|count|subtotal)[a-z]*\(.*|(?:{_WORDS})\s*[/:]\s*\S{{1,30}}|(?:count|sum|average|max|min) of .{{1,30}}",
    re.IGNORECASE,
)
"""A line of sums: `合計`, `17 集計` (what Excel writes below a group), `合計（件）`, `n=500`, `個数 / 番号` (a pivot)."""

_SUM = re.compile(
    r"[※*・●■(\[]*(?:.{0,12}(?:計|数|率|値|比|割合|平均|偏差|誤差|係数|分散|全体|度|人数|合計.)|[%Σσ]|s\.?d\.?|std\.? ?dev(?:iation)?"
    r"|variance|skewness|kurtosis|range|valid(?: n.*)?|missing|total n|all|n(?:=.*)?)[※*・●■)\]]*",
    re.IGNORECASE,
)
"""A word of a sum among numbers of respondents: `母数`, `有効回収率`, `Std. Deviation`, `75%` (of a description)."""
_END = re.compile(r"[―—\-\s\[(<]*(?:以下余白|余白|eof|end|おわり|終わ?り?|以上)[―—\-\s\])>]*", re.IGNORECASE)
_FIGURE = re.compile(r"[-+]?\d{1,3}(?:\d*|(?:,\d{3})+)(?:\.\d+)?%?")

_APART = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")  # a space between letters (合 計)
_NOTE = re.compile(r"[(\[【]?[※*注]|備考|出典|資料|[^\x00-\x7f]{1,12}:.")
_LONGEST_ID = 20
_LONGEST_TOTAL = 40
_SERVICE_HEADS = 3
_FEWEST_HEADS = 3
_FEWEST_UNITS = 2  # heads of a row without a number and without an answer
_FEWEST_COLUMNS = 5
_FEWEST_ASKED = 3  # fewer may all have left out a question for some
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


def is_total(text: str) -> bool:
    """Whether a cell names a sum: 合計, 17 集計, n=500."""
    if len(text) > _LONGEST_TOTAL:
        return False
    even = " ".join(normalize("NFKC", text).split())
    return bool(_TOTAL.fullmatch(even) or _TOTAL.fullmatch(_APART.sub("", even)))


def _total(source: Source, missing: Sequence[str]) -> Mask:
    """Rows with the word of a sum as number or in the first column; in any other column, if the row has no number.

    A word that is a choice of the question is an answer to it.
    """
    columns = source.sent.columns
    told = source.raw(ID).where(is_total, digits=False) | columns[0].where(is_total, digits=False)
    if ID not in source.places:
        return told
    told |= _sums_by_figures(source, missing)
    beside = np.zeros(source.n, dtype=np.bool_)
    for place in source.others:
        beside |= columns[place].where(is_total, digits=False)
    for question in source.questionnaire.questions:
        answers = {
            match_name(word) for choice in question.choices for word in (choice.label, *choice.aliases)
        }
        for key in source.fields(question.key) if question.kind != "text" else ():
            beside |= source.raw(key).where(
                lambda text, answers=answers: is_total(text) and match_name(text) not in answers,  # type: ignore[misc]
                digits=False,
            )
    return told | (beside & ~_seen(source, ID))


def _sums_by_figures(source: Source, missing: Sequence[str]) -> Mask:
    """Rows without a number, or with a word for one, that hold the word of a sum or figures that are no answers.

    Sums, means and shares are figures and no codes: beside a word a third of the filled cells of choices, else most.
    """
    ids = source.raw(ID)
    worded = np.isin(ids.codes, ids.digitless)
    rows = np.flatnonzero(worded | ~_seen(source, ID))
    found = np.zeros(source.n, dtype=np.bool_)
    if not len(rows):
        return found
    figures, filled = np.zeros((2, len(rows)), dtype=np.int32)
    for question in source.questionnaire.questions:
        codes = {"0", "1", *missing, *question.missing, *(choice.code for choice in question.choices)}
        for key in source.fields(question.key) if question.choices else ():
            cells = source.raw(key).take(rows)
            filled += cells.where(visible, digits=True)
            figures += cells.where(lambda text, codes=codes: _is_figure(text) and text.strip() not in codes)  # type: ignore[misc]
    by_word = worded[rows] & (
        ids.take(rows).where(_is_sum, digits=False) | ((figures > 0) & (figures * 3 >= filled))
    )
    found[rows] = by_word | ((figures > 1) & (figures * 2 > filled))
    return found


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(normalize("NFKC", text).strip()))


def _is_sum(text: str) -> bool:
    return len(text) <= _LONGEST_TOTAL and bool(_SUM.fullmatch(normalize("NFKC", text).strip()))


def _heads_of_a_service(source: Source) -> Mask:
    """Rows right below the header in which a survey service or a contractor goes on with it.

    Texts of the questions, ids of the service, names of the choices, kinds or units of the questions, numbers of the
    columns. Such a row has no number of a respondent, and hardly a cell that is an answer: no code, no mark, no
    label. Labels of the choices above all of their own columns are names of these, not marks of one person.
    """
    rows = np.zeros(source.n, dtype=np.bool_)
    filled = (
        place for place in range(source.n) if any(column[place].strip() for column in source.sent.columns)
    )
    for place in islice(filled, _SERVICE_HEADS):
        number = source.raw(ID)[place].strip()
        heads = answers = 0
        for question in source.questionnaire.questions:
            cells = [source.raw(key)[place].strip() for key in source.fields(question.key)]
            own, given = _of_head(question, cells)
            heads, answers = heads + own, answers + given
        if _counts_columns([column[place] for column in source.sent.columns]):
            rows[place] = True
            continue
        if normalize("NFKC", number).isdigit() or heads < (_FEWEST_HEADS if number else _FEWEST_UNITS):
            break
        own_form = any(letter.isdigit() for letter in number) and not number.startswith("{")
        if answers if own_form or not number else answers * 4 > heads:
            break
        rows[place] = True
    return rows


def _counts_columns(cells: Sequence[str]) -> bool:
    """Whether a row numbers the columns one after the other: 1, 2, 3 or (1), (2), (3) or ①, ②, ③."""
    numbers = [normalize("NFKC", cell).strip(" ()[]") for cell in cells if cell.strip()]
    return len(numbers) >= _FEWEST_COLUMNS and numbers == [str(n) for n in range(1, len(cells) + 1)]


def _of_head(question: Question, cells: Sequence[str]) -> tuple[int, int]:
    """How many of a row's cells for a question read like a heading, and how many like an answer."""
    filled = [cell for cell in cells if cell]
    if question.kind == "text" or not filled:
        return 0, 0
    if question.layout == "marks":
        labels = [match_name(choice.label) for choice in question.choices]
        named = [label in match_name(cell) for label, cell in zip(labels, cells, strict=True)]
        if len(cells) > 1 and all(named):
            return len(cells), 0
    known = {"0", "1", *(word for choice in question.choices for word in (choice.code, choice.label))}
    known |= {word for choice in question.choices for word in choice.aliases}
    answers = sum(cell in known or cell.isdigit() for cell in filled)
    return len(filled) - answers, answers


def _is_note(text: str) -> bool:
    return len(text) > _LONGEST_ID or (
        not text.isalnum() and bool(_NOTE.match(normalize("NFKC", text.strip())))
    )


def _is_end(text: str) -> bool:
    return len(text) <= _LONGEST_ID and bool(_END.fullmatch(normalize("NFKC", text).strip()))


def _footnote(source: Source) -> Mask:
    loose = ~_seen(source, ID) & (_beside(source) | _seen(source, DATE))
    noted = source.raw(ID).where(_is_note, digits=False)
    return (~source.answered & (noted | loose)) | _ends(source)


def _ends(source: Source) -> Mask:
    """Rows of one cell that says that the table ends, or notes something where no words are asked for."""
    ends = np.zeros(source.n, dtype=np.bool_)
    for column in source.sent.columns:
        ends |= column.where(_is_end, digits=False)
    for question in source.questionnaire.questions:
        for key in source.fields(question.key) if question.kind != "text" else ():
            ends |= source.raw(key).where(_is_note, digits=False)
    if ends.any():
        filled = sum(column.where(visible, digits=True).astype(np.int32) for column in source.sent.columns)
        ends &= filled == 1
    return ends


FILE_ROWS = (
    RowRule(
        "R01",
        Treatment.EXCLUDED,
        "空白の行です。",
        remedy="不要な行であれば「対象外」と記入してください。回答の入力もれであれば、〈行の例〉のように、列名（または設問番号）と値を記入してください。",
        rows=lambda table, _: table.of_sources(_blank),
    ),
    RowRule(
        "R03",
        Treatment.EXCLUDED,
        "見出しと同じ内容の行か、設問の文などの見出しの続きの行です。",
        expected="1行に1人分の回答",
        remedy="見出しの行であれば「対象外」と記入してください。",
        rows=lambda table, _: table.of_sources(
            lambda source: _repeats_header(source) | _heads_of_a_service(source)
        ),
    ),
    RowRule(
        "R02",
        Treatment.EXCLUDED,
        "合計や平均の行とみられます。",
        expected="1行に1人分の回答",
        remedy="集計の行であれば「対象外」、回答の行であれば正しい値を〈行の例〉のように、列名（または設問番号）と値で記入してください。",
        rows=lambda table, context: table.of_sources(
            lambda source: _total(source, context.survey.cleaning.missing)
        ),
    ),
    RowRule(
        "R04",
        Treatment.EXCLUDED,
        "回答ではない行（注記など）とみられます。",
        expected="1行に1人分の回答",
        remedy="注記の行であれば「対象外」、回答の行であれば、番号と回答を〈行の例〉のように、列名（または設問番号）と値で記入してください。",
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


def listed(names: Sequence[str]) -> str:
    """The first few names of places in a file, and whether there are more."""
    return "、".join(names[:_SHOWN]) + ("ほか" if len(names) > _SHOWN else "")


def _hidden_rows(source: Source, _: Mask, __: Survey) -> Iterator[FileNote]:
    lines = [row + 1 for row in source.sent.hidden.rows if row + 1 >= source.sent.first_row]
    if lines:
        yield FileNote(lines[0], f"{len(lines)}行（{listed([f'{line}行' for line in lines])}）")


def _hidden_columns(source: Source, _: Mask, __: Survey) -> Iterator[FileNote]:
    letters = [f"{column_letter(column)}列" for column in source.sent.hidden.columns]
    if letters:
        yield FileNote(source.sent.first_row - 1, f"{len(letters)}列（{listed(letters)}）")


def _blank_columns(source: Source, rows: Mask, _: Survey) -> Iterator[FileNote]:
    """Questions to which no row has an answer, and columns of choices that are blank where the others say 0.

    Of questions for some, those that several were asked. All columns that are blank in as many rows are one note, at
    the first of them.
    """
    columns: dict[int, list[str]] = {}
    asked = {rule.then: rule for rule in source.questionnaire.rules}
    for question in source.questionnaire.questions:
        keys = [key for key in source.fields(question.key) if key in source.places]
        if question.kind == "text" or not rows.any() or not keys:
            continue
        rule = asked.get(question.key)
        own = rows if rule is None else rows & _given(source, rule)
        filled = [bool((source.raw(key).where(visible, digits=True) & rows).any()) for key in keys]
        blank = [key for key, some in zip(keys, filled, strict=True) if not some]
        if len(blank) == len(keys):
            if rule is None or np.count_nonzero(own) >= _FEWEST_ASKED:
                columns.setdefault(int(np.count_nonzero(own)), []).append(keys[0])
        elif (
            blank
            and question.layout == "marks"
            and any((source.raw(key).where(UNMARKED.__eq__) & rows).any() for key in keys)
        ):
            columns.setdefault(int(np.count_nonzero(rows)), []).extend(blank)
    for count, alike in columns.items():
        heads = [source.head(key) for key in alike]
        named = listed([f"{head.letter}列「{head.name}」" for head in heads])
        more = f"、{len(alike):,}列（{named}）" if len(alike) > 1 else ""
        yield FileNote(source.sent.first_row - 1, f"{count:,}行{more}", key=alike[0])


def _given(source: Source, rule: SkipRule) -> Mask:
    """Rows whose answer makes somebody asked, as far as it is written as a code or a label."""
    before = source.questionnaire.question(rule.when)
    words = {
        word for choice in before.choices if choice.code in rule.codes for word in (choice.code, choice.label)
    }
    given = np.zeros(source.n, dtype=np.bool_)
    for one in question_fields(before):
        wanted = words if one.choice is None else {MARKED} if one.choice.code in rule.codes else set[str]()
        given |= source.raw(one.key).where(lambda text, wanted=wanted: text.strip() in wanted)  # type: ignore[misc]
    return given


BLANK_COLUMNS = (
    SourceRule(
        "R25",
        Treatment.NOTE,
        "設問の列が、すべての行で空欄です。無回答（対象外であれば非該当）として集計しています。",
        expected="回答",
        remedy="調査票を確かめ、回答があれば、列を埋めた回答ファイルを出し直してください。回答がなければ「原票どおり」と記入してください。",
        entries=(CONFIRMED,),
        notes=_blank_columns,
    ),
)
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


def refuse_merged(table: RawTable) -> None:
    """Raise InputError (F30) for cells that are merged downwards, told by column."""
    raise_any(
        file_rules.MERGED_DOWN.problem(table.file, sheet=table.sheet, row=notice.row, found=notice.found)
        for notice in table.notices
        if notice.rule is FILLED_DOWN
    )


def note_as_read(table: AnswerTable, log: Log) -> None:
    """List what the readers noticed, and the cells that they filled from a merged cell above."""
    for source in table.sources:
        sent = source.sent
        for notice in sent.notices:
            if notice.rule is WEIGHTED_FILE and WEIGHT in source.places:
                continue  # the study names the weight itself
            log.note(notice.rule, source, notice.row, found=notice.found)
        for place, rows in sent.filled.items():
            for row in rows:
                cell = sent.columns[place][row]
                line, name = sent.first_row + row, sent.headings[place].name
                log.corrected(Change(sent.file, sent.sheet, line, name, FILLED.code, "", cell))
