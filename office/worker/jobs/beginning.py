"""A new year: its codebook drafted from a file, and taken over once it is filled in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flows.drafting import draft_book, notes_by_kind
from flows.population import take_counts
from office.worker.jobs.definitions import in_order, marked_copy
from office.worker.jobs.job import Telling, job
from office.worker.shapes.defined import BegunYear, DraftedCodebook, DraftedNotes, MadeFile
from schemas.codebook.applying import apply_codebook
from schemas.codebook.new_study import check_new_year
from schemas.codebook.tables import Faults
from schemas.errors import InputError
from schemas.messages.acts import on_page
from schemas.settings.study import Delimiter, Encoding
from schemas.tables.eras import era_year
from schemas.tables.replacing import replacing
from survey.drafting.assembling import DraftSurvey
from survey.drafting.draft import DraftOptions
from survey.drafting.model import DraftFile
from survey.frame.template import csv_bytes
from survey.reading.codebook_reading import read_codebook_workbook

_SURVEY = "survey"
"""Key of the one survey of a draft, as the command names it."""


@job("codebook_draft")
def codebook_draft(
    telling: Telling,
    *,
    workspace: Path,
    study: str,
    title: str,
    files: Sequence[str],
    codes: str,
    language: str,
    sheet: str,
    skip_rows: int,
    header_rows: int,
    name_rows: Sequence[int],
    multiple: Sequence[str],
    delimiter: Delimiter,
    encoding: Encoding,
) -> DraftedCodebook:
    """Draft a codebook from files of answers or a form; saves nothing. Raises InputError."""
    telling.reach(1, "コードブックの下書き")
    given = [Path(file) for file in files]
    paths = [f"raw/{study}/{file.name}" for file in given]
    layout = DraftFile(
        paths[0],
        sheet,
        skip_rows,
        header_rows,
        tuple(name_rows),
        delimiter=delimiter,
        encoding=encoding,
    )
    others = tuple(replace(layout, path=path) for path in paths[1:])
    survey = DraftSurvey(study, _SURVEY, era_year(int(study)), layout, title, others)
    options = DraftOptions(tuple(multiple), language, Path(codes) if codes else None)
    drafted = draft_book(workspace, survey, given, options, on_page)
    unlabelled = len(drafted.codes) - 1
    return DraftedCodebook(
        book=_file(f"コードブック_{study}_下書き.xlsx", drafted.content),
        codes=_file(f"コード表_{study}.csv", csv_bytes(drafted.codes)) if unlabelled else None,
        questions=drafted.count,
        kinds=drafted.by_kind(),
        withheld=drafted.withheld,
        unlabelled=unlabelled,
        notes=tuple(
            DraftedNotes(
                own.kind, own.count, tuple((on_page(place), on_page(text)) for place, text in own.texts)
            )
            for own in notes_by_kind(drafted.draft.notes)
        ),
        form=drafted.draft.form,
    )


@job("codebook_begin")
def codebook_begin(telling: Telling, *, workspace: Path, study: str, file: str) -> BegunYear:
    """Take a workbook over as the definitions of a year that has none, or tell all its faults and save nothing.

    Raises InputError where the year is defined already.
    """
    telling.reach(1, "定義の取り込み")
    place = Path(file)
    faults = Faults(place.name)
    with replacing(workspace):
        check_new_year(workspace, study)
        try:
            codebook = read_codebook_workbook(place, study, faults)
            apply_codebook(workspace, codebook, place.name, faults)
        except InputError as error:
            return BegunYear(in_order(error.problems), marked_copy(place, place.name, error))
        return BegunYear(counts=take_counts(workspace, study, place))


def _file(name: str, content: bytes) -> MadeFile:
    return MadeFile(name, b64encode(content).decode())
