"""Proposing the values of a run: what the checks say before, and the proposal itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.tracking import proposal_of, propose_as
from office.worker.jobs.job import Telling, job
from office.worker.shapes.proposed import ProposalCheck, ProposalChecked
from schemas.errors import InputError
from tracker.settings import load_settings
from tracker.store.tracker import open_tracker
from tracker.terms import messages
from tracker.terms.model import Proposal
from tracker.workflow.checks import blocking
from tracker.workflow.proposing import rehearse


@job("proposal_checked")
def proposal_checked(telling: Telling, *, workspace: Path, study: str) -> ProposalChecked:
    """Say what the checks would say; nothing is recorded. Raises InputError as `proposal_of`."""
    telling.reach(1, "提案の前の点検")
    settings = load_settings(workspace)
    proposal = proposal_of(workspace, study, settings.area)
    results = rehearse(open_tracker(workspace), proposal, rule=settings.judgement)
    lines = (ProposalCheck(one.check_id, one.severity, one.passed, one.message) for one in results)
    return ProposalChecked(_run(proposal), tuple(lines))


@job("propose")
def propose(
    telling: Telling,
    *,
    workspace: Path,
    study: str,
    by: str,
    kind: str,
    reason: str,
    note: str,
    acknowledged: Sequence[str],
) -> str:
    """Propose, unless an error stands; returns the name of what was proposed.

    Raises InputError: G25 with every error, G26 a warning that was not shown, else as `propose_as`.
    """
    telling.reach(1, "提案")
    settings = load_settings(workspace)
    proposal = proposal_of(workspace, study, settings.area)
    results = rehearse(open_tracker(workspace), proposal, rule=settings.judgement)
    unseen = [one for one in results if not one.passed and one.check_id not in acknowledged]
    for rule, found in ((messages.BLOCKED, blocking(results)), (messages.UNACKNOWLEDGED, unseen)):
        if found:
            raise InputError([rule.problem(f"{study}年度", found=one.message) for one in found])
    made, _ = propose_as(
        workspace, proposal, by, kind=kind or None, reason=reason, acknowledged=acknowledged, note=note
    )
    return made.label


def _run(proposal: Proposal) -> str:
    return proposal.provenance.get(("run", "id"), "")
