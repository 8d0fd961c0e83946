"""自由記述の分類と引用: a list out for each question, the filled-in list back, and the quotations that were confirmed.

No answer in words is on the page but a quotation that somebody has confirmed by name.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import date
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from office.begun import AFTERCODES_OF, TEXTS
from office.diary import Deed
from office.frame.answering import content_to_save, done, show
from office.frame.routes import FormBounds, Lasting, posted, view
from office.frame.visit import Visit
from office.undoing import texts_undo
from office.worker.shapes import shaped
from office.worker.shapes.texts import CodedTexts, OpenedList, TakenTexts
from office.year.evidence import gather
from office.year.state import TaskState
from office.year.tasks.every import as_they_stand
from office.year.tasks.freetext import last_taken, text_questions
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study
from schemas.messages.acts import Act
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256
from survey.freetext.record_files import freetext_folder, freetext_record

_HERE = "/years/{study}/freetext"
_LARGEST = 50_000_000


def freetext(visit: Visit, *problems: Problem, faulty: Deed | None = None) -> Response:
    """Show the questions, and the quotations that were confirmed."""
    seen = gather(visit.workspace, visit.study, visit.diary, visit.office.under_way(visit.study))
    definition = load_study(visit.workspace, visit.study)
    titles = {survey.key: survey for survey in definition.surveys}
    asked = [
        (
            survey,
            titles[survey].questionnaire.question(question),
            seen.is_there(freetext_record(visit.study, survey, question)),
        )
        for survey, question in text_questions(definition)
    ]
    recorded = any(coded for _, _, coded in asked)
    task = as_they_stand(seen)["freetext"]
    locked = task.state is TaskState.LOCKED or bool(seen.purged)
    if asked and not locked:
        visit.office.ahead(lambda worker: worker.ask("text_lists_ahead", study=definition.key))
    return show(
        visit,
        "freetext.html",
        problems,
        unchanged=Act.FREETEXT_IMPORT.kept,
        task=task,
        locked=locked,
        questions=[(titles[key].title, key, question, coded) for key, question, coded in asked],
        coded=_recorded(visit) if recorded else None,
        taken=last_taken(seen),
        undo=texts_undo(visit.workspace, visit.study).hindrance(),
        faulty=faulty,
    )


def _recorded(visit: Visit) -> CodedTexts:
    return shaped(CodedTexts, visit.worker.ask("texts_recorded", study=visit.study))


def save_list(visit: Visit) -> Response:
    """Hand out the list of a question."""
    survey, question = visit.text("survey"), visit.text("question")
    if (survey, question) not in text_questions(load_study(visit.workspace, visit.study)):
        raise HTTPException(404)
    told = visit.worker.ask("text_list_opened", study=visit.study, survey=survey, question=question)
    found = shaped(OpenedList, told)
    if not found.answers:
        return freetext(visit, Problem("B97", "この設問には、自由記述の回答がありません。", column="lists"))
    visit.note("texts_listed", count=found.answers)
    return content_to_save(b64decode(found.content), f"自由記述_{survey}_{question}.xlsx")


def take_in(visit: Visit) -> Response:
    """Take a filled-in list in; one with faults stays in a room of its own, so that it can be had back marked."""
    sent = visit.form.get("list")
    if not isinstance(sent, UploadFile) or Path(sent.filename or "").suffix.lower() != ".xlsx":
        return freetext(visit, Problem("B98", "記入した一覧（.xlsx）を選んでください。", column="list"))
    name, content = Path((sent.filename or "").replace("\\", "/")).name, sent.file.read()
    path = _room(visit) / f"{sha256(content)}.xlsx"
    make_folder(path.parent, 0o700)
    write_whole(path, content, private=True)
    try:
        with visit.doing("texts_taken", TEXTS, AFTERCODES_OF, file=name):
            taken = shaped(TakenTexts, visit.worker.ask("texts_taken", **_list(visit, path)))
            visit.note(
                "texts_taken",
                file=name,
                categories=taken.categories,
                quotations=taken.quotations,
                waiting=taken.waiting,
            )
    except InputError as error:
        deed = visit.note("texts_refused", count=len(error.problems), file=name, stored=path.name)
        named = [replace(one, file=name) if one.file == path.name else one for one in error.problems]
        return freetext(visit, *named, faulty=deed)
    path.unlink(missing_ok=True)
    told = f"分類{taken.categories}個、確認済みの引用{taken.quotations}件を取り込みました。"
    if taken.concept:
        told += f"報告書に載せるときは、シート「報告書の構成」の「概念」に「{taken.concept}」と書きます。"
    return done(f"/years/{visit.study}/freetext", told)


def undo(visit: Visit) -> Response:
    """Take the last list back."""
    with visit.doing("texts_undone", TEXTS, AFTERCODES_OF):
        visit.worker.ask("texts_undone", study=visit.study)
        visit.note("texts_undone")
    return done(f"/years/{visit.study}/freetext", "分類と引用を、取り込む前に戻しました。")


def marked(visit: Visit) -> Response:
    """Hand the refused list back with its faults marked."""
    deed = next((one for one in reversed(visit.diary.acts(visit.study)) if one.act == "texts_refused"), None)
    path = _room(visit) / deed.text("stored") if deed is not None else None
    if deed is None or path is None or not path.is_file():
        raise HTTPException(404)
    told = visit.worker.ask("texts_marked_opened", **_list(visit, path))
    if not isinstance(told, str) or not told:
        return freetext(
            visit,
            Problem(
                "B99", "印を付けられない一覧です。もう一度取り込むと、直すところを表示します。", column="list"
            ),
        )
    return content_to_save(b64decode(told), f"印付き_{deed.text('file')}")


def _room(visit: Visit) -> Path:
    """Where refused lists lie: with the coded answers, so that they go with the answers when these are deleted."""
    return visit.workspace / freetext_folder(visit.study) / "returned"


def _list(visit: Visit, path: Path) -> dict[str, str]:
    return {"study": visit.study, "file": str(path), "by": visit.person, "day": date.today().isoformat()}


ROUTES = [
    view(_HERE, freetext),
    posted(f"{_HERE}/list", save_list),
    posted(
        f"{_HERE}/take",
        take_in,
        bounds=FormBounds(files=1, size=_LARGEST),
        lasting=Lasting("分類と引用を取り込んでいます", _HERE),
    ),
    posted(f"{_HERE}/marked", marked),
    posted(f"{_HERE}/undo", undo),
]
