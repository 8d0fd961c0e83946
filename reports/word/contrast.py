"""Contrast of the text of a Word document with what it stands on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from reports.charts.canvas import luminance

ENOUGH = 4.5
"""Contrast that WCAG 2 (AA) asks of text of ordinary size."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Pair:
    """Colours (RRGGBB) of a text and of its ground, with their contrast."""

    text: str
    ink: str
    ground: str
    ratio: float


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours given as RRGGBB: 1 to 21, as WCAG 2 defines it."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return luminance((red, green, blue))


def _value(element: etree._Element | None, name: str = "val") -> str:
    return "" if element is None else element.get(f"{_W}{name}") or ""


def _text(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{_W}t"))


def _ink(properties: etree._Element | None) -> str:
    found = "" if properties is None else _value(properties.find(f"{_W}color"))
    return found if _COLOUR.fullmatch(found) else ""


def _ground(properties: etree._Element | None) -> str:
    found = "" if properties is None else _value(properties.find(f"{_W}shd"), "fill")
    return found if _COLOUR.fullmatch(found) else ""


def poor_contrasts(body: etree._Element, styles: etree._Element) -> Iterator[Pair]:
    """Return each pair of colours whose contrast is too low, once, with the first text that has it.

    A run has its own colour or that of its paragraph style (else black), and stands on the ground of
    itself, its paragraph, its style, its cell or the head row of its table's style (else white).
    """
    inks, grounds = _of_styles(styles)
    seen = set()
    for run in body.iter(f"{_W}r"):
        if not _text(run).strip():
            continue
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        style = "" if paragraph is None else _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))
        cell = next(run.iterancestors(f"{_W}tc"), None)
        own = run.find(f"{_W}rPr")
        ink = _ink(own) or inks.get(style, "") or "000000"
        ground = (
            _ground(own)
            or (_ground(paragraph.find(f"{_W}pPr")) if paragraph is not None else "")
            or grounds.get(style, "")
            or (_ground(cell.find(f"{_W}tcPr")) if cell is not None else "")
            or (_head_ground(cell, styles) if cell is not None else "")
            or "FFFFFF"
        )
        ratio = contrast(ink, ground)
        if ratio < ENOUGH and (ink, ground) not in seen:
            seen.add((ink, ground))
            yield Pair(_text(run), ink, ground, ratio)


def _of_styles(styles: etree._Element) -> tuple[dict[str, str], dict[str, str]]:
    """Colour and ground of each paragraph style that sets one, taken from the style it is based on if not."""
    by_id = {style.get(f"{_W}styleId") or "": style for style in styles.iter(f"{_W}style")}

    def found(style_id: str, read: Callable[[etree._Element], str], depth: int = 0) -> str:
        style = by_id.get(style_id)
        if style is None or depth > 10:
            return ""
        return read(style) or found(_value(style.find(f"{_W}basedOn")), read, depth + 1)

    inks = {key: found(key, lambda style: _ink(style.find(f"{_W}rPr"))) for key in by_id}
    grounds = {key: found(key, lambda style: _ground(style.find(f"{_W}pPr"))) for key in by_id}
    return inks, grounds


def _head_ground(cell: etree._Element, styles: etree._Element) -> str:
    """Ground that the table style gives to a cell of a head row."""
    row, table = cell.getparent(), next(cell.iterancestors(f"{_W}tbl"), None)
    if row is None or table is None or row.find(f"{_W}trPr/{_W}tblHeader") is None:
        return ""
    name = _value(table.find(f"{_W}tblPr/{_W}tblStyle"))
    for style in styles.iter(f"{_W}style"):
        if style.get(f"{_W}styleId") == name:
            for part in style.iter(f"{_W}tblStylePr"):
                if part.get(f"{_W}type") == "firstRow":
                    return _ground(part.find(f"{_W}tcPr"))
    return ""
