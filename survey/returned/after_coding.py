"""Judge a filled-in list of answers in words: its categories, and the quotations that may be printed."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas.codebook.files import table_bytes
from schemas.errors import InputError, Problem, Together, raise_any
from schemas.messages import decisions as decision_rules
from schemas.messages.names import example
from schemas.messages.rule import FileRule
from schemas.questions.aftercodes import AFTERCODES
from schemas.settings.study import Study, Survey
from schemas.tables.replacing import replace_files
from survey.answers.fields import MARKED, UNMARKED
from survey.answers.names import match_name
from survey.answers.private_files import make_private_folder, record_bytes
from survey.cleaning.marks import TICKS
from survey.freetext.personal import MASK, NAME, mask
from survey.freetext.record_files import freetext_record
from survey.freetext.records import CodedText, FreeText, text_sha256
from survey.returned.listing import answers_in_words, printed_words

_CODE = re.compile(r"[0-9A-Za-z]{1,8}")
_SHOWN = 5
_MARKS = (
    TICKS
    | {MARKED: MARKED, "可": MARKED, "引用": MARKED, "する": MARKED, "有": MARKED, "あり": MARKED}
    | dict.fromkeys(("", UNMARKED, "×", "X", "-", "ー", "なし", "無", "否", "不可", "しない", "NG"), UNMARKED)
)
_NOBODY = re.compile(
    r"取消線「.*|[?？〃―]|同上|[未済]み?|未(?:定|記入)|(?:未|要)?確認(?:中|済み?|しました)?|無し|OK",
    re.DOTALL,
)
"""What stands in the place of the person who checked, and is none; nor is a mark (`_MARKS`)."""
_CUT_MARK = "…（以下省略）"


@dataclass(frozen=True)
class CodedLine:
    """A line of a filled-in list: where it stands, which answer it is about, and what staff entered."""

    book: str
    book_sheet: str
    line: int
    survey: str
    question: str
    file: str
    sheet: str
    row: str
    masked: str
    codes: tuple[str, ...]
    mark: str
    quote: str
    reviewer: str

    @property
    def quoted(self) -> bool:
        """Whether the answer is to be quoted."""
        return _meant(self.mark) == MARKED

    def problem(self, rule: FileRule, column: str, *, found: str = "", expected: str = "") -> Problem:
        """A problem of this line."""
        return rule.problem(
            self.book, sheet=self.book_sheet, row=self.line, column=column, found=found, expected=expected
        )


@dataclass(frozen=True)
class Category:
    """A category: the row in which it stands, its code and its name."""

    line: int
    code: str
    label: str


@dataclass(frozen=True)
class CodedList:
    """A filled-in list: its file, the answers, and the sheet and rows of its categories."""

    book: str
    sheet: str
    lines: tuple[CodedLine, ...]
    category_sheet: str
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Coding:
    """What a list says about one text question, checked and ready to be written."""

    survey: Survey
    question: str
    entries: tuple[CodedText, ...]
    categories: tuple[Category, ...]

    @property
    def quotations(self) -> int:
        """Quotations that were approved."""
        return sum(bool(entry.quote and entry.reviewer) for entry in self.entries)

    @property
    def waiting(self) -> int:
        """Quotations that nobody has approved yet."""
        return sum(bool(entry.quote and not entry.reviewer) for entry in self.entries)


def judge_coding(root: Path, study: Study, coded: CodedList, by: str, date: str) -> Coding:
    """Check a list against the raw answers as they stand; nothing is written.

    Raises InputError with all problems, each at its sheet and row: Q05 an answer that is not there, Q06
    answers that the list lacks, Q07 categories, Q08 a quotation that may hold personal data.
    """
    told = Together()
    told.problems += _category_problems(coded)
    with told:
        survey, question = _question(study, coded)
        answers = [one for one in answers_in_words(root, study, survey) if one.question == question]
        entries = _entries(coded, answers, printed_words(survey), by, date)
    told.raise_any(by_row=True)
    return Coding(survey, question, entries, coded.categories)


def _entries(
    coded: CodedList, answers: Sequence[FreeText], printed: frozenset[str], by: str, date: str
) -> tuple[CodedText, ...]:
    """The record of every answer, in their order. Raises InputError."""
    problems: list[Problem] = []
    codes = {match_name(text): c.code for c in coded.categories for text in (c.code, c.label)}
    by_place = {(answer.file, answer.sheet, str(answer.row)): answer for answer in answers}
    entries: dict[tuple[str, str, str], CodedText] = {}
    listed: set[tuple[str, str, str]] = set()
    for line in coded.lines:
        place = (line.file, line.sheet, line.row)
        answer = by_place.get(place)
        wrong = _line_problems(line, answer, codes, printed, first=place not in entries)
        problems.extend(wrong)
        listed.add(place)
        if answer is not None and not wrong:
            entries[place] = _entry(line, answer, codes, by, date)
    moved = any(problem.rule == decision_rules.NO_SUCH_ANSWER.code for problem in problems)
    lacking = [answer for place, answer in by_place.items() if place not in listed]
    if lacking and not moved:  # else it is the line that does not fit
        problems.append(_lacking(coded, lacking))
    raise_any(problems)
    return tuple(entries[place] for place in by_place)


def _lacking(coded: CodedList, answers: Sequence[FreeText]) -> Problem:
    """One problem for all answers that the list lacks, with the first of them."""
    rows = "、".join(f"{answer.file} {answer.row}行" for answer in answers[:_SHOWN])
    more = "など" if len(answers) > _SHOWN else ""
    return decision_rules.ANSWERS_LACKING.problem(
        coded.book,
        sheet=coded.sheet,
        found=f"ない回答 {len(answers):,}件（{rows}{more}）",
        expected="書き出したときの行が、すべてあること",
    )


def coding_files(root: Path, study: Study, coding: Coding) -> Mapping[str, bytes | None]:
    """The record of the answers and the categories, by path; None: there are none."""
    relative = f"{coding.survey.questionnaire.folder}/{AFTERCODES.file}"
    kept = AFTERCODES.read(root, relative) if (root / relative).is_file() else []
    rows = [dict(row.cells) for row in kept if row["question"] != coding.question]
    rows += [{"question": coding.question, "code": one.code, "label": one.label} for one in coding.categories]
    categories = table_bytes([column.key for column in AFTERCODES.columns], rows) if rows else None
    return {_record(study, coding): record_bytes(CodedText, coding.entries), relative: categories}


def save_coding(root: Path, study: Study, coding: Coding) -> None:
    """Write the record of the answers and the categories, both or neither."""
    record = _record(study, coding)
    make_private_folder((root / record).parent)
    replace_files(root, coding_files(root, study, coding), private={record})


def _record(study: Study, coding: Coding) -> str:
    return freetext_record(study.key, coding.survey.key, coding.question)


def _question(study: Study, coded: CodedList) -> tuple[Survey, str]:
    """The one text question that the list is about."""
    named = {(line.survey, line.question): line for line in reversed(coded.lines)}
    known = {
        (survey.key, question.key): survey
        for survey in study.surveys
        for question in survey.questionnaire.questions
        if question.kind == "text"
    }
    first = " ".join(next(iter(known), ("", "")))
    problems = [
        line.problem(
            decision_rules.NO_SUCH_ANSWER,
            "調査・設問",
            found=f"{survey} {question}",
            expected=f"この年度の調査と、自由記述の設問{example([first])}",
        )
        for (survey, question), line in named.items()
        if (survey, question) not in known
    ]
    if len(named) > 1 and not problems:
        found = "、".join(f"{survey} {question}" for survey, question in named)
        line = max(named.values(), key=lambda line: line.line)
        problems = [
            line.problem(
                decision_rules.TWO_QUESTIONS, "調査・設問", found=found, expected="1つの設問の行だけ"
            )
        ]
    raise_any(problems)
    if not named:
        raise InputError(
            decision_rules.NO_TEXT_LIST.problem(coded.book, sheet=coded.sheet, expected="1つ以上の回答の行")
        )
    survey, question = next(iter(named))
    return known[survey, question], question


def _category_problems(coded: CodedList) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for category in coded.categories:
        names = {match_name(category.code), match_name(category.label)}
        if why := _wrong_category(category, names & seen):
            problem = decision_rules.CATEGORY.problem(
                coded.book, sheet=coded.category_sheet, row=category.line, column="コード・分類名",
                found=f"{category.code} {category.label}".strip(),
                detail=why,
                expected=f"ほかの行にないコード（英数字8字まで）と分類名（例: {_unused(coded.categories)}）",
            )  # fmt: skip
            problems.append(problem)
        seen |= names
    return problems


def _wrong_category(category: Category, repeated: Collection[str]) -> str:
    """What is wrong with a category: its code, or that another row has its code or name; "" if nothing is."""
    if not category.code:
        return "コードが空欄です"
    if not _CODE.fullmatch(category.code):
        return "コードが、英数字8字までではありません"
    return "コードか分類名が、ほかの行と同じです" if repeated else ""


def _unused(categories: Sequence[Category]) -> str:
    """A code with a name that no category has: `4 分類4`."""
    taken = {match_name(text) for category in categories for text in (category.code, category.label)}
    free = (number for number in range(1, len(taken) + 2) if not {str(number), f"分類{number}"} & taken)
    return "{0} 分類{0}".format(next(free))


def _line_problems(
    line: CodedLine,
    answer: FreeText | None,
    codes: Mapping[str, str],
    printed: frozenset[str],
    *,
    first: bool,
) -> list[Problem]:
    if not first:
        told = {"found": f"{line.file} {line.row}行", "expected": "1つの回答に1つの行"}
        return [line.problem(decision_rules.ANSWER_REPEATED, "ファイル・行", **told)]
    if answer is None:
        told = {"found": f"{line.file} {line.row}行", "expected": "書き出したときのままのファイルと行"}
        return [line.problem(decision_rules.NO_SUCH_ANSWER, "ファイル・行", **told)]
    if not _same_wording(line.masked, mask(answer.text, printed).text):
        expected = "書き出したときのままの回答"
        return [line.problem(decision_rules.NO_SUCH_ANSWER, "回答（伏せ字済み）", expected=expected)]
    problems = []
    unknown = [code for code in line.codes if match_name(code) not in codes]
    expected = f"シート「分類」にある分類名かコード{example(codes.values())}"
    if unknown:
        problems.append(
            line.problem(decision_rules.CATEGORY, "分類1〜分類3", found="、".join(unknown), expected=expected)
        )
    elif codes and not line.codes:
        problems.append(line.problem(decision_rules.CATEGORY, "分類1", found="（空欄）", expected=expected))
    if _meant(line.mark) not in (MARKED, UNMARKED):
        told = {"found": line.mark, "expected": "○ か空欄"}
        problems.append(line.problem(decision_rules.QUOTE_UNCLEAR, "引用", **told))
    if line.quoted:
        marked = line.reviewer and _meant(line.reviewer) in (MARKED, UNMARKED)
        if marked or _NOBODY.fullmatch(line.reviewer):
            told = {"found": line.reviewer, "expected": "確認した人の氏名か、空欄"}
            problems.append(line.problem(decision_rules.QUOTE_UNCLEAR, "確認者", **told))
        quote = quotation_text(line)
        kinds = set(mask(quote, printed).kinds) - {NAME}
        if MASK.search(quote) or kinds:
            told = {"found": "、".join(sorted(kinds)) or "伏せ字", "expected": "個人が特定される部分のない文"}
            problems.append(line.problem(decision_rules.QUOTE_PERSONAL, "引用文", **told))
    return problems


def _meant(mark: str) -> str:
    """1 for an answer that is to be quoted, 0 for one that is not, the text for neither."""
    return _MARKS.get(match_name(mark).upper(), mark)


def quotation_text(line: CodedLine) -> str:
    """The wording as it is printed between 「 and 」: on one line, inner 「」 as 『』, no full stop at the end."""
    text = " ".join((line.quote or line.masked).split())
    return text.translate(str.maketrans("「」", "『』")).rstrip("。 ")


def _entry(line: CodedLine, answer: FreeText, codes: Mapping[str, str], by: str, date: str) -> CodedText:
    chosen = ",".join(dict.fromkeys(codes[match_name(code)] for code in line.codes))
    quote, reviewer = (quotation_text(line), line.reviewer) if line.quoted else ("", "")
    return CodedText(
        answer.file, answer.sheet, answer.row, text_sha256(answer.text), chosen, quote, reviewer, by, date
    )


def _same_wording(listed: str, now: str) -> bool:
    """Whether the list shows the answer; a long answer may be cut in the list."""
    one, other = match_name(listed), match_name(now)
    cut = match_name(_CUT_MARK)
    return one == other or (one.endswith(cut) and other.startswith(one.removesuffix(cut)))
