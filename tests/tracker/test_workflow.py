"""From a proposal to a published value, in both databases."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from schemas.errors import InputError
from tests.tracker.made import (
    AREA,
    EVERY_WARNING,
    KGI1,
    SATO,
    SEEN,
    YAMADA,
    Clock,
    attachment,
    count,
    proposal,
    published,
    share,
)
from tracker.store.chain import verify
from tracker.store.tables import judgement, observation, release_event
from tracker.store.tracker import Tracker
from tracker.terms.model import Facts, Person
from tracker.words import Approval, Publication, ReleaseKind
from tracker.workflow.deciding import approve, publish, restore, send_back
from tracker.workflow.proposing import propose
from tracker.workflow.releases import latest, releases


def refused(code: str) -> pytest.RaisesExc[InputError]:
    """An InputError that begins with this code."""
    return pytest.RaisesExc(InputError, check=lambda error: error.problems[0].rule == code)


def named(error: InputError) -> list[str]:
    """The names of the checks in a refusal."""
    return [problem.what.partition("（")[2].partition("）")[0] for problem in error.problems]


def values(tracker: Tracker, where: str = "valid_to IS NULL") -> dict[int, float]:
    """The headline share by year."""
    query = (
        "SELECT time_period, value FROM value_span WHERE indicator_id = 'kgi1' AND breakdown = '_T' "
        f"AND basis = 'unweighted' AND {where} ORDER BY time_period"
    )
    with tracker.reading() as connection:
        return {row.time_period: row.value for row in connection.execute(text(query))}


def events(tracker: Tracker) -> list[str]:
    """What was done, in order."""
    with tracker.reading() as connection:
        return list(
            connection.execute(select(release_event.c.action).order_by(release_event.c.seq)).scalars()
        )


def test_three_years_published_corrected_and_restored(tracker: Tracker) -> None:
    published(tracker, proposal(2017, 74.7, 60))
    published(tracker, proposal(2022, 67.0, 85))
    assert values(tracker) == {2017: 74.7, 2022: 67.0}
    before = tracker.clock().strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    published(tracker, proposal(2022, 66.5, 85), kind=ReleaseKind.CORRECTION, reason="集計対象の誤り")
    assert values(tracker) == {2017: 74.7, 2022: 66.5}
    as_of = f"valid_from <= '{before}' AND (valid_to IS NULL OR valid_to > '{before}')"
    assert values(tracker, as_of) == {2017: 74.7, 2022: 67.0}

    back = restore(tracker, AREA, 2022, 1, YAMADA, reason="訂正が誤りだった")
    assert (back.version, back.publication) == (0, Publication.PUBLISHED)
    assert values(tracker) == {2017: 74.7, 2022: 67.0}
    with tracker.reading() as connection:
        found = verify(connection)
        triangle = connection.execute(
            text(
                "SELECT version, value FROM revision_triangle WHERE time_period = 2022 AND indicator_id = 'kgi1' ORDER BY 1"
            )
        ).all()
    assert found.touched is None
    assert found.rows > 40
    assert [tuple(row) for row in triangle] == [(0, 67.0), (1, 66.5)]
    assert events(tracker)[-2:] == ["supersede", "restore"]


def test_who_proposed_may_not_approve_unless_the_setting_allows_it(tracker: Tracker) -> None:
    one = proposal(2022, 67.0)
    propose(tracker, one, YAMADA)
    with refused("G24"):
        approve(tracker, AREA, 2022, Person("山田　太郎"), present=one.provenance)
    found = approve(tracker, AREA, 2022, Person("山田　太郎"), present=one.provenance, two_persons=False)
    assert found.approval is Approval.APPROVED
    event = found.last("propose")
    assert event is not None
    assert (event.actor, event.account, event.machine) == ("山田 太郎", "yamada", "PC1")


def test_a_proposal_goes_back_with_a_reason_and_comes_again(tracker: Tracker) -> None:
    one = proposal(2022, 67.0)
    propose(tracker, one, YAMADA, draft=True)
    with refused("G21"):
        approve(tracker, AREA, 2022, SATO, present=one.provenance)
    with refused("G22"):
        propose(tracker, one, YAMADA, draft=True)
    proposed, _ = propose(tracker, one, YAMADA)
    assert (proposed.attempt, proposed.approval) == (1, Approval.PROPOSED)
    with refused("G22"):
        propose(tracker, one, YAMADA)
    with refused("G37"):
        send_back(tracker, AREA, 2022, SATO, reason=" ")
    assert send_back(tracker, AREA, 2022, SATO, reason="値を確かめる").approval is Approval.RETURNED
    with refused("G21"):
        publish(tracker, AREA, 2022, SATO, present=one.provenance)
    again, _ = propose(tracker, one, YAMADA)
    assert (again.version, again.attempt, again.approval) == (0, 2, Approval.PROPOSED)


def test_a_published_year_changes_only_with_kind_and_reason_and_is_never_taken_back(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0))
    with refused("G23"):
        propose(tracker, proposal(2022, 66.0), YAMADA)
    with refused("G23"):
        propose(tracker, proposal(2022, 66.0), YAMADA, kind=ReleaseKind.CORRECTION)
    with refused("G21"):
        send_back(tracker, AREA, 2022, SATO, reason="取り消したい")
    with refused("G29"):
        restore(tracker, AREA, 2022, 1, SATO, reason="公表中の版")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        (("input", "raw/2022/a.csv"), "2" * 64, "raw/2022/a.csv"),
        (("run", "id"), "another", "集計 id"),
        (("input", "raw/2022/b.csv"), "3" * 64, "b.csv（加わりました）"),
    ],
)
def test_what_changed_since_is_told_and_not_published(
    tracker: Tracker, key: tuple[str, str], value: str, told: str
) -> None:
    one = proposal(2022, 67.0)
    propose(tracker, one, YAMADA)
    present = {**one.provenance, key: value}
    with pytest.raises(InputError) as blocked:
        approve(tracker, AREA, 2022, SATO, present=present)
    assert blocked.value.problems[0].rule == "G25"
    approve(tracker, AREA, 2022, SATO, present=one.provenance)
    with pytest.raises(InputError) as refusal:
        publish(tracker, AREA, 2022, SATO, present=present)
    assert refusal.value.problems[0].rule == "G27"
    assert told in refusal.value.problems[0].found
    assert "start" not in events(tracker)


def test_a_changed_definition_is_an_input_that_changed(tracker: Tracker) -> None:
    one = proposal(2022, 67.0)
    propose(tracker, one, YAMADA)
    approve(tracker, AREA, 2022, SATO, present=one.provenance)
    other = {**one.provenance, ("definition", "kgi1"): attachment(replace(KGI1, option="very")).digest()}
    with pytest.raises(InputError) as refusal:
        publish(tracker, AREA, 2022, SATO, present=other)
    assert refusal.value.problems[0].found == "指標の定義 kgi1"


def test_an_embargo_is_kept_and_a_dry_run_records_nothing(tracker: Tracker) -> None:
    one = proposal(2022, 67.0)
    propose(tracker, one, YAMADA)
    approve(tracker, AREA, 2022, SATO, present=one.provenance, embargo=datetime(2027, 4, 1, tzinfo=UTC))
    with tracker.reading() as connection:
        assert latest(connection, "indicators", AREA, 2022).publication is Publication.SCHEDULED
    with pytest.raises(InputError) as early:
        publish(tracker, AREA, 2022, SATO, present=one.provenance)
    (problem,) = early.value.problems
    assert (problem.rule, problem.expected) == ("G28", "2027-04-01 09:00 以後")  # told in Japan's time
    assert problem.found.startswith("2027-03-01 09:")
    assert isinstance(tracker.clock, Clock)
    tracker.clock.at = datetime(2027, 4, 1, tzinfo=UTC)
    before = events(tracker)
    publish(tracker, AREA, 2022, SATO, present=one.provenance, dry_run=True)
    assert events(tracker) == before
    assert publish(tracker, AREA, 2022, SATO, present=one.provenance).publication is Publication.PUBLISHED


def test_what_is_sent_back_is_scheduled_no_more(tracker: Tracker) -> None:
    one = proposal(2022, 67.0)
    propose(tracker, one, YAMADA)
    approve(tracker, AREA, 2022, SATO, present=one.provenance, embargo=datetime(2027, 4, 1, tzinfo=UTC))
    back = send_back(tracker, AREA, 2022, SATO, reason="公表日を変える")
    assert (back.approval, back.publication) == (Approval.RETURNED, Publication.NONE)


def test_inputs_that_were_another_at_the_proposal_block_until_they_are_the_same(tracker: Tracker) -> None:
    one = proposal(2022, 67.0, facts=replace(SEEN, changed=("raw/2022/a.csv",)))
    _, results = propose(tracker, one, YAMADA)
    assert [check.check_id for check in results if not check.passed] == ["inputs"]
    with refused("G25"):
        approve(tracker, AREA, 2022, SATO, present={})
    approve(tracker, AREA, 2022, SATO, present=one.provenance)


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        (Facts(open_findings=3), "open-findings"),
        (Facts(margin_gap=0.01), "margins"),
        (Facts(chapter_values={"kgi1": 66.0}), "chapter"),
        (Facts(audit_faults=2), "audit"),
    ],
)
def test_an_error_blocks_whoever_acknowledges_it(tracker: Tracker, facts: Facts, check: str) -> None:
    one = proposal(2022, 67.0, facts=facts)
    propose(tracker, one, YAMADA)
    with pytest.raises(InputError) as refusal:
        approve(tracker, AREA, 2022, SATO, present=one.provenance, acknowledged=(check, *EVERY_WARNING))
    assert named(refusal.value) == [check]


def test_a_kgi_needs_a_baseline_and_thirty_answers(tracker: Tracker) -> None:
    bare = attachment(replace(KGI1, baseline_year=None, baseline_value=None))
    one = proposal(2022, 67.0, definitions=(bare,), observations=(share(2022, 67.0, n=29),))
    _, results = propose(tracker, one, YAMADA)
    assert [check.check_id for check in results if not check.passed] == ["baseline", "base-size"]


def test_a_warning_is_acknowledged_by_name(tracker: Tracker) -> None:
    published(tracker, proposal(2017, 74.7))
    one = proposal(2022, 79.5, facts=replace(proposal(2022, 1).facts, web_share=0.35))
    one = replace(one, definitions=(attachment(wording="地域が好きですか。"),))
    propose(tracker, one, YAMADA)
    with pytest.raises(InputError) as refusal:
        approve(tracker, AREA, 2022, SATO, present=one.provenance)
    names = named(refusal.value)
    assert names == ["target-in-interval", "wording", "web-share"]
    found = approve(tracker, AREA, 2022, SATO, present=one.provenance, acknowledged=names)
    with tracker.reading() as connection:
        seen = connection.execute(
            text("SELECT check_id FROM check_result WHERE acknowledged_by = '佐藤 花子' ORDER BY position")
        ).scalars()
        assert list(seen) == names
    assert found.approval is Approval.APPROVED


def test_a_count_that_jumps_by_half_or_more_is_told(tracker: Tracker) -> None:
    published(tracker, proposal(2017, 74.7, 57))
    for projects, told in ((85.4, True), (85.5, False), (28.5, False), (28.6, True)):  # 57 ± 28.5
        one = proposal(2022, 67.0, projects)
        _, results = propose(tracker, one, YAMADA)
        (jump,) = [check for check in results if check.check_id == "jump"]
        assert jump.passed is told
        assert told or "kpi3: 2017年の57から" in jump.message
        send_back(tracker, AREA, 2022, SATO, reason="確かめる")


def test_a_proposal_that_is_not_fit_is_refused(tracker: Tracker) -> None:
    published(tracker, proposal(2017, 74.7))
    with refused("G30"):
        propose(tracker, proposal(2022, 67.0, observations=(), definitions=()), YAMADA)
    with refused("G35"):
        propose(tracker, proposal(2022, 67.0, observations=(share(2022, 67.0), share(2022, 68.0))), YAMADA)
    with refused("G31"):
        propose(tracker, proposal(2022, 67.0, observations=(share(2022, 67.0), count(2022, 85))), YAMADA)
    with refused("G20"), tracker.reading() as connection:
        latest(connection, "indicators", AREA, 2022)


def test_restoring_needs_a_reason(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0))
    published(tracker, proposal(2022, 66.0), kind=ReleaseKind.CORRECTION, reason="対象の誤り")
    with refused("G37"):
        restore(tracker, AREA, 2022, 1, SATO, reason="　")


def test_values_not_in_the_proposal_are_carried_over(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0, 85))
    fewer = published(tracker, proposal(2022, 66.0), kind=ReleaseKind.PLANNED, reason="確定値")
    with tracker.reading() as connection:
        rows = connection.execute(
            select(observation.c.value).where(
                observation.c.release_id == fewer.release_id, observation.c.series_id == "kpi3.1"
            )
        ).scalars()
        assert list(rows) == [85.0]


Compared = tuple[str, str, float | None, float | None]
"""A verdict, its reason, the earlier value as it is told, and z."""


def verdicts(tracker: Tracker, series: str) -> dict[str, Compared]:
    """The verdicts on the values of a series, by what they were held against."""
    with tracker.reading() as connection:
        rows = connection.execute(
            select(judgement).where(judgement.c.series_id == series).order_by(judgement.c.time_period)
        ).mappings()
        names = ("verdict", "reason", "compared_value", "statistic")
        return {row["against"]: tuple(row[name] for name in names) for row in rows}  # type: ignore[misc]


Z = 1.2 * math.sqrt(2)
"""The error of the difference of two values with se 1.2."""

BOUND = math.sqrt(1.2**2 + 1.2**2 + (1.2 + 1.2) ** 2)
"""That of a value and an earlier one over a bridge: the difference of the overlap year errs by 1.2 + 1.2 at most."""


@pytest.mark.parametrize(
    ("bridge", "se", "at_overlap", "later", "much_later"),
    [
        ("", 1.2, *[("検定できない", "定義が変わり、つなぎがない", None, None)] * 3),
        (
            "overlap",
            1.2,
            ("減少", "定義が変わったため", 74.7 - 27.0, -7.7 / Z),
            ("検定できない", "定義が変わり、つなぎの誤差", 74.7 - 27.0, -2.7 / BOUND),
            ("減少", "定義が変わったため", 74.7 - 27.0, -12.7 / BOUND),
        ),
        ("overlap", None, *[("検定できない", "誤差が分からない", 74.7 - 27.0, None)] * 3),
        ("recalculated", 1.2, *[("検定できない", "定義が変わり、つなぎがない", None, None)] * 3),
    ],
)
def test_a_changed_definition_starts_a_series_that_only_a_bridge_compares(
    *,
    tracker: Tracker,
    bridge: str,
    se: float | None,
    at_overlap: Compared,
    later: Compared,
    much_later: Compared,
) -> None:
    """2022 is computed by both definitions, 67.0 and, of those who say very, 40.0; 2017 by the old one: 74.7.

    2022: 67.0 - 74.7, both by the old one. 2027 and 2032: 45.0 and 35.0 against 74.7 + (40.0 - 67.0).
    """
    first = proposal(2017, 74.7)
    published(
        tracker, replace(first, observations=tuple(replace(one, se=se, n=None) for one in first.observations))
    )
    published(tracker, proposal(2022, 67.0))
    narrower = attachment(replace(KGI1, option="very", bridge=bridge))
    again = proposal(2022, 40.0, definitions=(narrower,))
    published(tracker, again, kind=ReleaseKind.METHOD, reason="数え方の変更")
    for year, value, expected in ((2022, 40.0, at_overlap), (2027, 45.0, later), (2032, 35.0, much_later)):
        if year != 2022:
            published(tracker, proposal(year, value, definitions=(narrower,)))
        word, reason, compared, statistic = verdicts(tracker, "kgi1.2")["baseline"]
        assert (word, reason.startswith(expected[1])) == (expected[0], True), (year, word, reason)
        assert (compared, statistic) == (pytest.approx(expected[2]), pytest.approx(expected[3]))
    assert verdicts(tracker, "kgi1.2")["previous"][:3] == ("減少", "", 45.0)
    with tracker.reading() as connection:
        status = connection.execute(
            text(
                "SELECT time_period, obs_status FROM current_value WHERE series_id = 'kgi1.2' AND breakdown = '_T' AND basis = 'unweighted' ORDER BY 1"
            )
        ).all()
    assert [tuple(row) for row in status] == [(2022, "B"), (2027, "A"), (2032, "A")]


def test_one_year_of_two_municipalities_is_kept_apart(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0))
    other = proposal(2022, 60.0, ref_area="131016")
    propose(tracker, other, YAMADA)
    with tracker.reading() as connection:
        assert len(releases(connection, "indicators", AREA)) == 1
        assert latest(connection, "indicators", "131016", 2022).version == 0
