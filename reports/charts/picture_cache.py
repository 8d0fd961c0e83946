"""Chart pictures and their heights kept between runs, each under a name that is a hash of all that it depends on.

The name covers the spec of the chart, the source of the modules that draw it, the font file, and the
versions of Python and of the libraries. A picture is therefore never stale: what could change it
changes its name.
"""

import functools
import hashlib
import json
import platform
from pathlib import Path

from reports.chapter import chart_specs
from reports.chapter.chart_specs import Chart
from reports.charts import barparts, bars, canvas, columns, fonts, lines, maps, plots, scatter, tones
from reports.charts import pictures as charts
from reports.charts.canvas import Picture
from reports.charts.pictures import Heights
from schemas.tables.kept_files import KeptFiles
from schemas.versions import version

MOST_BYTES, MOST_OF_HEIGHTS = 50_000_000, 100_000
"""Of pictures and of heights that are kept, some 500 and 1,000; the ones longest unused go first."""

_LIBRARIES = ("matplotlib", "numpy", "pillow")
_SOURCES = (chart_specs, bars, barparts, canvas, charts, columns, fonts, lines, maps, plots, scatter, tones)
_SUFFIX, _HEIGHTS = ".picture", ".heights"


def cache_folder(workspace: Path) -> Path:
    """Where a workspace keeps its pictures."""
    return workspace / "reports" / ".cache" / "charts"


@functools.cache
def drawing_environment() -> str:
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
    return hashlib.sha256(f"{drawing_environment()}\n{chart!r}".encode()).hexdigest()


class PictureCache:
    """Draws and measures charts, taking pictures and heights from the folder where it has them.

    Call `tidy` at the end of a run.
    """

    def __init__(self, folder: Path) -> None:
        self._files, self._heights = KeptFiles(folder, _SUFFIX), KeptFiles(folder, _HEIGHTS)
        self.drawn = 0
        """Pictures that had to be drawn."""

    def draw(self, chart: Chart) -> Picture:
        """Return the picture of a chart. Raises InputError as `reports.charts.pictures.draw`."""
        key = picture_key(chart)
        kept = self._files.read(key)
        if kept is not None:
            return _picture(kept)
        picture = charts.draw(chart)
        self.drawn += 1
        self._files.write(key, _entry(picture))
        return picture

    def heights(self, chart: Chart) -> Heights:
        """How low and how high a chart may be drawn. Raises InputError as `draw`."""
        key = picture_key(chart)
        kept = self._heights.read(key)
        if kept is not None:
            return Heights(*json.loads(kept))
        measured = charts.heights_of(chart)
        self._heights.write(key, json.dumps(measured).encode())
        return measured

    def tidy(self) -> None:
        """Remove what is longest unused, beyond the size that is kept."""
        self._files.tidy(MOST_BYTES)
        self._heights.tidy(MOST_OF_HEIGHTS)


def _entry(picture: Picture) -> bytes:
    """One line of JSON with the size, then the PNG."""
    return json.dumps([picture.width, picture.height]).encode() + b"\n" + picture.png


def _picture(entry: bytes) -> Picture:
    size, _, png = entry.partition(b"\n")
    width, height = json.loads(size)
    return Picture(png, width, height)
