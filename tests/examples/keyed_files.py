"""A small reader of the keyed files, apart from the program's own, to check what lies in them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
NO_ANSWER = frozenset({"no_answer"})
NOT_ASKED: frozenset[str] = frozenset()

Answer = frozenset[str]  # option keys; NO_ANSWER or NOT_ASKED
Return = dict[str, Answer]  # question or concept -> answer


@dataclass(frozen=True)
class Keyed:
    """A file's rows by heading, and the headings of number and date."""

    rows: list[dict[str, str]]
    number: str
    date: str = ""


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def shimin_2022() -> Keyed:
    with (ROOT / "raw/2022/shimin.csv").open(encoding="cp932", newline="") as stream:
        return Keyed(list(csv.DictReader(stream)), "整理番号", "回答日")


def machizukuri_2022() -> Keyed:
    sheet = openpyxl.load_workbook(ROOT / "raw/2022/machizukuri.xlsx")["回答データ"]
    rows = list(sheet.iter_rows(values_only=True))
    above = ""
    names = []
    for upper, lower in zip(rows[1], rows[3], strict=True):
        above = str(upper) if upper else above
        names.append(f"{above}/{lower}")
    return Keyed([_texts(names, row) for row in rows[4:]], "整理番号/番号")


def shimin_2017() -> Keyed:
    sheet = openpyxl.load_workbook(ROOT / "raw/2017/shimin.xlsx")["データ"]
    rows = list(sheet.iter_rows(values_only=True))
    return Keyed([_texts([str(name) for name in rows[0]], row) for row in rows[1:]], "番号")


def _texts(names: list[str], row: tuple[object, ...]) -> dict[str, str]:
    return {name: "" if cell is None else str(cell) for name, cell in zip(names, row, strict=True)}


def valid_rows(keyed: Keyed, last_day: str = "") -> Iterator[dict[str, str]]:
    """Rows with an answer, sent in time, whose number does not stand for two different people."""
    seen: dict[str, list[dict[str, str]]] = {}
    for row in keyed.rows:
        seen.setdefault(row[keyed.number], []).append(row)
    for same in seen.values():
        first = same[0]
        late = keyed.date and datetime.strptime(first[keyed.date], "%Y/%m/%d") > datetime.fromisoformat(
            last_day
        )
        blank = not any(text for name, text in first.items() if name not in (keyed.number, keyed.date))
        if not late and not blank and all(other == first for other in same):
            yield first


class Codebook:
    """The questions of one survey as its definition tables say."""

    def __init__(self, folder: str) -> None:
        base = ROOT / "schemas" / folder
        self.questions = {row["question"]: row for row in rows_of(base / "questions.csv")}
        self.choices: dict[str, list[dict[str, str]]] = {}
        for row in rows_of(base / "choices.csv"):
            self.choices.setdefault(row["list"], []).append(row)
        rules = base / "rules.csv"
        self.rules = {row["then_question"]: row for row in rows_of(rules)} if rules.is_file() else {}

    def read(self, row: dict[str, str]) -> Return:
        """One valid return: answers by question key and by concept."""
        answers: Return = {}
        for key, question in self.questions.items():
            if question["type"] == "text":
                continue
            answer = self._answer(row, question)
            rule = self.rules.get(key)
            if rule is not None:
                when = self.questions[rule["when_question"]]
                wanted = {self._option(when, code) for code in rule["when_codes"].split("|")}
                if not answers[rule["when_question"]] & wanted:
                    answer = NOT_ASKED
            answers[key] = answers[question["concept"]] = answer
        return answers

    def _option(self, question: dict[str, str], text: str) -> str:
        """The option that one mark means, "" for none."""
        plain = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
        for choice in self.choices[question["choices"]]:
            both = f"{choice['code']}.{choice['label']}"
            names = [choice["code"], choice["label"], both, *choice["aliases"].split("|")]
            if plain and plain in [unicodedata.normalize("NFKC", name) for name in names]:
                return choice["option"]
        return ""

    def _answer(self, row: dict[str, str], question: dict[str, str]) -> Answer:
        listed = self.choices[question["choices"]]
        if question["layout"] == "marks":
            cells = {
                choice["code"]: row[question["columns"].format(code=choice["code"])] for choice in listed
            }
            marked = [code for code, cell in cells.items() if unicodedata.normalize("NFKC", cell) == "1"]
        else:
            cell = unicodedata.normalize("NFKC", row[question["columns"]]).strip()
            if cell in question["missing"].split("|"):
                return NO_ANSWER
            whole = self._option(question, cell)
            marked = [cell] if whole else re.split("[,;]", cell)
        options = {self._option(question, code) for code in marked}
        alone = {choice["option"] for choice in listed if choice["exclusive"]}
        several = len(options) > 1 and (question["type"] == "single" or options & alone)
        return NO_ANSWER if "" in options or not options or several else frozenset(options)


def read_survey(name: str) -> list[Return]:
    """The valid returns of `2022/shimin`, `2022/machizukuri` or `2017/shimin`."""
    keyed = {"2022/shimin": shimin_2022, "2022/machizukuri": machizukuri_2022, "2017/shimin": shimin_2017}
    book = Codebook(name)
    return [book.read(row) for row in valid_rows(keyed[name](), "2022-07-15")]
