"""A drawing surface measured in millimetres from the top left corner, and the one over matplotlib's Agg renderer.

Charts are laid out by hand on it. Going straight to the renderer, without figures, axes and artists,
is what makes a chart cost milliseconds, and nothing is left to an automatic layout that could differ
between machines. The one that gives a drawing for a page in the browser is in `svg.py`.
"""

from __future__ import annotations

import functools
import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from reports.charts.fonts import font_for, text_width

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.font_manager import FontProperties

Colour: TypeAlias = tuple[float, float, float]

DPI = 200
INK: Colour = (0.13, 0.13, 0.13)
BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
GRID: Colour = (0.80, 0.80, 0.80)

DARK: Colour = (0x1F / 255, 0x38 / 255, 0x64 / 255)
MIDDLE: Colour = (0xB9 / 255, 0xC3 / 255, 0xD9 / 255)

WIDTH = 166.0
"""Width of every chart in millimetres: the text width of the A4 page."""

LABEL = 2.75
VALUE = 2.65
SMALL = 2.5
TINY = 2.26
"""The smallest type, 6.4 points: values that stand above a piece too narrow for them."""

_MM_PER_INCH = 25.4
_MM_PER_POINT = _MM_PER_INCH / 72


@dataclass(frozen=True)
class Picture:
    """A PNG and the size at which it is printed, in millimetres."""

    png: bytes
    width: float
    height: float


@dataclass(frozen=True)
class NativeChart:
    """A chart part, its workbook, and the size at which it stands on the page, in millimetres."""

    xml: str
    workbook: bytes
    width: float
    height: float


