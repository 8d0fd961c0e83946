"""Labels that are written once, and texts of a draft that nobody has written yet."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from schemas.codebook.layout import SHEETS
from schemas.codebook.study_sheets import ITEMS, STUDY
from schemas.codebook.tables import Codebook, SheetRow
from schemas.errors import Problem
from schemas.messages.acts import Act
from schemas.questions.choices import CHOICES
from schemas.questions.concepts import CONCEPTS, OPTIONS
from schemas.questions.placeholders import UNWRITTEN
from schemas.questions.questionnaire import QUESTIONS
from schemas.tables.sheets import SheetLayout

_SHOWN = 40
_NAMES = ("survey", "question", "list", "concept", "code", "option", "group", "key", "item")
"""Columns that tell staff which row of a sheet is meant."""


def with_labels(codebook: Codebook) -> Codebook:
    """The codebook with blank labels of choices and of a concept's options taken from each other.

    A concept is called as the text of its question. An option is called as the first choice that means it in a
    question of its concept, a choice as its option; what is blank on both sides stays blank.
    """
    lists = {line["concept"]: line["options"] for line in codebook.lines(CONCEPTS)}
    used = {
        (line["survey"], line["choices"]): lists[line["concept"]]
        for line in reversed(codebook.lines(QUESTIONS))
        if line["choices"] and line["concept"] in lists
    }
    of_choices: dict[tuple[str, str], str] = {}
    for line in codebook.lines(CHOICES):
        name = used.get((line["survey"], line["list"]))
        if name is not None and line["label"]:
            of_choices.setdefault((name, line["option"] or line["label"]), line["label"])
    of_options = {
        (line["list"], line["option"]): line["label"] for line in codebook.lines(OPTIONS) if line["label"]
    }
    texts = {line["concept"]: line["text"] for line in reversed(codebook.lines(QUESTIONS)) if line["text"]}

    def choice(line: SheetRow) -> str:
        name = used.get((line["survey"], line["list"]), "")
        return of_options.get((name, line["option"]), "")

    labels: Mapping[SheetLayout, Callable[[SheetRow], str]] = {
        CONCEPTS: lambda line: texts.get(line["concept"], ""),
        OPTIONS: lambda line: of_choices.get((line["list"], line["option"]), ""),
        CHOICES: choice,
    }
    named = {
        sheet.key: tuple(_labelled(line, label(line)) for line in codebook.lines(sheet))
        for sheet, label in labels.items()
        if sheet.key in codebook.sheets
    }
    return replace(codebook, sheets={**codebook.sheets, **named})


def unwritten(codebook: Codebook) -> list[Problem]:
    """The places where a text of the draft was left (D122), one problem for each sheet and column."""
    found: dict[tuple[str, str], list[str]] = {}
    for sheet, column, where in _left(codebook):
        found.setdefault((sheet, column), []).append(where)
    return [
        Problem(
            "D122",
            f"下書きの「（…の文を記入）」が{len(places)}か所に残っています。",
            expected="調査票に印刷した文",
            remedy=(
                f"{Act.CODEBOOK_EXPORT.typed(codebook.study)}で書き出したブックのこの欄に書き、"
                f"{Act.CODEBOOK_IMPORT.typed(codebook.study, 'ファイル')}で取り込んでください。"
            ),
            file=f"schemas/{codebook.study}",
            sheet=sheet,
            column=column,
            found="、".join(places[:_SHOWN])
            + (f" ほか{more}か所" if (more := len(places) - _SHOWN) > 0 else ""),
        )
        for (sheet, column), places in found.items()
    ]


def _left(codebook: Codebook) -> Iterator[tuple[str, str, str]]:
    """The sheet, the head of the column and the row of every text that was left."""
    for sheet in SHEETS:
        for line in codebook.lines(sheet):
            for field in sheet.fields:
                if not UNWRITTEN.search(line[field.key]):
                    continue
                head = field.head
                where = " ".join(line[key] for key in _NAMES if line[key] and key != field.key)
                if sheet is STUDY:
                    where = next((item.head for item in ITEMS if item.key == line["item"]), where)
                yield sheet.name, head, where


def _labelled(line: SheetRow, label: str) -> SheetRow:
    if line["label"] or not label:
        return line
    return replace(line, cells={**line.cells, "label": label})
