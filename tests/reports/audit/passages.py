"""Texts to audit, and what is found in them."""

from __future__ import annotations

from collections.abc import Sequence

from reports.audit.reading.document import Document
from reports.audit.reading.source import read_text
from reports.audit.results.finding import AuditFinding, AuditResult
from reports.audit.run import check_document


def document(text: str) -> Document:
    """A text as a document; cells of a table are divided by tabs."""
    return read_text("text.txt", text.encode())


def checked(text: str) -> AuditResult:
    return check_document(document(text))


def rules(text: str) -> list[str]:
    """Rule codes of everything found, in order."""
    return [finding.rule for finding in checked(text).findings]


def only(text: str) -> AuditFinding:
    """The one finding of a text."""
    findings = checked(text).findings
    assert len(findings) == 1, [(one.rule, one.quote, one.arithmetic) for one in findings]
    return findings[0]


def grid(rows: Sequence[Sequence[object]]) -> str:
    """Rows as lines with tabs."""
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows)