def luminance(colour: Colour) -> float:
    """Relative luminance of an sRGB colour, 0 (black) to 1 (white), as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable_on(colour: Colour) -> Colour:
    """Black or white, whichever stands out more on `colour`: a WCAG contrast of 4.58 at the least."""
    ground = luminance(colour) + 0.05
    return BLACK if ground / 0.05 >= 1.05 / ground else WHITE


@functools.cache
def _font(path: Path, size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 (slow to import)

    return FontProperties(fname=str(path), size=size / _MM_PER_POINT)


Anchor: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Look:
    """Outline and fill of a shape; `fill` None is a line, `line_width` and `dash` are in points."""

    fill: Colour | None
    line: Colour
    line_width: float
    hatch: str = ""
    dash: tuple[float, ...] = ()


class Canvas(ABC):
    """A white sheet of `width` by `height` millimetres.

    Coordinates and font sizes are millimetres, y downwards; line widths are points.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height

    @abstractmethod
    def path(self, *rings: Sequence[tuple[float, float]], look: Look) -> None:
        """Draw a line, or a shape of one or more rings."""

    @abstractmethod
    def dot(self, x: float, y: float, radius: float, *, fill: Colour, line_width: float = 0.5) -> None:
        """Draw a filled circle with an outline."""

    @abstractmethod
    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        anchor: Anchor = "left",
        colour: Colour = INK,
        ground: Colour | None = None,
        bold: bool = False,
    ) -> None:
        """Write one line with its middle at height `y`; `ground` puts plain colour behind it."""

    @abstractmethod
    def upright(self, x: float, y: float, text: str, size: float) -> None:
        """Write one line from below upwards, its middle at (x, y)."""

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Colour,
        line_width: float = 0.5,
        hatch: str = "",
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw a filled rectangle with an outline; `hatch` is a matplotlib hatch pattern such as `///`."""
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        self.path(corners, look=Look(fill, INK, line_width, hatch, dash))

    def polygon(
        self,
        rings: Sequence[Sequence[tuple[float, float]]],
        *,
        fill: Colour,
        line_width: float = 0.5,
        hatch: str = "",
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw a filled shape of one or more rings with an outline; rings that run the other way are holes."""
        self.path(*rings, look=Look(fill, INK, line_width, hatch, dash))

    def line(
        self,
        *points: tuple[float, float],
        colour: Colour = INK,
        line_width: float = 0.5,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw a line through the points; `dash` gives lengths on and off in points."""
        self.path(points, look=Look(None, colour, line_width, dash=dash))

    def lines(
        self,
        x: float,
        y: float,
        lines: tuple[str, ...],
        size: float,
        *,
        anchor: Anchor = "left",
        bold: bool = False,
    ) -> None:
        """Write several lines, the block's middle at height `y`."""
        step = size * 1.15
        top = y - step * (len(lines) - 1) / 2
        for index, line in enumerate(lines):
            self.text(x, top + index * step, line, size, anchor=anchor, bold=bold)


class PictureCanvas(Canvas):
    """A sheet that becomes a PNG; `picture()` ends the drawing."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(width, height)
        from matplotlib.backends import backend_agg  # noqa: PLC0415 (slow to import)

        agg: Any = backend_agg  # has no types

        self._scale = DPI / _MM_PER_INCH
        self._renderer = agg.RendererAgg(round(width * self._scale), round(height * self._scale), DPI)
        self.rectangle(-1, -1, width + 2, height + 2, fill=WHITE, line_width=0)

    def dot(self, x: float, y: float, radius: float, *, fill: Colour, line_width: float = 0.5) -> None:
        """Draw a filled circle with an outline."""
        from matplotlib.path import Path as Outline  # noqa: PLC0415
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        place = Affine2D().scale(radius * self._scale)
        place.translate(x * self._scale, (self.height - y) * self._scale)
        self._renderer.draw_path(self._context(INK, line_width), Outline.unit_circle(), place, (*fill, 1.0))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        anchor: Anchor = "left",
        colour: Colour = INK,
        ground: Colour | None = None,
        bold: bool = False,
    ) -> None:
        """Write one line with its middle at height `y`; `ground` puts a plain box behind it.

        Raises:
            InputError: the chart font lacks a character.

        """
        if not text:
            return
        width = text_width(text, size, bold=bold)
        left = x - {"left": 0.0, "center": width / 2, "right": width}[anchor]
        if ground is not None:
            pad = size * 0.2
            self.rectangle(
                left - pad, y - size * 0.55, width + 2 * pad, size * 1.1, fill=ground, line_width=0
            )
        base = y + size * 0.37  # digits and kanji then stand in the middle
        self._renderer.draw_text(
            self._context(colour, 0.5),
            left * self._scale,
            base * self._scale,
            text,
            _font(font_for(text, bold=bold), size),
            0,
        )

    def upright(self, x: float, y: float, text: str, size: float) -> None:
        """Write one line from below upwards, its middle at (x, y)."""
        below, base = y + text_width(text, size) / 2, x + size * 0.37
        font = _font(font_for(text), size)
        self._renderer.draw_text(
            self._context(INK, 0.5), base * self._scale, below * self._scale, text, font, 90
        )

    def picture(self) -> Picture:
        """Return the drawing as a PNG without any metadata."""
        from PIL import Image  # noqa: PLC0415 (comes with matplotlib)

        size = (int(self._renderer.width), int(self._renderer.height))
        image = Image.frombuffer("RGBA", size, self._renderer.buffer_rgba(), "raw", "RGBA", 0, 1)
        image = image.convert("RGB")  # nothing is transparent
        out = io.BytesIO()
        image.save(out, format="PNG", compress_level=6, dpi=(DPI, DPI))
        return Picture(png=out.getvalue(), width=self.width, height=self.height)

    def _context(self, colour: Colour, line_width: float) -> GraphicsContextBase:
        context: GraphicsContextBase = self._renderer.new_gc()
        context.set_foreground((*colour, 1.0), isRGBA=True)
        context.set_linewidth(line_width)
        return context

    def path(self, *rings: Sequence[tuple[float, float]], look: Look) -> None:
        """Draw a line, or a shape of one or more rings."""
        from matplotlib.path import Path as Outline  # noqa: PLC0415
        from matplotlib.transforms import IdentityTransform  # noqa: PLC0415

        drawn = [[(x * self._scale, (self.height - y) * self._scale) for x, y in ring] for ring in rings]
        parts = [
            Outline([*one, one[0]], closed=True) if look.fill is not None else Outline(one) for one in drawn
        ]
        outline = parts[0] if len(parts) == 1 else Outline.make_compound_path(*parts)
        context = self._context(look.line, look.line_width)
        context.set_snap(True)
        context.set_capstyle("butt")
        if look.dash:
            context.set_dashes(0, list(look.dash))
        if look.hatch:
            context.set_hatch(look.hatch)
            context.set_hatch_color((0.5, 0.5, 0.5, 1.0))
            context.set_hatch_linewidth(0.5)
        self._renderer.draw_path(
            context, outline, IdentityTransform(), None if look.fill is None else (*look.fill, 1.0)
        )
