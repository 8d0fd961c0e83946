"""Results of stages that a run leaves for the next one, reused where all that they follow from is the same.

That is: what the stage was given, by its content; the sources that it can reach; the versions of what computes. Git and
the clock say nothing of it. Only stages that say so are kept (`Stage.kept`), whose results are tables of estimates or
bytes of files without answers of persons: what was read from raw files is read, checked and weighed in every run.
"""

from __future__ import annotations

import io
import platform
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pyarrow as arrow  # type: ignore[import-untyped]
from pyarrow import feather

from flows.code_reach import code_digest, reached_from
from flows.stage import Begin, Caller, Parameters, Result, Stage
from reports.charts.picture_cache import drawing_environment
from reports.runs.publishing import kept_results
from schemas.tables.content_digest import ContentDigests
from schemas.tables.taking import sha256
from schemas.versions import version

MOST_BYTES = 200_000_000
"""Of results that are kept; a run of the bundled example leaves some 10 MB."""

REUSED = "（前の結果）"
"""Behind the name of a stage whose result is that of an earlier run."""

_LIBRARIES = (
    "kyodo-survey", "lxml", "numpy", "pandas", "pandera", "pyarrow", "python-docx", "scipy", "xlsxwriter",
)  # fmt: skip
_FONTS = "reports.charts.fonts"
"""What reaches this module depends on the fonts that are installed too."""

_TABLE, _FILE = "/table ", "/"
"""In place of a file's name: a table with its digest, or bytes without a name."""


class KeptStages:
    """The results that a workspace keeps, for one run. Call `tidy` at its end."""

    def __init__(self, workspace: Path) -> None:
        self._files = kept_results(workspace)
        self._digests = ContentDigests()

    def caller(self, call: Caller) -> Caller:
        """Call stages as `call` does, but for those whose result is kept: that is what they return."""

        def keeping(
            stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> Result:
            if not stage.kept:
                return call(stage, *args, **kwargs)
            key = self._key(stage, args, kwargs)
            content = self._files.read(key)
            found: Any = None if content is None else self._decoded(content)
            if found is not None:
                known = replace(stage, label=stage.label + REUSED, run=lambda *_, **__: cast(Result, found))
                return call(known, *args, **kwargs)
            result = call(stage, *args, **kwargs)
            self._files.write(key, self._encoded(result))
            return result

        return keeping

    def unless_kept(self, begin: Begin) -> Begin:
        """Begin stages ahead, but for those whose result is kept."""

        def beginning(
            stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> None:
            if not stage.kept or not self._files.path(self._key(stage, args, kwargs)).exists():
                begin(stage, *args, **kwargs)

        return beginning

    def tidy(self) -> None:
        """Remove the results longest unused, beyond the size that is kept."""
        self._files.tidy(MOST_BYTES)

    def _key(self, stage: Stage[..., Any], args: tuple[object, ...], kwargs: Mapping[str, object]) -> str:
        function = stage.run.func if isinstance(stage.run, partial) else stage.run
        given = self._digests.of((*args, kwargs)).hex()
        return sha256(f"{stage.key} {function.__qualname__} {_program(function.__module__)} {given}".encode())

    def _encoded(self, result: object) -> bytes:
        """Files of what a result is made of: a line for each with size and name, an empty line, then their bytes."""
        if isinstance(result, pd.DataFrame):
            buffer = io.BytesIO()
            feather.write_feather(arrow.Table.from_pandas(result), buffer, compression="lz4")
            parts = {f"{_TABLE}{self._digests.of(result).hex()}": buffer.getvalue()}
        elif isinstance(result, bytes):
            parts = {_FILE: result}
        else:
            parts = dict(cast(Mapping[str, bytes], result))
        head = "".join(f"{len(content)} {name}\n" for name, content in parts.items())
        return f"{head}\n".encode() + b"".join(parts.values())

    def _decoded(self, content: bytes) -> pd.DataFrame | Mapping[str, bytes] | bytes | None:
        """What `_encoded` was given; None for a table that does not come back as it was."""
        head, _, rest = content.partition(b"\n\n") if content[:1] != b"\n" else (b"", b"", b"")
        parts = {}
        for line in head.decode().splitlines():
            size, _, name = line.partition(" ")
            parts[name], rest = rest[: int(size)], rest[int(size) :]
        first = next(iter(parts), "")
        if first == _FILE:
            return parts[first]
        if not first.startswith(_TABLE):
            return parts
        frame: pd.DataFrame = feather.read_table(io.BytesIO(parts[first])).to_pandas()
        return frame if self._digests.of(frame).hex() == first.removeprefix(_TABLE) else None


@cache
def _program(module: str) -> str:
    """What results of a function of this module depend on besides what it is given."""
    versions = [f"{name} {version(name)}" for name in _LIBRARIES]
    fonts = drawing_environment() if _FONTS in reached_from(module) else ""
    system = f"{platform.python_version()} {platform.system()} {platform.machine()}"
    return " ".join((code_digest(module), fonts, system, *versions))
