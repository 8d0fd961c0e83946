"""The record of a run (manifest.json): from which inputs, settings and versions its outputs were made."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from schemas.findings import Accounting
from schemas.settings.study import BASES, Study, Survey
from schemas.tables.taking import sha256
from schemas.versions import version

MANIFEST = "manifest.json"
_PACKAGES = (
    "kyodo-survey", "matplotlib", "numpy", "pandas", "pandera", "pyarrow", "python-docx", "scipy", "xlsxwriter",
)  # fmt: skip
_COUNTS = tuple(entry.name for entry in fields(Accounting) if entry.name != "survey")


@dataclass(frozen=True)
class Record:
    """What a run was made from, and the digests of what it made.

    `inputs` are the sha256 of all files that were read, as they were read, and of the deleted ones whose stored
    estimates were read (`stored`: those files of estimates). `accounting` is by study and survey. It holds
    no time and no machine path, so that the same inputs give the same bytes.
    """

    study: str
    run: str
    settings: Mapping[str, object]
    accounting: Mapping[tuple[str, str], Accounting]
    versions: Mapping[str, str]
    inputs: Mapping[str, str]
    stored: Mapping[str, str]
    concepts: Mapping[str, str]
    outputs: Mapping[str, str]

    @property
    def level(self) -> float:
        """The level of confidence of its intervals and tests."""
        return float(str(self.settings["level"]))

    def json(self) -> bytes:
        """The record as the bytes of its file."""
        rows = [
            {"study": study, **asdict(entry), "collected": entry.collected}
            for (study, _), entry in self.accounting.items()
        ]
        plain = {
            entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name != "accounting"
        }
        return json_bytes({**plain, "rows": rows})


def record_of(
    study: Study,
    inputs: Mapping[str, str],
    stored: Mapping[str, str],
    accounting: Mapping[tuple[str, str], Accounting],
    files: Mapping[str, bytes],
) -> Record:
    """The record of a run that has made these files."""
    return Record(
        study=study.key,
        run=run_id(study, inputs),
        settings=_settings(study),
        accounting=accounting,
        versions={name: version(name) for name in _PACKAGES},
        inputs=inputs,
        stored=stored,
        concepts={survey.key: concepts_digest(survey) for survey in study.surveys},
        outputs={name: sha256(content) for name, content in sorted(files.items())},
    )


def run_id(study: Study, inputs: Mapping[str, str]) -> str:
    """Name of a run: sha256 of its inputs and settings. The same inputs give the same name."""
    named = {"inputs": dict(inputs), "settings": _settings(study)}
    return sha256(json.dumps(named, ensure_ascii=True, sort_keys=True).encode())


def concepts_digest(survey: Survey) -> str:
    """Digest of what the options and option groups of a survey's questions mean; labels do not count."""
    concepts = [question.concept for question in survey.questionnaire.questions if question.concept]
    meaning = {
        concept.key: {
            "options": [option.key for option in concept.options],
            "groups": {group.key: list(group.options) for group in concept.groups},
            **({"scales": concept.scales} if concept.scales else {}),
        }
        for concept in concepts
    }
    return sha256(json.dumps(meaning, ensure_ascii=True, sort_keys=True).encode())


def read_record(content: bytes) -> Record | None:
    """The record in a file; None where the bytes are none, as far as anybody reads it."""
    try:
        found = json.loads(content)
        record = Record(
            study=str(found.get("study", "")),
            run=str(found.get("run", "")),
            settings=dict(found["settings"]),
            accounting={(row["study"], row["survey"]): _accounting(row) for row in found["rows"]},
            versions=_texts(found.get("versions", {})),
            inputs=_texts(found["inputs"]),
            stored=_texts(found.get("stored", {})),
            concepts=_texts(found.get("concepts", {})),
            outputs=_texts(found["outputs"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    settings = record.settings
    usable = settings.get("basis") in BASES and isinstance(settings.get("level"), float)
    return record if usable else None


def _accounting(row: Mapping[str, object]) -> Accounting:
    if not all(isinstance(row[name], int) for name in _COUNTS):
        raise TypeError
    return Accounting(str(row["survey"]), **{name: row[name] for name in _COUNTS})  # type: ignore[arg-type]


def _texts(found: Mapping[str, object]) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items()}


def _settings(study: Study) -> dict[str, object]:
    return {
        "basis": study.basis,
        "basis_reason": study.basis_reason,
        "level": study.level,
        "low_base": study.low_base,
        "charts": study.chapter.style.charts if study.chapter else "",
    }


def json_bytes(record: Mapping[str, object]) -> bytes:
    """A record as JSON, the same bytes for the same content."""
    return (json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
