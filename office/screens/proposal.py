"""指標の提案: the values of the last run with the checks before approval, each warning acknowledged by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from flows.acting import acting
from office.frame.answering import done, show
from office.frame.confirming import named, sentence
from office.frame.routes import Compared, Lasting, posted, view
from office.frame.visit import Visit
from office.kept import keep, kept
from office.values.chart import chart
from office.values.standing import standing
from office.values.trends import indicator_trends
from office.worker.shapes import shaped
from office.worker.shapes.proposed import ProposalChecked
from office.year.evidence import Evidence, gather
from office.year.state import TaskState
from office.year.tasks.every import as_they_stand
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study
from schemas.messages.acts import Act
from tracker.settings import load_settings
from tracker.words import Approval, Publication

_HERE = "/years/{study}/proposal"
KEPT = "proposal_checked"
_KINDS = (
    ("planned", "予定された改定", "暫定値を確定するなど、前から決まっていた変更"),
    ("method", "方法の変更", "計算や調査の方法を変えたとき"),
    ("correction", "訂正", "公表した値に誤りがあったとき"),
)


@dataclass(frozen=True)
class KeptProposal:
    """Checks that were made, when (UTC, ISO), and of which inputs."""

    at: str
    inputs: str
    checked: ProposalChecked


def proposal(visit: Visit, *problems: Problem) -> Response:
    """Show the values, and what the checks said of them last."""
    seen = gather(visit.workspace, visit.study, visit.office.diary, None)
    task = as_they_stand(seen)["proposal"]
    last = kept(visit.workspace, visit.study, KEPT, KeptProposal)
    found = indicator_trends(visit.workspace, load_study(visit.workspace, visit.study)) if seen.record else []
    release = seen.releases[-1] if seen.releases else None
    return show(
        visit,
        "proposal.html",
        problems,
        unchanged=Act.PROPOSE.kept,
        task=task,
        locked=task.state is TaskState.LOCKED,
        ran=seen.ran,
        trends=[(one, chart(one)) for one in found if one.indicator.source == "survey"],
        reported=[one for one in found if one.indicator.source != "survey"],
        last=last,
        outdated=last is not None and last.inputs != _inputs(seen),
        release=release,
        open=release is not None and release.approval is Approval.PROPOSED,
        public=next((one for one in seen.releases if one.publication is Publication.PUBLISHED), None),
        kinds=_KINDS,
        typed={name: visit.text(name) for name in ("by", "note", "kind", "reason")},
        version=_version(seen),
    )


def _inputs(seen: Evidence) -> str:
    """What the checks rest on: the run, what changed since, the chapter as it is, and the releases."""
    run = seen.record.run if seen.record is not None else ""
    return "|".join((run, *seen.changed, seen.chapter, *(one.release_id for one in seen.releases)))


def _version(seen: Evidence) -> str:
    """By which a form is known to be about what is there: the last step in the tracker, and the run."""
    last = str(seen.releases[-1].events[-1].seq) if seen.releases else ""
    return f"{last}-{seen.record.run if seen.record is not None else ''}"


def version(visit: Visit) -> str:
    """`_version` as it is now."""
    return _version(gather(visit.workspace, visit.study, visit.office.diary, None))


def _compared(visit: Visit) -> Iterator[Compared]:
    """What was to be proposed beside the release as it stands."""
    asked = "取り下げる" if visit.request.url.path.endswith("/withdraw") else "提案する"
    kinds = {key: name for key, name, _ in _KINDS}
    mine = [visit.text("by"), kinds.get(visit.text("kind"), ""), visit.text("reason"), visit.text("note")]
    yield Compared("提案", " / ".join([asked, *filter(None, mine)]), standing(visit))


def check(visit: Visit) -> Response:
    """Have the checks made, and keep what they say."""
    seen = gather(visit.workspace, visit.study, visit.office.diary, None)
    inputs = _inputs(seen)
    try:
        checked = shaped(ProposalChecked, visit.worker.ask("proposal_checked", study=visit.study))
    except InputError as error:
        return proposal(visit, *error.problems)
    deed = visit.note("proposal_checked", errors=len(checked.errors), warnings=len(checked.warnings))
    keep(visit.workspace, visit.study, KEPT, KeptProposal(deed.at, inputs, checked))
    return done(f"/years/{visit.study}/proposal#checks", "提案の前の点検が終わりました。")


def propose(visit: Visit) -> Response:
    """Propose, with the name of whoever has seen the warnings."""
    last = kept(visit.workspace, visit.study, KEPT, KeptProposal)
    warned = last is not None and last.checked.warnings
    by, nameless = named(visit, f"{'注意を確認した' if warned else '提案する'}人の氏名を書いてください。")
    problems = []
    if last is None:
        problems.append(Problem("B90", "提案の前の点検を、まだしていません。", column="checks"))
    elif last.checked.errors:
        problems.append(
            Problem("B91", f"直すものが{len(last.checked.errors)}件残っています。", column="checks")
        )
    note, noted = sentence(visit, "note")
    reason, reasoned = sentence(visit, "reason")
    problems += [*nameless, *reasoned, *noted]
    if problems:
        return proposal(visit, *problems)
    assert last is not None
    try:
        label = visit.worker.ask(
            "propose",
            study=visit.study,
            by=by,
            kind=visit.text("kind"),
            reason=reason,
            note=note,
            acknowledged=[one.name for one in last.checked.warnings],
        )
    except InputError as error:
        return proposal(visit, *error.problems)
    return done(
        f"/years/{visit.study}",
        f"{label}を提案しました。承認されるまでは、「指標の提案」から取り下げられます。",
    )


def withdraw(visit: Visit) -> Response:
    """Take the proposal back, as long as nobody has approved it."""
    from tracker.store.tracker import open_tracker  # noqa: PLC0415 - a page without values needs no database
    from tracker.workflow.deciding import send_back  # noqa: PLC0415

    seen = gather(visit.workspace, visit.study, visit.office.diary, None)
    if not seen.releases or seen.releases[-1].approval is not Approval.PROPOSED:
        return proposal(
            visit, Problem("B93", "取り下げられる提案がありません。承認の後は、承認を取り消します。")
        )
    area = load_settings(visit.workspace).area
    tracker, by = open_tracker(visit.workspace), acting(visit.person)
    send_back(tracker, area, int(visit.study), by, reason="提案した人が取り下げました")
    return done(f"/years/{visit.study}/proposal", "提案を取り下げました。")


ROUTES = [
    view(_HERE, proposal),
    posted(f"{_HERE}/check", check, lasting=Lasting("提案の前の点検をしています", _HERE)),
    posted(
        f"{_HERE}/propose",
        propose,
        version=version,
        compared=_compared,
        lasting=Lasting("提案しています", _HERE),
    ),
    posted(f"{_HERE}/withdraw", withdraw, version=version, compared=_compared),
]
