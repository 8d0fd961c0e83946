"""The record of the answers in words that the plan quotes, as `kyodo-survey freetext import` writes it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from examples.yamaguchi.keying import KeyedSheet
from schemas.settings.study import Survey
from survey.answers.private_files import record_bytes
from survey.freetext.record_files import freetext_record
from survey.freetext.records import CodedText, text_sha256

_DAY = "2022-08-31"


def quotation_records(
    study: str, survey: Survey, sheet: KeyedSheet, quoted: Sequence[Mapping[str, str]]
) -> dict[Path, bytes]:
    """The records by their paths, quotations in the plan's order; each stands in the first row that holds it."""
    file = survey.files[0]
    entries: dict[str, list[CodedText]] = {}
    for row in quoted:
        column = sheet.columns.index(survey.questionnaire.question(row["question"]).columns)
        place = next(place for place, cells in enumerate(sheet.cells) if cells[column] == row["text"])
        entry = CodedText(
            file=file.path,
            sheet=file.sheet,
            row=file.skip_rows + file.header_rows + place + 1,
            sha256=text_sha256(row["text"]),
            codes="",
            quote=row["text"],
            reviewer=row["reviewer"],
            by=row["reviewer"],
            date=_DAY,
        )
        entries.setdefault(row["question"], []).append(entry)
    return {
        Path(freetext_record(study, survey.key, question)): record_bytes(CodedText, own)
        for question, own in entries.items()
    }
