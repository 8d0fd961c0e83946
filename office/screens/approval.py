"""承認: another person looks at what was proposed, and approves or returns it; taken back until it is public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from starlette.responses import Response

from flows.acting import acting
from flows.present_inputs import present
from office.frame.answering import done, show
from office.frame.confirming import named, sentence
from office.frame.routes import Compared, posted, view
from office.frame.visit import Visit
from office.values.standing import standing
from office.year.evidence import digest, gather
from office.year.tasks.every import as_they_stand
from schemas.errors import InputError, Problem
from schemas.messages.acts import Act
from tracker.settings import load_settings
from tracker.words import Approval, Publication

if TYPE_CHECKING:  # needs the database, which a workspace without values does not
    from tracker.store.recording import CheckResult

_HERE = "/years/{study}/approval"
_APPROVE, _RETURN = "approve", "return"
_CHOICES = ((_APPROVE, "承認する", ""), (_RETURN, "差し戻す", "下に理由を書きます。提案した人に示されます。"))


def approval(visit: Visit, *problems: Problem) -> Response:
    """Show what was proposed."""
    from office.values.proposed_values import proposed_values  # noqa: PLC0415
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.deciding import checks_of  # noqa: PLC0415

    seen = gather(visit.workspace, visit.study, visit.diary, None)
    release = seen.releases[-1] if seen.releases else None
    values, results = [], list["CheckResult"]()
    if release is not None:
        with open_tracker(visit.workspace).reading() as connection:
            values, results = proposed_values(connection, release), checks_of(connection, release)
    failed = [one for one in results if not one.passed]
    return show(
        visit,
        "approval.html",
        problems,
        unchanged=Act.APPROVE.kept,
        task=as_they_stand(seen)["approval"],
        release=release,
        event=release.last("propose") if release is not None else None,
        approved=release is not None and release.approval is Approval.APPROVED,
        open=release is not None and release.approval is Approval.PROPOSED,
        public=release is not None and release.publication in (Publication.PUBLISHED, Publication.SUPERSEDED),
        changed=seen.changed_since,
        values=values,
        errors=[one for one in failed if one.severity == "error"],
        warnings=[one for one in failed if one.severity != "error"],
        choices=_CHOICES,
        typed={name: visit.text(name) for name in ("decision", "reason", "by")},
        person=acting(visit.person),
        version=_version(visit),
    )


def _version(visit: Visit) -> str:
    """The number of the last step of the year's values."""
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    return str(seen.releases[-1].events[-1].seq) if seen.releases else "none"


def _compared(visit: Visit) -> Iterator[Compared]:
    """What was decided beside the release as it stands."""
    words = {key: name for key, name, _ in _CHOICES}
    asked = words.get(visit.text("decision"), "承認を取り消す")
    mine = [asked, visit.text("by"), visit.text("reason")]
    yield Compared("承認", " / ".join(filter(None, mine)), standing(visit))


def decide(visit: Visit) -> Response:
    """Approve or return, in the name of whoever decides."""
    decision, (by, nameless) = visit.text("decision"), named(visit)
    missing = Problem("B95", "差し戻す理由を書いてください。", column="reason")
    reason, unworded = sentence(visit, "reason", missing if decision == _RETURN else None)
    problems = []
    if decision not in (_APPROVE, _RETURN):
        problems.append(Problem("B94", "承認するか差し戻すかを選んでください。", column="decision"))
    problems += [*unworded, *nameless]
    if problems:
        return approval(visit, *problems)
    try:
        return _approved(visit, by) if decision == _APPROVE else _returned(visit, by, reason)
    except InputError as error:
        return approval(visit, *(_beside_its_field(visit, one) for one in error.problems))


def _beside_its_field(visit: Visit, problem: Problem) -> Problem:
    """That the proposer may not approve is told beside the name, with whom it must not be."""
    from tracker.terms.messages import SAME_PERSON  # noqa: PLC0415

    if problem.rule != SAME_PERSON.code:
        return problem
    release = gather(visit.workspace, visit.study, visit.diary, None).releases[-1]
    event = release.last("propose")
    who = event.actor if event is not None else ""
    return Problem(problem.rule, f"承認する人は、提案した人（{who}）と別の人にしてください。", column="by")


def _approved(visit: Visit, by: str) -> Response:
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.deciding import approve  # noqa: PLC0415

    settings = load_settings(visit.workspace)
    one = approve(
        open_tracker(visit.workspace),
        settings.area,
        int(visit.study),
        acting(by),
        present=present(visit.workspace, visit.study, digest),
        acknowledged=[name for name in visit.form.getlist("seen") if isinstance(name, str)],
        two_persons=settings.two_persons,
    )
    return done(
        f"/years/{visit.study}",
        f"{one.label}を承認しました。公表するまでは、「承認」から取り消せます。",
    )


def _returned(visit: Visit, by: str, reason: str) -> Response:
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.deciding import send_back  # noqa: PLC0415

    area = load_settings(visit.workspace).area
    one = send_back(open_tracker(visit.workspace), area, int(visit.study), acting(by), reason=reason)
    return done(f"/years/{visit.study}", f"{one.label}を差し戻しました。")


def take_back(visit: Visit) -> Response:
    """Take an approval back, as long as nothing is public."""
    try:
        _returned(visit, visit.person, "承認を取り消しました")
    except InputError as error:
        return approval(visit, *error.problems)
    return done(f"/years/{visit.study}", "承認を取り消しました。もう一度提案すると、承認できます。")


ROUTES = [
    view(_HERE, approval),
    posted(f"{_HERE}/decide", decide, version=_version, compared=_compared),
    posted(f"{_HERE}/undo", take_back, version=_version, compared=_compared),
]
