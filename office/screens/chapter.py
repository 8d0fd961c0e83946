"""報告書: edited in Word, given back, and brought together with new figures; what parts is decided side by side."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.responses import Response

from office.chapter_file import EDITED, current_chapter, edited_chapter, returned_chapter
from office.frame.answering import done, file_to_save, show
from office.frame.routes import FormBounds, Lasting, posted, view
from office.frame.visit import Visit
from office.kept import office_folder
from office.worker.protocol import Json
from office.worker.shapes import shaped
from office.worker.shapes.merged import ChapterConflict, MergedChapter, ReturnedChapter
from reports.formatting import count_text
from reports.runs.last_record import last_record
from schemas.errors import InputError, Problem
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256

_SCREEN = "/years/{study}/chapter"
_BOUNDS = FormBounds(files=1, size=100_000_000)
_MERGING = Lasting("新しい数値を入れています", _SCREEN)
_LONGEST = 5_000
_PARTS = re.compile(r"[0-9][0-9,.]*|.", re.DOTALL)
"""Of a text that is held against another: a figure is one part."""

_CHOICES = {
    "figures": "職員の文に、新しい数値を入れる",
    "generated": "新しい集計の文に替える（職員の文はなくなります）",
    "staff": "職員の文のままにする（数値が違うときは、監査で指摘されます）",
    "rewritten": "書き直す",
}


_GONE = Problem(
    "B33",
    "この報告書は、もうありません。ほかの人が取り消したか、まだ集計していません。",
    expected="画面「報告書」を開き直して選んだもの",
)
"""What a link or a form of an older page asks for is not there."""


class ComparedText(NamedTuple):
    """A part of a text against another: only here (`new`), only there (`old`), or in both ("")."""

    text: str
    kind: str


def chapter(visit: Visit, *problems: Problem) -> Response:
    """Show where the chapter is, and what is to be decided."""
    back = returned_chapter(visit.workspace, visit.study)
    conflict = _at(visit, back)
    try:
        run = last_record(visit.workspace, visit.study).run
    except InputError:
        run = ""
    return show(
        visit,
        "chapter.html",
        problems,
        run=run,
        there_is_one=current_chapter(visit.workspace, visit.study).is_file(),
        back=back,
        outdated=back is not None and back.merged.run != run,
        conflict=conflict,
        number=back.merged.conflicts.index(conflict) + 1 if back and conflict else 0,
        staff=tuple(_changes(conflict.before, conflict.staff)) if conflict else (),
        generated=tuple(_changes(conflict.before, conflict.generated)) if conflict else (),
        choices=[(one, _CHOICES[one], _hint(conflict, one)) for one in conflict.choices] if conflict else [],
        chosen=visit.text("choice"),
        text=visit.text("text") or (conflict.renewed if conflict else ""),
        count=count_text,
        name=EDITED,
        unchanged="直した報告書は、そのまま残っています。",
    )


def save(visit: Visit) -> Response:
    """Hand out the chapter to be edited, and note that somebody has it."""
    path = current_chapter(visit.workspace, visit.study)
    if not path.is_file():
        raise _GONE.error()
    visit.note("chapter_saved", file=path.name)
    return file_to_save(path, f"{visit.study}_{path.name}")


def give_back(visit: Visit) -> Response:
    """Take an edited chapter, and bring the figures of the run into a copy of it."""
    sent = visit.form.get("document")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return chapter(
            visit,
            Problem(
                "B82", "ファイルが選ばれていません。", expected="直した報告書（Word）", column="document"
            ),
        )
    name = Path(sent.filename.replace("\\", "/")).name
    content = sent.file.read()
    stored = office_folder(visit.workspace, visit.study) / "chapters" / f"{sha256(content)}.docx"
    make_folder(stored.parent)
    write_whole(stored, content, private=True)
    return _merged(visit, stored, name, {}, "chapter_returned")


def renew(visit: Visit) -> Response:
    """Bring the figures of the newest run into the edited chapter as it stands."""
    edited = edited_chapter(visit.workspace, visit.study)
    if not edited.is_file():
        raise _GONE.error()
    stored = office_folder(visit.workspace, visit.study) / "chapters" / f"{sha256(edited.read_bytes())}.docx"
    make_folder(stored.parent)
    shutil.copyfile(edited, stored)
    return _merged(visit, stored, EDITED, {}, "chapter_returned")


def decide(visit: Visit) -> Response:
    """Put what was chosen for one place into the chapter."""
    back = returned_chapter(visit.workspace, visit.study)
    conflict = _at(visit, back)
    if back is None or conflict is None:
        return done(_SCREEN.format(study=visit.study))
    choice, text = visit.text("choice"), " ".join(visit.text("text").split("\n"))
    if choice not in conflict.choices:
        return chapter(visit, Problem("B83", "この箇所の文を選んでください。", column="choice"))
    if choice == "rewritten" and not 0 < len(text) <= _LONGEST:
        return chapter(
            visit, Problem("B84", "書き直す文を入れてください。", expected=f"{_LONGEST}字まで", column="text")
        )
    decided = {
        **back.decided,
        conflict.piece: {"choice": choice, "text": text if choice == "rewritten" else ""},
    }
    stored = office_folder(visit.workspace, visit.study) / "chapters" / back.stored
    return _merged(visit, stored, back.merged.name, decided, "chapter_decided")


def undo(visit: Visit) -> Response:
    """Take the edited chapter away; the file that was given back stays with us."""
    edited = edited_chapter(visit.workspace, visit.study)
    with visit.doing("chapter_undone", edited.relative_to(visit.workspace).as_posix()):
        edited.unlink(missing_ok=True)
        visit.note("chapter_undone")
    return done(_SCREEN.format(study=visit.study), "戻した報告書を取り消しました。")


def hand_out(visit: Visit) -> Response:
    """The edited chapter with its new figures."""
    path = edited_chapter(visit.workspace, visit.study)
    if not path.is_file():
        raise _GONE.error()
    return file_to_save(path, f"{visit.study}_{EDITED}")


def _merged(
    visit: Visit, stored: Path, name: str, decided: Mapping[str, Mapping[str, str]], act: str
) -> Response:
    choices: Json = {piece: dict(chosen) for piece, chosen in decided.items()}
    edited = edited_chapter(visit.workspace, visit.study).relative_to(visit.workspace).as_posix()
    try:
        with visit.doing(act, edited, file=name):
            told = visit.worker.ask(
                "merge_chapter",
                study=visit.study,
                file=str(stored),
                name=name,
                decided=choices,
            )
            merged = shaped(MergedChapter, told)
            left = len(merged.conflicts)
            visit.note(act, file=name, conflicts=left, run=merged.run, count=len(decided))
    except InputError as error:
        return chapter(visit, *error.problems)
    words = f"決めるところが{count_text(left)}か所あります。" if left else "決めるところは残っていません。"
    told_done = "新しい数値を入れました。" if act == "chapter_returned" else "この文に決めました。"
    return done(_SCREEN.format(study=visit.study), f"{told_done}{words}")


def _at(visit: Visit, back: ReturnedChapter | None) -> ChapterConflict | None:
    """The conflict that the form or the address names, else the first."""
    if back is None or not back.merged.conflicts:
        return None
    named = visit.text("piece") or visit.request.query_params.get("piece", "")
    conflicts = back.merged.conflicts
    return next((one for one in conflicts if one.piece == named), conflicts[0])


def _hint(conflict: ChapterConflict | None, choice: str) -> str:
    if conflict is None or choice != "figures":
        return ""
    pairs = "、".join(f"{written} → {computed}" for written, computed in conflict.numbers if computed)
    return f"{pairs}　{conflict.renewed}"


def _changes(before: str, after: str) -> Iterator[ComparedText]:
    """A text with what it has changed of another."""
    there, here = _PARTS.findall(before), _PARTS.findall(after)
    for tag, start, end, low, high in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        if tag == "equal":
            yield ComparedText("".join(here[low:high]), "")
            continue
        if end > start:
            yield ComparedText("".join(there[start:end]), "old")
        if high > low:
            yield ComparedText("".join(here[low:high]), "new")


ROUTES = [
    view(_SCREEN, chapter),
    posted(f"{_SCREEN}/save", save),
    posted(f"{_SCREEN}/return", give_back, bounds=_BOUNDS, lasting=_MERGING),
    posted(f"{_SCREEN}/renew", renew, lasting=_MERGING),
    posted(f"{_SCREEN}/decide", decide, lasting=Lasting("決めた文を入れています", _SCREEN)),
    posted(f"{_SCREEN}/undo", undo),
    view(f"{_SCREEN}/file", hand_out),
]
