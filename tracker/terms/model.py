"""What is proposed: definitions, values, where they come from, and who acts."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schemas.codes import COUNTED, TOTAL
from schemas.indicators.definitions import Indicator
from schemas.settings.study import Study, StudyKind

INDICATORS, MEASURES = "indicators", "measures"
"""What a release is about: values of indicators, or the states of the plan's measures (取組)."""

LABEL = "label"
"""The kind of provenance that says what readers call a breakdown (its key) or a group of it (`group_name`)."""


def group_name(breakdown: str, group: str) -> str:
    """The name of a group of a breakdown, as a label is kept under it."""
    return f"{breakdown}={group}"


@dataclass(frozen=True)
class Person:
    """Who acts: the name as entered, the account and the machine as the system knows them."""

    name: str
    account: str = ""
    machine: str = ""

    def same_as(self, name: str) -> bool:
        """Whether an entered name is that of this person, however it is spaced or which width it has."""
        return _plain(self.name) == _plain(name)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


@dataclass(frozen=True)
class IndicatorDefinition:
    """An indicator with what its share means.

    `options` are those that the option (group) holds, `basis` the one that the study chose for it, `wording` the
    question as printed: a changed wording is told, a changed meaning starts a new series. `kind` is that of the study.
    """

    indicator: Indicator
    options: tuple[str, ...] = ()
    basis: str = ""
    wording: str = ""
    kind: StudyKind = "sample"

    @classmethod
    def of(cls, indicator: Indicator, study: Study) -> IndicatorDefinition:
        """An indicator with what its share means in a study."""
        if indicator.source != "survey":
            return cls(indicator)
        question = study.survey(indicator.survey).questionnaire.by_concept(indicator.concept)
        own = study.basis if indicator.basis == "study" else indicator.basis
        if question is None or question.concept is None:
            return cls(indicator, basis=own, kind=study.kind)
        groups = {group.key: group.options for group in question.concept.groups}
        options = tuple(groups.get(indicator.option, (indicator.option,)))
        return cls(indicator, options, own, question.text, study.kind)

    @property
    def key(self) -> str:
        """The indicator's key."""
        return self.indicator.key

    def meaning(self) -> str:
        """What a value of this indicator counts, as one text; the same text, the same series."""
        one = self.indicator
        counted = {
            "unit": one.unit,
            "source": one.source,
            "survey": one.survey,
            "concept": one.concept,
            "option": one.option,
            "options": list(self.options),
            "base": one.base,
            "basis": self.basis,
            "direction": one.direction,
            "method": one.method_version,
            **({"kind": self.kind} if self.kind in COUNTED else {}),
        }
        return json.dumps(counted, ensure_ascii=False, sort_keys=True)

    def digest(self) -> str:
        """Digest of the meaning."""
        return hashlib.sha256(self.meaning().encode()).hexdigest()


@dataclass(frozen=True)
class Observation:
    """One value, in the unit of its indicator, with its error where that is known.

    `basis` is weighted, unweighted or "" (a count). `obs_status` is a code of SDMX: A normal, O missing, U low base,
    Q suppressed, P provisional, B first of a new series.
    """

    indicator: str
    ref_area: str
    period: int
    value: float | None
    breakdown: str = TOTAL
    group: str = TOTAL
    basis: str = ""
    base: str = ""
    se: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    n: int | None = None
    n_eff: float | None = None
    obs_status: str = "A"
    conf_status: str = "F"
    comment: str = ""

    @property
    def place(self) -> tuple[str, str, int, str, str, str]:
        """What there can be only one value of."""
        return (self.indicator, self.ref_area, self.period, self.breakdown, self.group, self.basis)


@dataclass(frozen=True)
class Measure:
    """The state of one measure (取組) in a year."""

    measure_id: str
    policy: str
    project: str
    item: str
    number: str
    text: str
    offices: str
    state: str
    future: str
    verification: str
    repeated: bool = False


@dataclass(frozen=True)
class Facts:
    """What the checks before approval are told about the run behind a proposal; None: it was not looked at.

    changed: what it was made from and is another now, by name.
    """

    changed: tuple[str, ...] = ()
    open_findings: int | None = None
    margin_gap: float | None = None
    chapter_values: Mapping[str, float] | None = None
    audit_faults: int | None = None
    web_share: float | None = None


@dataclass(frozen=True)
class Proposal:
    """Values of one year for one municipality, or for a prefecture with those of its municipalities.

    ref_area: whose the release is; observations of other areas are its municipalities'.
    provenance: by kind and name (`run`, `manifest`, `input:raw/2022/…`), what the values were made from.
    """

    ref_area: str
    year: int
    definitions: tuple[IndicatorDefinition, ...] = ()
    observations: tuple[Observation, ...] = ()
    measures: tuple[Measure, ...] = ()
    provenance: Mapping[tuple[str, str], str] = field(default_factory=dict)
    facts: Facts = Facts()
    next_release: str = ""

    @property
    def subject(self) -> str:
        """What the release is about."""
        return MEASURES if self.measures else INDICATORS

    def totals(self) -> Iterator[tuple[IndicatorDefinition, Observation]]:
        """The headline value of every indicator, on its own basis; those of a prefecture's municipalities are none."""
        by_key = {definition.key: definition for definition in self.definitions}
        for one in self.observations:
            definition = by_key[one.indicator]
            own = one.ref_area == self.ref_area
            if own and one.breakdown == one.group == TOTAL and one.basis == definition.basis:
                yield definition, one
