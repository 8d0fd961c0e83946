"""Made definitions and values for the tracker's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from schemas.indicators.definitions import Indicator
from tracker.store.tracker import Tracker
from tracker.terms.model import Facts, IndicatorDefinition, Observation, Person, Proposal
from tracker.words import ReleaseKind
from tracker.workflow.deciding import approve, publish
from tracker.workflow.proposing import propose
from tracker.workflow.releases import Release

AREA = "352039"
YAMADA, SATO = Person("山田 太郎", "yamada", "PC1"), Person("佐藤 花子", "sato", "PC2")
KGI1 = Indicator(
    key="kgi1",
    level="KGI",
    number="1",
    name="愛着を感じている割合",
    policy="",
    unit="%",
    source="survey",
    survey="s",
    concept="attachment",
    option="attached",
    base="all",
    basis="study",
    baseline_year=2017,
    baseline_value=Decimal("74.7"),
    targets={2022: Decimal("80.0"), 2027: Decimal("85.0")},
    direction="increase",
    decimals=1,
)
KPI3 = replace(
    KGI1,
    key="kpi3",
    level="KPI",
    number="3",
    name="事業数",
    unit="事業",
    source="administrative",
    survey="",
    concept="",
    option="",
    base="",
    basis="",
    baseline_year=2016,
    baseline_value=Decimal(57),
    targets={2022: Decimal(80), 2027: Decimal(100)},
    decimals=0,
)
SEEN = Facts(open_findings=0, margin_gap=0.0, chapter_values={}, audit_faults=0, web_share=0.2)


def attachment(indicator: Indicator = KGI1, wording: str = "愛着を感じますか。") -> IndicatorDefinition:
    """The definition of the first KGI."""
    return IndicatorDefinition(indicator, ("very", "somewhat"), "unweighted", wording)


def share(year: int, value: float, se: float | None = 1.2, **changes: object) -> Observation:
    """A share of the first KGI with its 95 % interval."""
    bounds = (
        {} if se is None else {"low": value - 1.96 * se, "high": value + 1.96 * se, "level": 0.95, "n": 1500}
    )
    one = Observation("kgi1", AREA, year, value, basis="unweighted", base="all", se=se, **bounds)  # type: ignore[arg-type]
    return replace(one, **changes)  # type: ignore[arg-type]


def count(year: int, value: float) -> Observation:
    """A count of the third KPI."""
    return Observation("kpi3", AREA, year, value)


def proposal(year: int, value: float, projects: float | None = None, **changes: object) -> Proposal:
    """A year's values: the share, in both bases and by age, and the count if it is given."""
    weighted = share(year, value - 1, basis="weighted")
    by_age = [
        share(year, value + step, basis=basis, breakdown="age_group", group=group)
        for basis in ("unweighted", "weighted")
        for group, step in (("20歳代", -9.0), ("70歳以上", 6.0))
    ]
    definitions = [attachment()]
    values = [share(year, value), weighted, *by_age]
    if projects is not None:
        definitions.append(IndicatorDefinition(KPI3))
        values.append(count(year, projects))
    one = Proposal(
        AREA,
        year,
        tuple(definitions),
        tuple(values),
        provenance={
            ("input", f"raw/{year}/a.csv"): "1" * 64,
            ("run", "id"): f"run{year}",
            ("label", "age_group"): "年代",
            ("label", "region"): "居住地域",
            ("label", "age_group=20歳代"): "20代",
        },
        facts=SEEN,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


EVERY_WARNING = (
    *("no-value", "target-in-interval", "wording", "web-share", "revised", "new-series", "jump", "carried"),
    "unseen",
)


def published(
    tracker: Tracker, one: Proposal, *, kind: ReleaseKind | None = None, reason: str = ""
) -> Release:
    """Propose, approve and publish."""
    propose(tracker, one, YAMADA, kind=kind, reason=reason)
    approve(tracker, AREA, one.year, SATO, present=one.provenance, acknowledged=EVERY_WARNING)
    return publish(tracker, AREA, one.year, SATO, present=one.provenance)


class Clock:
    """A clock that goes on by a minute whenever it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2027, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at
