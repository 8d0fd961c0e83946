"""The record of a run: from which inputs, settings and versions its outputs were made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from schemas.findings import Accounting
from schemas.settings.study import Study, Survey
from survey.corrections.corrections import correction_files
from survey.freetext.records import freetext_files

_PACKAGES = ("kyodo-survey", "matplotlib", "numpy", "pandas", "pandera", "python-docx", "scipy", "xlsxwriter")


def run_manifest(
    workspace: Path,
    studies: Sequence[Study],
    accounting: Mapping[str, Sequence[Accounting]],
    files: Mapping[str, bytes],
    *,
    recorded: Mapping[str, str] = MappingProxyType({}),
    stored: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The record of a run: sha256 of every input and output, versions, settings, row accounting (JSON).

    `studies` are the study of the run and then those that it is compared with. `stored` are files of
    estimates that were used in place of raw answers, and `recorded` the digests of those answers and
    their frames. The record holds no time and no machine path, so that the same inputs give the same
    bytes.
    """
    study = studies[0]
    inputs, settings = {**input_digests(workspace, studies), **recorded}, _settings(study)
    record = {
        "study": study.key,
        "run": _run_id(inputs, settings),
        "settings": settings,
        "rows": [
            {"study": key, **asdict(entry), "collected": entry.collected}
            for key, entries in accounting.items()
            for entry in entries
        ],
        "versions": {name: version(name) for name in _PACKAGES},
        "inputs": inputs,
        "stored": dict(stored),
        "concepts": {survey.key: concepts_digest(survey) for survey in study.surveys},
        "outputs": {name: sha256(content) for name, content in sorted(files.items())},
    }
    return json_bytes(record)


def run_id(
    workspace: Path, studies: Sequence[Study], recorded: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Name of a run: sha256 of its input files and settings. The same inputs give the same name.

    `recorded`: see `run_manifest`.
    """
    return _run_id({**input_digests(workspace, studies), **recorded}, _settings(studies[0]))


def concepts_digest(survey: Survey) -> str:
    """Digest of what the options and option groups of a survey's questions mean; labels do not count."""
    concepts = [question.concept for question in survey.questionnaire.questions if question.concept]
    meaning = {
        concept.key: {
            "options": [option.key for option in concept.options],
            "groups": {group.key: list(group.options) for group in concept.groups},
        }
        for concept in concepts
    }
    return sha256(json.dumps(meaning, ensure_ascii=True, sort_keys=True).encode())


def _run_id(inputs: Mapping[str, str], settings: Mapping[str, object]) -> str:
    named = json.dumps({"inputs": inputs, "settings": settings}, ensure_ascii=True, sort_keys=True)
    return sha256(named.encode())


def input_digests(workspace: Path, studies: Sequence[Study]) -> dict[str, str]:
    """Digest of every definition and data file of the studies that is there, by its path."""
    return {
        path.relative_to(workspace).as_posix(): sha256(path.read_bytes())
        for path in _inputs(workspace, studies)
        if path.is_file()
    }


def _settings(study: Study) -> dict[str, object]:
    return {
        "basis": study.basis,
        "basis_reason": study.basis_reason,
        "level": study.level,
        "low_base": study.low_base,
        "charts": study.chapter.style.charts if study.chapter else "",
    }


def _inputs(workspace: Path, studies: Sequence[Study]) -> list[Path]:
    """Definitions and data files of the studies."""
    schemas = workspace / "schemas"
    found = {*schemas.glob("*.csv")}
    for study in studies:
        found.update(path for path in (schemas / study.key).rglob("*") if path.suffix in {".csv", ".toml"})
        found.update(workspace / path for path in study.raw_paths())
        found.update(correction_files(workspace, study.key))
        found.update(freetext_files(workspace, study.key))
        if study.chapter is not None and study.chapter.style.template:
            found.add(workspace / study.chapter.style.template)
    return sorted(found)


def json_bytes(record: Mapping[str, object]) -> bytes:
    """A record as JSON, the same bytes for the same content."""
    return (json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def sha256(content: bytes) -> str:
    """The digest of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
