"""What a cleaned cell may hold, as a Pandera schema of each file, and what is the matter with one that may not.

The schema never coerces and never looks at two answers together. It is asked with `lazy=True`, and its failure
cases become findings at one boundary (`unknown_cells`), which takes nothing from them but rows:
an error of Pandera quotes answers.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.errors import InputError, Problem
from schemas.findings import Treatment
from schemas.messages import files as file_rules
from schemas.messages.rule import CONFIRMED, FindingRule
from schemas.questions.questionnaire import Question
from schemas.tables.numbers import parse_number
from survey.answers.coded import NOT_APPLICABLE, QuestionAnswers
from survey.answers.columns import Mask, Rows
from survey.answers.fields import MARKED, NONE_MARKED, SEVERAL, UNMARKED
from survey.answers.log import Log
from survey.answers.names import match_name
from survey.answers.table import AnswerTable, Source
from survey.cleaning.numbers import read_number
from survey.cleaning.spelling import plain

_ENOUGH = 20  # answers to a question from which its unknown ones say something about the file
_MIXED = 0.05
_SHOWN = 10
_OLDEST = 120
_YEARS = range(1890, 2100)
_AGES = re.compile(r"\d歳|\d代|\d\s*[~-]\s*\d")
_KNOWN = "known"
_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*|\d{1,2}月\d{1,2}日?|\d{1,2}/\d{1,2}(/\d{2,4})?|\d{1,2}-[A-Z][a-z]{2}"
)
_SERIALS = range(36526, 73051)  # 2000-01-01 to 2099-12-31 as Excel counts days
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?|#+|(?:Err|エラー):\d{3}")
_NUMBERED = re.compile(r"[(\[]?(\w+?)[)\].:、_ ]+(.+)|(\d+)(\D.*)")


@dataclass(frozen=True, kw_only=True)
class CellRule(FindingRule):
    """What is the matter with an unknown cell: the first rule that fits its text is told.

    `fits` gets the text in one width, the question, and whether the question groups the returns. Nobody drops
    a return by an entry for one of its cells: 対象外 there may mean that the question was not for this person.
    """

    fits: Callable[[str, Question, bool], bool]
    entries: tuple[str, ...] = (CONFIRMED,)


def _is_date(text: str, question: Question) -> bool:
    if _DATE.fullmatch(text):
        return question.kind != "number" or _number(text, question) is None
    serial = text.isdecimal() and len(text) == 5 and int(text) in _SERIALS
    return serial and question.kind != "number"


def _number(text: str, question: Question) -> Decimal | None:
    return parse_number(read_number(text, (), of_years=question.of_years).text)


def _is_decimal(text: str, question: Question) -> bool:
    if question.kind != "number":
        return bool(re.fullmatch(r"-?\d*\.\d+", text))
    number = _number(text, question)
    return number is not None and question.whole and number != number.to_integral_value()


def _mismatched(text: str, question: Question) -> bool:
    """Whether the text is the code of one choice and the label of another."""
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return False
    code, label = match[1] or match[3], match[2] or match[4]
    labels = {match_name(choice.label) for choice in question.choices}
    return code in {choice.code for choice in question.choices} and match_name(label) in labels


_ON_PAPER = "調査票の値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。"

CELL_RULES = (
    CellRule(
        "E04",
        Treatment.CHECK,
        "Excelのエラー値です。",
        remedy=_ON_PAPER,
        fits=lambda text, _, __: bool(_ERROR.fullmatch(text)),
    ),
    CellRule(
        "E03",
        Treatment.CHECK,
        "日付に変わってしまった値とみられます（Excelによる自動変換など）。",
        remedy="調査票で選ばれている番号を記入してください（書き方は「正しい形」のとおり）。調査票も空欄であれば「無回答」と記入してください。",
        office="次の納品では、列の表示形式を「文字列」にするよう委託先に求めます。",
        fits=lambda text, question, _: _is_date(text, question),
    ),
    CellRule(
        "E05",
        Treatment.CHECK,
        "小数の値です。",
        remedy=_ON_PAPER,
        fits=lambda text, question, _: _is_decimal(text, question),
    ),
    CellRule(
        "E20",
        Treatment.CHECK,
        "範囲の外の数値です。属性（年齢など）の場合は「不明」として全体にだけ含めます。",
        remedy="調査票の数値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。",
        office="あり得る数値の範囲は、コードブックのシート「選択肢」の「下限」「上限」です。",
        fits=lambda text, question, _: question.kind == "number" and _number(text, question) is not None,
    ),
    CellRule(
        "E21",
        Treatment.CHECK,
        "数値ではありません。",
        remedy="調査票の数値だけを記入してください。調査票も空欄であれば「無回答」と記入してください。",
        fits=lambda _, question, __: question.kind == "number",
    ),
    CellRule(
        "E02",
        Treatment.CHECK,
        "番号と選択肢の文が一致しません。",
        remedy=_ON_PAPER,
        fits=lambda text, question, _: _mismatched(text, question),
    ),
    CellRule(
        "E11",
        Treatment.CHECK,
        "属性（年齢・地域など）の選択肢にない値です。「不明」として全体にだけ含めます。",
        remedy=_ON_PAPER,
        office="地域の名前の書き方の違いなどは、コードブックのシート「選択肢」の「別の書き方」（aliases）に書き足します。",
        fits=lambda _, __, groups: groups,
    ),
    CellRule(
        "E01",
        Treatment.CHECK,
        "選択肢にない値です。",
        remedy=_ON_PAPER,
        office="選択肢の別の書き方として読むときは、コードブックのシート「選択肢」の「別の書き方」（aliases）に書き足します。",
        fits=lambda _, __, ___: True,
    ),
)


MOSTLY_UNKNOWN = FindingRule(
    "E25",
    Treatment.CHECK,
    "列の回答の半分より多くが、選択肢にない値です。その値は、回答がないものとして扱っています（属性では「不明」として全体にだけ含めます）。",
    remedy="選択肢の番号で入れ直した回答ファイルを出し直してください。調査票もこのとおりであれば「原票どおり」と記入してください。",
    office="番号ではなく年齢や生年が入っているときは、コードブックのシート「列の配置」で、この回答ファイルの設問の種類を「数値」とし、"
    "区分の下限と上限を書くと、区分に読み替えます。文の書き方が違うだけのときは、シート「選択肢」の「別の書き方」（aliases）に書き足します。",
    entries=(CONFIRMED,),
)

OFTEN_UNKNOWN = FindingRule(
    "E26",
    Treatment.CHECK,
    "選択肢にない同じ値が、設問の列にいくつもあります。回答がないものとして扱っています（属性では「不明」として全体にだけ含めます）。",
    remedy="選択肢の番号で入れ直した回答ファイルを出し直してください。調査票もこのとおりであれば「原票どおり」と記入してください。",
    office="無回答や非該当を表す値であれば、コードブックのシート「設問」の「無回答の値」（missing）に、選択肢の別の書き方であれば、"
    "シート「選択肢」の「別の書き方」（aliases）に書き足します。",
    entries=(CONFIRMED,),
)


def clean_schema(source: Source) -> pa.DataFrameSchema:
    """The schema of a cleaned file: what may be answered to each question, but for those in words.

    Its frame holds each different text (`text`) once beside the question (`question`) that has it.
    """
    asked = {question.key: question for question in source.questionnaire.questions if question.kind != "text"}

    def known(answers: pd.DataFrame) -> pd.Series:
        pairs = zip(answers["question"], answers["text"], strict=True)
        return pd.Series([_may_hold(text, asked[key]) for key, text in pairs], answers.index, dtype=bool)

    return pa.DataFrameSchema(
        {"question": pa.Column(str), "text": pa.Column(str)},
        checks=pa.Check(known, name=_KNOWN, error=_KNOWN),
        strict=True,
        name=source.sent.file,
    )


def unknown_cells(source: Source) -> Mapping[str, Rows]:
    """The rows, ascending, in which a cleaned field holds what it may not, by field.

    What the schema decides about a text holds for every row and field of the question that has it. A fault that
    is none of its checks is a fault of this program: TypeError, which never quotes a cell.
    """
    fields = {
        question.key: {field: source.cleaned(field) for field in source.fields(question.key)}
        for question in source.questionnaire.questions
        if question.kind != "text"
    }
    answers = pd.DataFrame(
        [
            (key, text)
            for key, columns in fields.items()
            for text in dict.fromkeys(text for column in columns.values() for text in column.values)
        ],
        columns=["question", "text"],
        dtype=object,
    )
    schema = clean_schema(source)
    try:
        schema.validate(answers, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        if not (cases["check"] == _KNOWN).all():
            raise TypeError(f"the cleaned cells of {schema.name} do not fit their schema") from None
        strange = answers.loc[cases["index"].unique().astype(int)].groupby("question", sort=False)["text"]
        wrong = {str(key): set(texts) for key, texts in strange}
        found = {
            field: column.where(wrong[key].__contains__).nonzero()[0]
            for key in wrong
            for field, column in fields[key].items()
        }
        return {field: rows for field, rows in sorted(found.items()) if len(rows)}
    return {}


def report_cells(
    table: AnswerTable, coded: Mapping[str, QuestionAnswers], groups: Collection[str], log: Log
) -> None:
    """Write a finding for each unknown cell of an open row whose question was asked.

    Several marks in a single-answer question are no finding: the respondent gave them, and the list of
    changes has them. `groups` are the concepts that group the returns.
    """
    for number, source in enumerate(table.sources):
        rows = table.rows_of(number)
        line = source.sent.first_row - 1
        left: dict[str, dict[str, list[int]]] = {}
        for key, places in unknown_cells(source).items():
            question, column = source.questionnaire.question(key.partition(":")[0]), source.cleaned(key)
            answers = coded[question.key]
            asked = table.open[rows][places] & (answers.codes[rows][places] != NOT_APPLICABLE)
            given = column.count(bool, table.open[rows])
            unknown = np.count_nonzero(asked)
            if unknown >= _ENOUGH and unknown * 2 > given and question.layout != "marks":
                texts = {column[place] for place in places[asked].tolist()}
                found = f"{unknown:,}件（回答のある{given:,}件のうち{_seems(texts)}）"
                log.note(MOSTLY_UNKNOWN, source, line, key, found=found, expected=_expected(question))
                continue
            left.setdefault(question.key, {})[key] = places[asked].tolist()
        many = max(_ENOUGH, int(_MIXED * np.count_nonzero(table.open[rows])))
        for name, by_field in left.items():
            question = source.questionnaire.question(name)
            expected = _expected(question)
            concept = coded[name].question.concept
            of_group = concept is not None and concept.key in groups
            often = _often(source, by_field, many)
            for text, fields in often.items():
                found = _found_often(source, text, fields, by_field)
                log.note(OFTEN_UNKNOWN, source, line, fields[0], found=found, expected=expected)
            for key, told in by_field.items():
                column = source.cleaned(key)
                for place in told:
                    if column[place] not in often:
                        rule = cell_rule(column[place], question, of_group=of_group)
                        log.find(rule, table, rows.start + place, key, expected=expected)


def _often(source: Source, by_field: Mapping[str, Sequence[int]], many: int) -> dict[str, list[str]]:
    """The unknown texts that stand in so many cells of a question, with the fields that have them."""
    counted = Counter(source.cleaned(key)[place] for key, places in by_field.items() for place in places)
    return {
        text: [
            key
            for key, places in by_field.items()
            if any(source.cleaned(key)[place] == text for place in places)
        ]
        for text, count in counted.items()
        if count >= many
    }


def _found_often(
    source: Source, text: str, fields: Sequence[str], by_field: Mapping[str, Sequence[int]]
) -> str:
    count = sum(source.cleaned(key)[place] == text for key in fields for place in by_field[key])
    heads = [source.head(key).name for key in fields]
    more = (
        f"、{len(heads)}列: {'、'.join(heads[:_SHOWN])}{'など' if len(heads) > _SHOWN else ''}"
        if len(heads) > 1
        else ""
    )
    return f"「{text}」（{count:,}件{more}）"


def _seems(texts: Collection[str]) -> str:
    """What texts that are no codes seem to be: `、年齢とみられる数`; "" where nothing tells."""
    even = {plain(text).text for text in texts}
    numbers = {int(text) for text in even if text.isdecimal() and len(text) <= len("1999")}
    if len(numbers) == len(even):
        kinds = {"年齢": range(_OLDEST + 1), "生年（西暦）": _YEARS}
        return next(
            (f"、{kind}とみられる数" for kind, span in kinds.items() if all(n in span for n in numbers)), ""
        )
    if all(read_number(text, (), of_years=True).text.isdecimal() for text in even):
        return "、生年（和暦）とみられる値"
    return "、年代とみられる文" if all(_AGES.search(text) for text in even) else ""


def cell_rule(text: str, question: Question, *, of_group: bool) -> CellRule:
    """What is the matter with an unknown text."""
    even = plain(text).text
    return next(rule for rule in CELL_RULES if rule.fits(even, question, of_group))


def refuse_other_questionnaires(table: AnswerTable, asked: Collection[Question]) -> None:
    """Raise InputError for files in which most answers of most questions are unknown, or numbers and words mixed.

    F20: at least half of the questions have at least half of their answers unknown (another year's
    questionnaire). F21: more than 5 % of the answers in a column of numbers are labels of groups.
    """
    problems: list[Problem] = []
    mixed: list[Problem] = []
    for number, source in enumerate(table.sources):
        rows = table.rows_of(number)
        is_open = table.open[rows]
        answered, strange = 0, []
        for question in asked:
            if question.kind == "text":
                continue
            column = table.column(question.key).take(rows)
            counted = list(zip(column.values, column.counts(is_open).tolist(), strict=True))
            given = sum(count for text, count in counted if text)
            unknown = sum(count for text, count in counted if count and _is_strange(text, question))
            answered += given >= _ENOUGH
            if given >= _ENOUGH and 2 * unknown >= given:
                strange.append(question.key)
            own = source.questionnaire.question(question.key)
            if unknown and own.kind == "number":
                mixed += _mixed(source, own, is_open)
        if len(strange) > 1 and 2 * len(strange) >= answered:
            heads = "".join(f"「{source.head(key).name}」" for key in strange[:3])
            problems.append(
                file_rules.OTHER_QUESTIONNAIRE.problem(
                    source.sent.file,
                    sheet=source.sent.sheet,
                    found=f"回答のある{answered}問のうち{len(strange)}問（列{heads}{'など' if len(strange) > 3 else ''}）",
                    expected="選択肢にある値",
                )
            )
    if problems or mixed:
        raise InputError([*problems, *mixed])


def _is_strange(text: str, question: Question) -> bool:
    """Whether an answer in the table is made of something that the question does not offer."""
    return not (_is_known(text, question) or (text == NONE_MARKED and question.kind == "multiple"))


def _mixed(source: Source, question: Question, rows: Mask) -> list[Problem]:
    names = {match_name(text) for choice in question.choices for text in (choice.label, *choice.aliases)}
    column = source.cleaned(question.key)
    given = column.count(bool, rows)
    labelled = column.count(lambda text: match_name(text) in names, rows)
    if not _MIXED * given < labelled < given:
        return []
    return [
        file_rules.MIXED_NUMBERS.problem(
            source.sent.file,
            sheet=source.sent.sheet,
            column=source.head(question.key).name,
            found=f"数値など {given - labelled:,}件、選択肢の文 {labelled:,}件",
            expected=f"数値だけか、選択肢の文だけ（例: {question.choices[0].label}）",
        )
    ]


def _may_hold(text: str, question: Question) -> bool:
    """Whether a cleaned cell holds what its column may hold."""
    if question.layout == "marks":
        return text in ("", MARKED, UNMARKED)
    return _is_known(text, question) or (text == NONE_MARKED and question.layout == "cell")


def _is_known(text: str, question: Question) -> bool:
    """Whether an answer is blank or made of what the question offers."""
    if not text:
        return True
    if question.kind == "number":
        number = parse_number(text)
        return number is not None and (not question.choices or question.band(number) is not None)
    return set(text.split(SEVERAL)) <= {choice.code for choice in question.choices}


def _expected(question: Question) -> str:
    """What may stand in a column of the question, in one short line."""
    if question.layout == "marks":
        return "1（選択あり）または 0（選択なし）"
    blank = "、".join(question.missing) or "空欄"
    if question.kind == "number":
        return f"{_expected_number(question)}。無回答は {blank}"
    codes = [choice.code for choice in question.choices]
    numbers = [int(code) for code in codes if code.isdecimal()]
    if len(numbers) == len(codes) and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        listed = f"{codes[0]}〜{codes[-1]}"
    else:
        listed = "、".join(codes)
    if len(codes) <= 8:
        listed += "（" + "、".join(f"{choice.code} {choice.label}" for choice in question.choices) + "）"
    several = "（複数は「,」で区切る）" if question.layout == "cell" else ""
    return f"{listed}{several}。無回答は {blank}"


def _expected_number(question: Question) -> str:
    """The whole range of a number question: `18〜110の整数`."""
    kind = "整数" if question.whole and question.choices else "数値"
    lows = [choice.low for choice in question.choices]
    highs = [choice.high for choice in question.choices]
    low = "" if not lows or None in lows else f"{min(end for end in lows if end is not None)}以上"
    high = "" if not highs or None in highs else f"{max(end for end in highs if end is not None)}以下"
    limits = "".join((low, high))
    return f"{limits}{'の' if limits else ''}{kind}"
