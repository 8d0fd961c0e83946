"""What whoever helps is given: what the doctor said, the logs, the definitions, and the lists of outputs; nobody's answers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from flows import run_log
from flows.upkeep.doctor import Diagnosis

_SIGNS = {"良好": "○", "注意": "△", "要対応": "×"}
_LOG_END = 200_000
"""Bytes of a log that go into a bundle: its end."""

_LOGS = (run_log.FILE, ".prefect/prefect.log", ".office/page.log")
"""Logs that quote no answer."""


def line_of(one: Diagnosis) -> str:
    """An observation as it is printed."""
    text = f"{_SIGNS[one.state]} {one.item}: {one.told}"
    return f"{text}\n    → {one.todo}" if one.todo else text


def closing_of(found: Sequence[Diagnosis]) -> str:
    """What stands below all of them."""
    needed = sum(one.state == "要対応" for one in found)
    return f"対応の要るものが{needed}件あります。" if needed else "対応の要るものはありません。"


def support_bundle(workspace: Path, found: Sequence[Diagnosis]) -> bytes:
    """The bundle as a zip."""
    told = "\n".join((*map(line_of, found), "", closing_of(found), ""))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doctor.txt", told)
        for path in _without_answers(workspace):
            content = path.read_bytes()
            archive.writestr(
                path.relative_to(workspace).as_posix(),
                content[-_LOG_END:] if path.suffix == ".log" else content,
            )
    return made.getvalue()


def _without_answers(workspace: Path) -> Iterator[Path]:
    schemas = (*workspace.glob("schemas/*.*"), *workspace.glob("schemas/[0-9]*/**/*"))
    yield from sorted(path for path in schemas if path.suffix in {".csv", ".toml"} and path.is_file())
    yield from sorted(workspace.glob("reports/output/*/manifest.json"))
    yield from (workspace / log for log in _LOGS if (workspace / log).is_file())
