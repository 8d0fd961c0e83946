"""Questions of an XLSForm: its sheets `survey` and `choices` (the columns type, name, label, relevant).

The answers of a form come with one column a question, the choices of a multiple-answer question in
one cell. Conditions of the forms `${q1} = '2'` and `selected(${q1}, '2')` become skip rules; other
conditions are told in the note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from schemas.errors import InputError, Problem
from schemas.questions.questionnaire import Kind, Layout
from survey.answers.names import match_name
from survey.drafting.bands import bands_for
from survey.drafting.choices import is_exclusive
from survey.drafting.heads import breakdown, most_choices, number_and_text
from survey.drafting.model import DraftChoice, DraftQuestion, DraftRule
from survey.reading.formats.grid import Grid, HeadRows
from survey.reading.formats.workbook import read_xlsx
from survey.reading.formats.xlsx_facts import sheet_paths

_EQUALS = re.compile(r"\$\{(\w+)\}\s*=\s*['\"]?([\w-]+)['\"]?")
_SELECTED = re.compile(r"selected\(\s*\$\{(\w+)\}\s*,\s*['\"]([\w-]+)['\"]\s*\)")
_KINDS: Mapping[str, tuple[Kind, Layout]] = {
    "select_one": ("single", "code"),
    "select_multiple": ("multiple", "cell"),
    "integer": ("number", "code"),
    "decimal": ("number", "code"),
    "range": ("number", "code"),
    "text": ("text", "code"),
}


def is_xlsform(content: bytes, file: str) -> bool:
    """Whether a workbook has the sheets of an XLSForm."""
    return {"survey", "choices"} <= {name.casefold() for name in sheet_paths(content, file)}


def xlsform_questions(content: bytes, file: str, year: int) -> tuple[DraftQuestion, ...]:
    """The questions of an XLSForm; `year` dates bands of birth years.

    Raises InputError for a sheet without the columns type and name.
    """
    names = {name.casefold(): name for name in sheet_paths(content, file)}
    rows = _rows(read_xlsx(content, HeadRows(file, 0, 1), names["survey"]), ("type", "name"), file)
    choices: dict[str, list[DraftChoice]] = {}
    for row in _rows(read_xlsx(content, HeadRows(file, 0, 1), names["choices"]), ("list_name", "name"), file):
        label = row["label"] or row["name"]
        choices.setdefault(row["list_name"], []).append(DraftChoice(row["name"], label, is_exclusive(label)))
    questions: list[DraftQuestion] = []
    for row in rows:
        word, _, rest = row["type"].partition(" ")
        if word not in _KINDS or not row["name"]:
            continue
        kind, layout = _KINDS[word]
        rule = _rule(row["relevant"])
        number, text = number_and_text(row["label"] or row["name"])
        listed = tuple(choices.get(rest.split(" ")[0], ())) if rest else ()
        found = bands_for(text, year) if kind == "number" else listed
        concept = breakdown(text) if found else ""
        questions.append(
            DraftQuestion(
                key=row["name"],
                number=number,
                text=text,
                kind=kind,
                layout=layout,
                columns=row["name"],
                choices=found,
                concept="" if concept in {question.concept for question in questions} else concept,
                max_choices=most_choices(text) if kind == "multiple" else "",
                rule=rule,
                note=f"条件: {row['relevant']}" if row["relevant"] and rule is None else "",
            )
        )
    return tuple(questions)


def _rows(grid: Grid, needed: Sequence[str], file: str) -> list[Mapping[str, str]]:
    """Rows by column; of several languages the first label counts."""
    places: dict[str, int] = {}
    for place, head in enumerate(grid.head[0]):
        name = match_name(head).casefold()
        places.setdefault("label" if name.startswith("label") else name, place)
    places = {"list_name" if name == "listname" else name: place for name, place in places.items()}
    missing = [name for name in needed if name not in places]
    if missing:
        raise InputError(
            [
                Problem(
                    "D096",
                    f"XLSFormに列「{name}」がありません。",
                    remedy="XLSFormの見出しを確かめてください。",
                    file=file,
                    sheet=grid.sheet,
                    row=1,
                )
                for name in missing
            ]
        )
    wanted = ("type", "name", "label", "relevant", "list_name")
    return [
        {name: grid.columns[places[name]][row].strip() if name in places else "" for name in wanted}
        for row in range(grid.n)
    ]


def _rule(condition: str) -> DraftRule | None:
    """A skip rule, where every part of the condition asks for a code of one question."""
    parts = re.split(r"\s+or\s+", condition.strip()) if condition.strip() else []
    matches = [_EQUALS.fullmatch(part) or _SELECTED.fullmatch(part) for part in parts]
    found = [match for match in matches if match is not None]
    if not found or len(found) < len(parts) or len({match[1] for match in found}) > 1:
        return None
    return DraftRule(found[0][1], tuple(match[2] for match in found))
