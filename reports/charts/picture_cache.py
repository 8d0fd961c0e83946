"""Chart pictures kept between runs, each under a name that is a hash of all that it depends on.

The name covers the spec of the chart, the source of the modules that draw it, the font file, and the
versions of Python and of the libraries. A picture is therefore never stale: what could change it
changes its name. An entry that is cut off, altered or of another form is ignored and drawn anew, and
a folder that cannot be written costs time, nothing else.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from reports.chapter import chart_specs
from reports.chapter.chart_specs import Chart
from reports.charts import barparts, bars, canvas, columns, fonts, lines, plots, scatter, tones
from reports.charts import pictures as charts
from reports.charts.canvas import Picture
from schemas.tables.saving import make_folder

MOST_ENTRIES = 500
"""Pictures that are kept; the ones longest unused go first."""

_LIBRARIES = ("matplotlib", "numpy", "pillow")
_SOURCES = (chart_specs, bars, barparts, canvas, charts, columns, fonts, lines, plots, scatter, tones)
_SUFFIX = ".picture"


def cache_folder(workspace: Path) -> Path:
    """Where a workspace keeps its pictures."""
    return workspace / "reports" / ".cache" / "charts"


@functools.cache
def _environment() -> str:
    """What every picture depends on besides its spec: font, drawing code, libraries."""
    digest = hashlib.sha256()
    for path in dict.fromkeys((*fonts.chart_fonts(), *fonts.chart_fonts(bold=True))):
        digest.update(path.read_bytes())
    for module in _SOURCES:
        digest.update(Path(str(module.__file__)).read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(f"{platform.python_version()} {platform.system()} {platform.machine()}".encode())
    return digest.hexdigest()


def picture_key(chart: Chart) -> str:
    """Name of the picture of a chart: the spec's `repr` is complete and gives every float exactly."""
    return hashlib.sha256(f"{_environment()}\n{chart!r}".encode()).hexdigest()


class PictureCache:
    """Draws charts, taking a picture from the folder where it has one.

    Call `draw` for each chart of a run and `tidy` at its end.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.drawn = 0
        """Pictures that had to be drawn."""

    def draw(self, chart: Chart) -> Picture:
        """Return the picture of a chart. Raises InputError as `reports.charts.pictures.draw`."""
        path = self._folder / f"{picture_key(chart)}{_SUFFIX}"
        picture = _read(path)
        if picture is None:
            picture = charts.draw(chart)
            self.drawn += 1
            with suppress(OSError):
                _write(path, picture)
        else:
            with suppress(OSError):
                os.utime(path)
        return picture

    def tidy(self) -> None:
        """Remove the pictures longest unused, beyond the number that is kept."""
        with suppress(OSError):
            entries = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime)
            for path in entries[:-MOST_ENTRIES]:
                path.unlink(missing_ok=True)


def _entry(picture: Picture) -> bytes:
    """One line of JSON (size, hash of it all), then the PNG."""
    size = f"{picture.width!r} {picture.height!r}\n".encode()
    head = {
        "height": picture.height,
        "sha256": hashlib.sha256(size + picture.png).hexdigest(),
        "width": picture.width,
    }
    return json.dumps(head, sort_keys=True).encode() + b"\n" + picture.png


def _read(path: Path) -> Picture | None:
    """Return the picture of an entry, or None if there is none or it is damaged."""
    try:
        head, _, png = path.read_bytes().partition(b"\n")
        told = json.loads(head)
        picture = Picture(png, float(told["width"]), float(told["height"]))
        return picture if _entry(picture) == head + b"\n" + png else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, picture: Picture) -> None:
    """Write an entry under a name of its own first, so that no reader ever sees half of one."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_entry(picture))
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
