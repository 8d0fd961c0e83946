"""What a file says about its codes (value labels of SPSS) beside what the questionnaire says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.errors import InputError, Problem
from schemas.messages import files as file_rules
from schemas.questions.questionnaire import Choice, Question
from schemas.settings.cleaning_settings import CleaningSettings
from survey.answers.log import Log
from survey.answers.returns import Part
from survey.cleaning.spelling import Spelling
from survey.rules import cell_rules


def compare_labels(parts: Sequence[Part], settings: CleaningSettings, log: Log) -> None:
    """Compare the labels of the codes that occur with the choices that these codes mean.

    A label that is another choice's, or a choice's where the code means no answer, tells that the codes are
    not those of the questionnaire: InputError. A label that is worded otherwise is noted once, at the first
    cell with the code. Marks (0/1) and numbers have no codes, and an unknown code goes to the error list anyway.
    """
    problems = []
    for part in parts:
        for key, question, code, label in _labelled(part):
            missing = (*question.missing, *settings.missing)
            spelling = Spelling(question.choices, missing, settings.label_suffixes)
            meant = spelling.read(code).text
            told = spelling.read(label).text
            choice = next((choice for choice in question.choices if choice.code == meant), None)
            if choice is None and meant:
                continue
            other = next((entry for entry in question.choices if entry.code == told != meant), None)
            if other is not None:
                problems.append(_contradiction(part, key, (code, label), choice))
            elif choice is not None and told != meant:
                _note(part, key, (code, label), choice, log)
    if problems:
        raise InputError(problems)


def _labelled(part: Part) -> Iterator[tuple[str, Question, str, str]]:
    """Fields with a question's codes, and each code that occurs with its label."""
    for question in part.questionnaire.questions:
        if question.kind not in ("single", "multiple") or question.layout == "marks":
            continue
        for key in part.fields(question.key):
            for code, label in part.labels.get(key, {}).items():
                if code in part.raw[key].values and label.strip():
                    yield key, question, code, label


def _contradiction(part: Part, key: str, told: tuple[str, str], choice: Choice | None) -> Problem:
    return file_rules.OTHER_LABEL.problem(
        part.file,
        column=part.headings[key].name,
        found=f"{told[0]}「{told[1]}」",
        expected=f"{told[0]} は無回答" if choice is None else f"{choice.code}「{choice.label}」",
    )


def _note(part: Part, key: str, told: tuple[str, str], choice: Choice, log: Log) -> None:
    code, label = told
    rows = part.raw[key].rows_with([part.raw[key].values.index(code)])
    if len(rows):
        log.column(
            cell_rules.LABEL_DIFFERS,
            part,
            key,
            int(part.row[rows[0]]),
            found=f"{code}「{label}」（{len(rows):,}件）",
            expected=f"{choice.code}「{choice.label}」",
        )
