"""Findings that were answered and stay all the same: confirmed cells, rows that do not count anyway."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.findings import Finding
from schemas.messages.rule import CONFIRMED
from survey.answers.names import match_name
from survey.corrections.corrections import Correction, Place
from survey.returned.correction_entries import FindingKey, finding_key


@dataclass(frozen=True)
class Settled:
    """The recorded answer to a finding, as it is entered in the list, with who gave it and when."""

    entry: str
    by: str
    date: str
    note: str


def settled_findings(
    findings: Iterable[Finding], corrections: Sequence[Correction]
) -> Mapping[Finding, Settled]:
    """Which of these findings the records have settled; nobody has to look at them again.

    A finding of a cell, or of what begins there, is settled where the cell was confirmed (原票どおり) and no later
    record changed it; one of a row by the last decision about the row, or its confirmation. What the finding quotes
    need not be the cell.
    """
    answers: dict[FindingKey, Correction] = {}
    decided: dict[Place, str] = {}
    held: dict[tuple[str, str, int, str], str] = {}
    for record in corrections:
        column = match_name(record.column)
        answers[record.file, record.sheet, str(record.row), column, record.rule] = record
        if record.column:
            held[record.cell] = record.after
        elif record.after != CONFIRMED:
            decided[record.place] = record.after
    settled = {}
    for finding in findings:
        answer = answers.get(finding_key(finding))
        if answer is not None and _settles(answer, decided, held):
            entry = CONFIRMED if answer.column else answer.after
            settled[finding] = Settled(entry, answer.by, answer.date, answer.note)
    return settled


def _settles(
    answer: Correction, decided: Mapping[Place, str], held: Mapping[tuple[str, str, int, str], str]
) -> bool:
    if not answer.column:
        return answer.after in (CONFIRMED, decided.get(answer.place))
    return answer.before == answer.after == held[answer.cell]
