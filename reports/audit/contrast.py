"""Contrast of the text of a Word document with what it stands on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from reports.charts.canvas import luminance
from reports.word.wordtokens import W, value_of

ENOUGH = 4.5
"""Contrast that WCAG 2 (AA) asks of text of ordinary size."""

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


def text_of(element: etree._Element) -> str:
    """The text of all runs below an element."""
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def _colour(properties: etree._Element | None, tag: str, name: str = "val") -> str:
    found = "" if properties is None else value_of(properties.find(f"{W}{tag}"), name)
    return found if _COLOUR.fullmatch(found) else ""


def _ground(properties: etree._Element | None) -> str:
    return _colour(properties, "shd", "fill")


def poor_contrasts(body: etree._Element, styles: etree._Element) -> Iterator[Pair]:
    """Return each pair of colours whose contrast is too low, once, with the first text that has it.

    A run has its own colour or that of its paragraph style (else black), and stands on the ground of
    itself, its paragraph, its style, its cell or the head row of its table's style (else white).
    """
    inks, grounds = _of_styles(styles)
    seen = set()
    for run in body.iter(f"{W}r"):
        if not text_of(run).strip():
            continue
        paragraph = next(run.iterancestors(f"{W}p"), None)
        style = "" if paragraph is None else value_of(paragraph.find(f"{W}pPr/{W}pStyle"))
        cell = next(run.iterancestors(f"{W}tc"), None)
        own = run.find(f"{W}rPr")
        ink = _colour(own, "color") or inks.get(style, "") or "000000"
        ground = (
            _ground(own)
            or (_ground(paragraph.find(f"{W}pPr")) if paragraph is not None else "")
            or grounds.get(style, "")
            or (_ground(cell.find(f"{W}tcPr")) if cell is not None else "")
            or (_head_ground(cell, styles) if cell is not None else "")
            or "FFFFFF"
        )
        ratio = contrast(ink, ground)
        if ratio < ENOUGH and (ink, ground) not in seen:
            seen.add((ink, ground))
            yield Pair(text_of(run), ink, ground, ratio)


def _of_styles(styles: etree._Element) -> tuple[dict[str, str], dict[str, str]]:
    """Colour and ground of each paragraph style that sets one, taken from the style it is based on if not."""
    by_id = {style.get(f"{W}styleId") or "": style for style in styles.iter(f"{W}style")}

    def found(style_id: str, read: Callable[[etree._Element], str], depth: int = 0) -> str:
        style = by_id.get(style_id)
        if style is None or depth > 10:
            return ""
        return read(style) or found(value_of(style.find(f"{W}basedOn")), read, depth + 1)

    inks = {key: found(key, lambda style: _colour(style.find(f"{W}rPr"), "color")) for key in by_id}
    grounds = {key: found(key, lambda style: _ground(style.find(f"{W}pPr"))) for key in by_id}
    return inks, grounds


def _head_ground(cell: etree._Element, styles: etree._Element) -> str:
    """Ground that the table style gives to a cell of a head row."""
    row, table = cell.getparent(), next(cell.iterancestors(f"{W}tbl"), None)
    if row is None or table is None or row.find(f"{W}trPr/{W}tblHeader") is None:
        return ""
    name = value_of(table.find(f"{W}tblPr/{W}tblStyle"))
    for style in styles.iter(f"{W}style"):
        if style.get(f"{W}styleId") == name:
            for part in style.iter(f"{W}tblStylePr"):
                if part.get(f"{W}type") == "firstRow":
                    return _ground(part.find(f"{W}tcPr"))
    return ""
