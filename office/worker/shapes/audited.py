"""What an audit of a document came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class AuditedPoint:
    """One thing that cannot be right, the sum that shows it, what is written, and the value that is right.

    `written` and `right` are "" where nothing says which side is right; `remedy` is what to do then, else the right value.
    """

    rule: str
    meaning: str
    what: str
    arithmetic: str
    written: str
    right: str
    remedy: str
    quote: str


@dataclass(frozen=True)
class AuditedPlace:
    """The findings of one place of the document, in its order: heading, place as the audit names it, the words there."""

    heading: str
    label: str
    text: str
    marks: tuple[str, ...]
    points: tuple[AuditedPoint, ...]


@dataclass(frozen=True)
class Audited:
    """An audit: places with findings in reading order, comparisons made, and what could not be checked.

    `marked`: the document is there as Word with a comment at each finding.
    """

    name: str
    digest: str
    run: str
    compared: int
    findings: int
    places: tuple[AuditedPlace, ...]
    by_rule: Mapping[str, int]
    notes: tuple[str, ...]
    csv: str
    marked: bool
