"""監査: each number of the chapter against what was computed, by place, with the arithmetic and the right value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.responses import Response

from office.chapter_file import CHAPTER, current_chapter
from office.frame.answering import content_to_save, done, file_to_save, show
from office.frame.confirming import sentence
from office.frame.routes import FormBounds, Lasting, posted, view
from office.frame.visit import Visit
from office.kept import keep, kept, office_folder
from office.worker.shapes import shaped
from office.worker.shapes.audited import Audited, AuditedPlace, AuditedPoint
from office.year.evidence import digest
from reports.formatting import count_text
from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST
from schemas.errors import InputError, Problem
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256

_SCREEN = "/years/{study}/audit"
_KEPT = "audited"
_BOUNDS = FormBounds(files=1, size=100_000_000)
_KINDS = (".docx", ".txt", ".md")


_NO_CHAPTER = Problem(
    "B17",
    "報告書が、まだありません。集計すると、照合できます。",
    expected="集計でできた報告書か、直した報告書（Word）",
    column="document",
)
"""There is nothing to audit."""


class TextPart(NamedTuple):
    """A part of a sentence; `marked` where it is what the audit means."""

    text: str
    marked: bool


def audit(visit: Visit, *problems: Problem) -> Response:
    """Show the last audit."""
    last = kept(visit.workspace, visit.study, _KEPT, Audited)
    chapter = digest(_chapter(visit))
    acts = visit.diary.acts(visit.study)
    about = next((act for act in reversed(acts) if act.act == "audited"), None)
    left = {act.text("finding"): act for act in acts if act.act == "audit_left"}
    return show(
        visit,
        "audit.html",
        problems,
        last=last,
        about=about,
        of_chapter=last is not None and last.digest == chapter,
        there_is_one=bool(chapter),
        ran=(output_folder(visit.workspace, visit.study) / MANIFEST).is_file(),
        texts={place: tuple(_marked(place)) for place in last.places} if last is not None else {},
        points={place: tuple(dict.fromkeys(place.points)) for place in last.places}
        if last is not None
        else {},
        left={
            place: [left[name] for one in place.points if (name := finding_name(place, one)) in left]
            for place in (last.places if last is not None else ())
        },
        count=count_text,
        place_name=place_name,
        unchanged="報告書は、そのまま残っています。",
    )


def act(visit: Visit) -> Response:
    """Audit the file that was sent, or the chapter of the run where none was."""
    sent = visit.form.get("document")
    path = _chapter(visit)
    name = "報告書" if path.name == CHAPTER else path.name
    if isinstance(sent, UploadFile) and sent.filename:
        name = Path(sent.filename.replace("\\", "/")).name
        content, kind = sent.file.read(), Path(name).suffix.lower()
        if kind not in _KINDS:
            return audit(
                visit,
                Problem(
                    "B21",
                    "この種類のファイルは、照合できません。",
                    expected="直した報告書（Word）か、文のファイル（.txt、.md）",
                    column="document",
                ),
            )
        path = office_folder(visit.workspace, visit.study) / f"audited{kind}"
        make_folder(path.parent)
        write_whole(path, content, private=True)
    elif not path.is_file():
        return audit(visit, _NO_CHAPTER)
    try:
        told = visit.worker.ask(
            "audit", study=visit.study, file=str(path), name=name, marked=str(_marked_copy(visit))
        )
    except InputError as error:
        return audit(visit, *error.problems)
    found = shaped(Audited, told)
    visit.note(
        "audited",
        file=name,
        findings=found.findings,
        numbers=found.compared,
        run=found.run,
        digest=found.digest,
    )
    keep(visit.workspace, visit.study, _KEPT, found)
    compared = f"{count_text(found.compared)}か所を照合しました。"
    return done(
        _SCREEN.format(study=visit.study),
        compared if found.compared else "照合できる数値がありませんでした。",
    )


def leave(visit: Visit) -> Response:
    """Note why the findings of a place stay as they are."""
    last = kept(visit.workspace, visit.study, _KEPT, Audited)
    place = (
        next((one for one in last.places if place_name(one) == visit.text("place")), None) if last else None
    )
    if place is None or last is None:
        return done(_SCREEN.format(study=visit.study))
    example = "例: ほかの調査の値で、原典を確かめた"
    missing = Problem("B38", "直さずに残す理由を書いてください。", expected=example, column="reason")
    reason, wrong = sentence(visit, "reason", missing)
    if wrong:
        return audit(visit, *(replace(one, column=f"reason-{place_name(place)}") for one in wrong))
    for number, point in enumerate(place.points):
        visit.diary.add(
            "audit_left",
            visit.person,
            visit.study,
            f"{visit.text('once')}-{number}",
            finding=finding_name(place, point),
            digest=last.digest,
            reason=reason,
        )
    return done(_SCREEN.format(study=visit.study), "理由を記録しました。")


def save(visit: Visit) -> Response:
    """Hand out the findings as a list."""
    last = kept(visit.workspace, visit.study, _KEPT, Audited)
    if last is None:
        return done(_SCREEN.format(study=visit.study))
    return content_to_save(last.csv.encode(), f"{Path(last.name).stem}_指摘.csv")


def save_marked(visit: Visit) -> Response:
    """Hand out the audited document with the findings marked."""
    last, path = kept(visit.workspace, visit.study, _KEPT, Audited), _marked_copy(visit)
    if last is None or not last.marked or not path.is_file():
        return done(_SCREEN.format(study=visit.study))
    return file_to_save(path, f"{Path(last.name).stem}_指摘.docx")


def place_name(place: AuditedPlace) -> str:
    """A place by its words, so that it is known again after the next audit."""
    return sha256("\n".join((place.heading, place.label, place.text)).encode())[:16]


def finding_name(place: AuditedPlace, point: AuditedPoint) -> str:
    """A finding by its place and what it says."""
    return sha256("\n".join((place_name(place), point.rule, point.what, point.arithmetic)).encode())[:16]


def _marked(place: AuditedPlace) -> Iterator[TextPart]:
    """The words of a place, parted where something is meant."""
    text, start = place.text, 0
    while start < len(text):
        found = [(at, mark) for mark in place.marks if mark and (at := text.find(mark, start)) >= 0]
        if not found:
            break
        at, mark = min(found, key=lambda one: (one[0], -len(one[1])))
        yield TextPart(text[start:at], False)
        yield TextPart(mark, True)
        start = at + len(mark)
    yield TextPart(text[start:], False)


def _marked_copy(visit: Visit) -> Path:
    return office_folder(visit.workspace, visit.study) / "audited_marked.docx"


def _chapter(visit: Visit) -> Path:
    return current_chapter(visit.workspace, visit.study)


ROUTES = [
    view(_SCREEN, audit),
    posted(_SCREEN, act, bounds=_BOUNDS, lasting=Lasting("数値を照合しています", _SCREEN)),
    posted(f"{_SCREEN}/leave", leave),
    view(f"{_SCREEN}/list", save),
    view(f"{_SCREEN}/marked", save_marked),
]
