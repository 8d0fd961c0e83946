"""The audit of a document for the page: by place, with the words that are meant and the value that is right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from office.worker.jobs.job import Telling, job
from office.worker.shapes.audited import Audited, AuditedPlace, AuditedPoint
from reports.audit.marking import marked_copy
from reports.audit.reading.document import Passage, PassagePlace
from reports.audit.reading.docx_source import read_docx
from reports.audit.reading.source import is_word, read_content
from reports.audit.results.finding import RULES, AuditFinding
from reports.audit.run import Audit, audit
from reports.audit.wording import findings_csv
from reports.runs.finished_run import read_run
from schemas.loading.studies import load_study
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256


@job("audit")
def audit_file(
    telling: Telling, *, workspace: Path, study: str, file: str, name: str, marked: str
) -> Audited:
    """Audit a file (its place; `name` is what staff call it) against the finished run. Raises InputError as `audit`.

    A Word file with findings is written to the place `marked`, with a comment at each.
    """
    telling.reach(1, "数値の照合")
    content = read_content(Path(file))
    if name.lower().endswith(".docx") and not is_word(content):
        read_docx(name, content)  # which says what it is not
    run = read_run(workspace, load_study(workspace, study))
    found = audit(name, content, run)
    is_marked = is_word(content) and bool(found.findings)
    if is_marked:
        make_folder(Path(marked).parent)
        write_whole(Path(marked), marked_copy(name, content, found.findings), private=True)
    places = tuple(dict.fromkeys(finding.place for finding in found.findings))
    return Audited(
        name=name,
        digest=sha256(content),
        run=run.record.run,
        compared=found.compared,
        findings=len(found.findings),
        places=tuple(_place(found, place) for place in places),
        by_rule=Counter(finding.rule for finding in found.findings),
        notes=found.notes,
        csv=findings_csv(found).decode(),
        marked=is_marked,
    )


def _place(found: Audit, place: PassagePlace) -> AuditedPlace:
    own = [finding for finding in found.findings if finding.place == place]
    texts = (part.text for part in found.document.parts if part.place == place and isinstance(part, Passage))
    return AuditedPlace(
        heading=place.heading,
        label=place.label,
        text=next(texts, max((finding.quote for finding in own), key=len)),
        marks=tuple(dict.fromkeys(finding.written for finding in own if finding.written)),
        points=tuple(map(_point, own)),
    )


def _point(finding: AuditFinding) -> AuditedPoint:
    return AuditedPoint(
        rule=finding.rule,
        meaning=RULES[finding.rule],
        what=finding.what,
        arithmetic=finding.arithmetic,
        written=finding.written,
        right=finding.right,
        remedy=finding.remedy,
        quote=finding.quote,
    )
