"""A drawing for a page in the browser: the same charts as SVG, without any font of the machine that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from reports.charts.canvas import INK, Anchor, Canvas, Colour, Look

_MM_PER_POINT = 25.4 / 72
_ANCHORS: dict[Anchor, str] = {"left": "start", "center": "middle", "right": "end"}


def css_colour(colour: Colour) -> str:
    """A colour as CSS."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


class SvgCanvas(Canvas):
    """A sheet that becomes an SVG element; the page says by its style in which font its texts are."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(width, height)
        self._parts: list[str] = []

    def path(self, *rings: Sequence[tuple[float, float]], look: Look) -> None:
        """Draw a line, or a shape of one or more rings."""
        end = "" if look.fill is None else "Z"
        ways = "".join(f"M{' '.join(f'{x:.2f},{y:.2f}' for x, y in ring)}{end}" for ring in rings)
        dash = " ".join(f"{length * _MM_PER_POINT:.2f}" for length in look.dash)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(f'<path d="{ways}" {_painted(look.fill, look.line, look.line_width)}{dashed}/>')

    def dot(self, x: float, y: float, radius: float, *, fill: Colour, line_width: float = 0.5) -> None:
        """Draw a filled circle with an outline."""
        self._parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" {_painted(fill, INK, line_width)}/>'
        )

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
        """Write one line with its middle at height `y`; `ground` is put around its letters."""
        behind = (
            f' stroke="{css_colour(ground)}" stroke-width="{size * 0.3:.2f}" paint-order="stroke"'
            if ground
            else ""
        )
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(
            f'<text x="{x:.2f}" y="{y + size * 0.37:.2f}" font-size="{size:.2f}" text-anchor="{_ANCHORS[anchor]}" '
            f'fill="{css_colour(colour)}"{behind}{weight}>{escape(text)}</text>'
        )

    def upright(self, x: float, y: float, text: str, size: float) -> None:
        """Write one line from below upwards, its middle at (x, y)."""
        self._parts.append(
            f'<text transform="translate({x + size * 0.37:.2f} {y:.2f}) rotate(-90)" font-size="{size:.2f}" '
            f'text-anchor="middle" fill="{css_colour(INK)}">{escape(text)}</text>'
        )

    def element(self, attributes: str) -> str:
        """The drawing as an element with these attributes."""
        return f'<svg viewBox="0 0 {self.width:g} {self.height:g}" {attributes}>{"".join(self._parts)}</svg>'


def _painted(fill: Colour | None, line: Colour, line_width: float) -> str:
    stroke = (
        f'stroke="{css_colour(line)}" stroke-width="{line_width * _MM_PER_POINT:.2f}"' if line_width else ""
    )
    return f'fill="{"none" if fill is None else css_colour(fill)}" {stroke}'.rstrip()
