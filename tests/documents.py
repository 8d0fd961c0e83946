"""Read a chapter back: its tables by the name of their block, and its numbers by the estimate they show."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body_of(docx: Path) -> etree._Element:
    """The document part of a .docx."""
    with zipfile.ZipFile(docx) as package:
        return etree.fromstring(package.read("word/document.xml"))


def text_of(element: etree._Element) -> str:
    """All text in an element."""
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def controls(docx: Path, prefix: str) -> list[tuple[str, etree._Element]]:
    """(name, element) of each content control whose tag starts with the prefix, in document order."""
    found = []
    for control in body_of(docx).iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        value = "" if tag is None else tag.get(f"{W}val") or ""
        if value.startswith(prefix):
            found.append((value.removeprefix(prefix), control))
    return found


def tables(docx: Path) -> Mapping[str, list[list[str]]]:
    """The rows of every table, by the name of its block; cells as text."""
    found = {}
    for name, control in controls(docx, "blk:"):
        rows = [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in control.iter(f"{W}tr")]
        if rows:
            found[name] = rows
    return found


def numbers(docx: Path) -> list[tuple[str, str]]:
    """(estimate, printed text) of each number in the sentences."""
    return [(name, text_of(control)) for name, control in controls(docx, "est:")]
