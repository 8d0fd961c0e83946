"""The tables: what is recorded of every release, and nothing that is ever changed or deleted.

A row of a content table belongs to the release that brought it and carries a digest of itself
(`tracker.store.chain`). Keys are such that one value cannot be there twice. Shares are in percent, in the unit of
the indicator; missing is NULL; moments are UTC texts of one width, so that their order is that of the texts.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _number(name: str) -> Column[float]:
    return Column(name, Double, nullable=True)


release = Table(
    "release",
    metadata,
    Column("release_id", Text, primary_key=True),
    _text("subject"),
    _text("ref_area"),
    _count("ref_year"),
    _count("version"),
    _count("attempt"),
    _text("previous_release_id"),
    _text("kind"),
    _text("reason"),
    _text("next_release"),
    _text("judged_by"),
    _text("row_hash"),
    UniqueConstraint("subject", "ref_area", "ref_year", "version", "attempt", name="one_release"),
    CheckConstraint("version = 0 OR reason <> ''", name="a_revision_has_a_reason"),
)

release_event = Table(
    "release_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("release_id", Text, ForeignKey("release.release_id"), nullable=False),
    _text("action"),
    _text("actor"),
    _text("account"),
    _text("machine"),
    _text("note"),
    _text("at"),
    _text("payload_digest"),
    _text("checks_digest"),
    Column("prev_hash", Text, nullable=False, unique=True),
    _text("hash"),
)

check_result = Table(
    "check_result",
    metadata,
    _count("seq"),
    _count("position"),
    _text("check_id"),
    _text("severity"),
    _count("passed"),
    _text("message"),
    _text("acknowledged_by"),
    PrimaryKeyConstraint("seq", "position"),
)


def _content(name: str, *columns: Column[str] | Column[int] | Column[float], key: tuple[str, ...]) -> Table:
    """A table whose rows belong to a release, in the order of `position`, each with its digest.

    That every row has its release is asked by `tracker.store.chain.verify`, once for all, and not for each row as it
    is added: of a large release that took as long as adding it.
    """
    return Table(
        name,
        metadata,
        _text("release_id"),
        *columns,
        _count("position"),
        _text("row_hash"),
        PrimaryKeyConstraint("release_id", *key),
    )


indicator = _content(
    "indicator",
    _text("indicator_id"),
    _text("level"),
    _text("number"),
    _text("name"),
    _text("policy"),
    _text("unit"),
    _count("decimals"),
    _text("direction"),
    _text("office"),
    _text("source_kind"),
    _text("survey_reason"),
    _text("wording"),
    Column("baseline_year", Integer, nullable=True),
    _number("baseline_value"),
    key=("indicator_id",),
)
series = _content(
    "series",
    _text("series_id"),
    _text("indicator_id"),
    _count("version"),
    _text("definition_hash"),
    _text("definition"),
    _text("method_version"),
    _text("concept"),
    _text("option"),
    _text("base"),
    _text("basis"),
    _count("first_year"),
    _text("break_reason"),
    _text("bridge_from"),
    _text("bridge"),
    key=("series_id",),
)
target = _content(
    "target",
    _text("series_id"),
    _count("year"),
    _number("value"),
    _text("kind"),
    _text("document"),
    key=("series_id", "year"),
)
observation = _content(
    "observation",
    _text("series_id"),
    _text("ref_area"),
    _count("time_period"),
    _text("breakdown"),
    _text("grp"),
    _text("basis"),
    _text("base"),
    _number("value"),
    _number("se"),
    _number("low"),
    _number("high"),
    _number("level"),
    Column("n", Integer, nullable=True),
    _number("n_eff"),
    _text("obs_status"),
    _text("conf_status"),
    _text("comment"),
    key=("series_id", "ref_area", "time_period", "breakdown", "grp", "basis"),
)
judgement = _content(
    "judgement",
    _text("series_id"),
    _count("time_period"),
    _text("against"),
    Column("compared_period", Integer, nullable=True),
    _number("compared_value"),
    _text("verdict"),
    _text("reason"),
    _text("test"),
    _number("statistic"),
    _number("p"),
    _number("progress"),
    _text("progress_word"),
    _text("rule"),
    key=("series_id", "time_period", "against"),
)
provenance = _content("provenance", _text("kind"), _text("name"), _text("value"), key=("kind", "name"))
measure = _content(
    "measure",
    _text("measure_id"),
    _text("policy"),
    _text("project"),
    _text("item"),
    _text("number"),
    _text("text"),
    _text("offices"),
    _text("state"),
    _text("future"),
    _text("verification"),
    _count("repeated"),
    key=("measure_id",),
)

CONTENT = (indicator, series, target, observation, judgement, provenance, measure)
"""The tables whose rows belong to a release, in the order in which they are digested."""

described = observation.join(
    series,
    (series.c.release_id == observation.c.release_id) & (series.c.series_id == observation.c.series_id),
).join(
    indicator,
    (indicator.c.release_id == series.c.release_id) & (indicator.c.indicator_id == series.c.indicator_id),
)
"""Every value with its series and its indicator."""

Index("observation_place", observation.c.ref_area, observation.c.series_id, observation.c.time_period)
Index("event_release", release_event.c.release_id, release_event.c.action)

VIEWS = {
    "release_span": """
        SELECT e.release_id, e.seq AS from_seq, e.at AS valid_from,
               (SELECT MIN(s.at) FROM release_event s
                WHERE s.release_id = e.release_id AND s.action = 'supersede' AND s.seq > e.seq) AS valid_to
        FROM release_event e WHERE e.action IN ('publish', 'restore')""",
    "value_span": """
        SELECT o.*, s.indicator_id, s.version AS series_version, s.basis AS own_basis,
               r.subject, r.version, r.kind, r.reason, p.valid_from, p.valid_to
        FROM observation o
        JOIN release r ON r.release_id = o.release_id
        JOIN series s ON s.release_id = o.release_id AND s.series_id = o.series_id
        JOIN release_span p ON p.release_id = o.release_id""",
    "current_value": "SELECT * FROM value_span WHERE valid_to IS NULL",
    "revision_triangle": """
        SELECT DISTINCT v.indicator_id, v.series_id, v.ref_area, v.time_period, v.version, v.kind, v.reason, v.value,
               (SELECT MIN(f.valid_from) FROM release_span f WHERE f.release_id = v.release_id) AS published_at
        FROM value_span v
        WHERE v.breakdown = '_T' AND v.grp = '_T' AND (v.basis = v.own_basis OR v.own_basis = '')""",
    "progress": """
        SELECT j.series_id, j.time_period, j.against, j.verdict, j.reason, j.progress, j.progress_word
        FROM judgement j JOIN release_span p ON p.release_id = j.release_id WHERE p.valid_to IS NULL""",
    "feed_long": """
        SELECT i.level, i.number, i.name, c.indicator_id, c.series_id, c.ref_area, c.time_period, c.breakdown, c.grp,
               c.basis, c.base, c.value, c.se, c.low, c.high, c.level AS confidence, c.n, c.n_eff, i.unit, i.decimals,
               c.obs_status, c.conf_status, c.comment, c.version, c.kind, c.reason, c.valid_from, c.position
        FROM current_value c
        JOIN indicator i ON i.release_id = c.release_id AND i.indicator_id = c.indicator_id""",
}
"""What is asked of the records, by name; each may use those before it. The same text for both databases.

value_span: every value with the moments between which it was the published one (valid_to NULL: it still is).
"""
