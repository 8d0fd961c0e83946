"""What the inputs, the definitions and the run of a year are now, to be held against those of a proposal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reports.runs.inputs import data_paths, digest
from reports.runs.last_record import as_printed, last_record
from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST, Record
from schemas.indicators.definitions import load_indicators, read_indicators
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.corrections.purged import DELETED, load_purged
from tracker.feeds.published_history import published_history
from tracker.terms.model import IndicatorDefinition

Digest = Callable[[Path], str]
"""The sha256 of a file; "" where it cannot be read."""


def run_now(workspace: Path, record: Record, digest: Digest = digest) -> dict[tuple[str, str], str]:
    """By which a run is known: its name, and the digest of its record."""
    return {
        ("run", "id"): record.run,
        ("output", MANIFEST): digest(output_folder(workspace, record.study) / MANIFEST),
    }


def inputs_now(workspace: Path, study: Study, record: Record, digest: Digest = digest) -> dict[str, str]:
    """Digests of what a run of the study would read now, of all that the last one read, and of data that came since.

    Answers that were deleted on record count as they were; what is gone otherwise is left out.
    """
    recorded = record.inputs
    entries = load_purged(workspace, study.key)
    finished = all(entry.state == DELETED for entry in entries)
    purged = {entry.path for entry in entries} if finished else set()
    now = {path: digest(workspace / path) for path in {*recorded, *data_paths(workspace, study)}}
    inputs = {
        path: known or (recorded.get(path, "") if path in purged else "") for path, known in now.items()
    }
    inputs |= published_history(workspace, study.year, ()).noted
    return {path: known for path, known in sorted(inputs.items()) if known}


def present(workspace: Path, year: str, digest: Digest = digest) -> dict[tuple[str, str], str]:
    """Inputs, definitions and run of a year as they are now, by kind and name as a proposal's provenance.

    A year without a finished run has nothing to compare.
    """
    if not (output_folder(workspace, year) / MANIFEST).is_file():
        return {}
    record = last_record(workspace, year)
    study = as_printed(load_study(workspace, year), record)
    defined = {one.key: IndicatorDefinition(one) for one in read_indicators(workspace)}
    here = load_indicators(workspace, study, reference=True)
    defined |= {one.key: IndicatorDefinition.of(one, study) for one in here}
    return {
        **{("input", path): known for path, known in inputs_now(workspace, study, record, digest).items()},
        **run_now(workspace, record, digest),
        **{("definition", key): one.digest() for key, one in defined.items()},
    }


def definitions_of(workspace: Path, years: Sequence[str]) -> tuple[IndicatorDefinition, ...]:
    """Every indicator, with the meaning that the last study that has its survey gives it."""
    found = {one.key: IndicatorDefinition(one) for one in read_indicators(workspace)}
    for year in years:
        study = load_study(workspace, year)
        for one in load_indicators(workspace, study, reference=True):
            if one.source == "survey":
                found[one.key] = IndicatorDefinition.of(one, study)
    return tuple(found.values())
