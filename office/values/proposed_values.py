"""The values of a release as it was proposed, with what they say about their targets and about the values before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from office.values.verdict_words import said
from schemas.tables.eras import era_year
from tracker.judging import rounded
from tracker.store.tables import judgement
from tracker.workflow.releases import Release
from tracker.workflow.telling import headline


@dataclass(frozen=True)
class ProposedValue:
    """One line of a proposal, as texts."""

    name: str
    value: str
    interval: str
    target: str
    verdict: str
    earlier: str


def proposed_values(connection: Connection, one: Release) -> list[ProposedValue]:
    """The headline values of a release, in the order of its indicators."""
    query = select(judgement).where(judgement.c.release_id == one.release_id)
    judged = {(row["series_id"], row["against"]): dict(row) for row in connection.execute(query).mappings()}
    return [_line(row, judged) for row in headline(connection, one.release_id).values()]


def _line(row: dict[str, Any], judged: dict[tuple[str, str], dict[str, Any]]) -> ProposedValue:
    def text(value: float | None) -> str:
        return "—" if value is None else f"{rounded(value, row['decimals'])}{row['unit']}"

    target = judged.get((row["series_id"], "target"), {})
    before = judged.get((row["series_id"], "previous")) or judged.get((row["series_id"], "baseline")) or {}
    ends = [row["low"], row["high"]]
    interval = "～".join(rounded(end, row["decimals"]) for end in ends) if None not in ends else "—"
    earlier = before.get("compared_value")
    return ProposedValue(
        f"{row['level']}({row['number']}) {row['name']}",
        text(row["value"]),
        interval,
        text(target.get("compared_value")),
        said(target["verdict"]) if target.get("compared_value") is not None else "目標がありません",
        "—"
        if earlier is None
        else f"{text(earlier)}（{era_year(before['compared_period'])}、{said(before['verdict'])}）",
    )
