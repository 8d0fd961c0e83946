"""Contracts of the internal tables: population frame, estimates, indicator values.

These are Pandera models over our own frames. A failure here is a fault of this program, not of a
user's file, so it raises Pandera's own error.
"""

import pandas as pd
import pandera.pandas as pa

from schemas.codes import MOVED, OPTION_KINDS, REACHED, STANDINGS, STATUSES


def _ends_of_shares(table: pd.DataFrame) -> bool:
    """Whether the intervals of all shares lie within 0 to 1."""
    ends = table.loc[table["share"].notna(), ["ci_low", "ci_high"]]
    return not ((ends < 0) | (ends > 1)).to_numpy().any()


ESTIMATES = pa.DataFrameSchema(
    {
        "study": pa.Column("category"),
        "survey": pa.Column("category"),
        "question": pa.Column("category"),
        "concept": pa.Column("category"),
        "option": pa.Column("category"),
        "option_kind": pa.Column("category", pa.Check.isin(OPTION_KINDS)),
        "breakdown": pa.Column("category"),
        "group": pa.Column("category"),
        "basis": pa.Column("category", pa.Check.isin(["weighted", "unweighted"])),
        "base": pa.Column("category", pa.Check.isin(["all", "valid"])),
        "n": pa.Column(int, pa.Check.ge(0)),
        "count": pa.Column(int, pa.Check.ge(0)),
        "n_effective": pa.Column(float, nullable=True),
        "weighted_base": pa.Column(float, pa.Check.ge(0)),
        "share": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
        "se": pa.Column(float, pa.Check.ge(0), nullable=True),
        "ci_low": pa.Column(float, nullable=True),
        "ci_high": pa.Column(float, nullable=True),
        "method": pa.Column("category"),
        "deff": pa.Column(float, nullable=True),
        "status": pa.Column("category", pa.Check.isin(STATUSES)),
        "reference_study": pa.Column("category"),
        "reference_method": pa.Column("category", pa.Check.isin(["", "estimate", "counted", "moved"])),
        "reference_share": pa.Column(float, nullable=True),
        "diff": pa.Column(float, nullable=True),
        "diff_se": pa.Column(float, nullable=True),
        "diff_low": pa.Column(float, nullable=True),
        "diff_high": pa.Column(float, nullable=True),
        "p": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
        "rest_diff": pa.Column(float, nullable=True),
        "rest_p": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
        "standing": pa.Column("category", pa.Check.isin(STANDINGS)),
        "letters": pa.Column("category", pa.Check.str_matches(r"^([A-Z]+(,[A-Z]+)*)?$")),
        "above": pa.Column("category"),
        "table_p": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
        "mean": pa.Column(float, nullable=True),
        "df": pa.Column(float, nullable=True),
    },
    checks=pa.Check(_ends_of_shares, error="interval of a share beyond 0 to 1"),
    strict=True,
    ordered=True,
    unique=["study", "survey", "question", "option", "breakdown", "group", "basis", "base"],
    name="estimates",
)
"""One row for each share: the only source of every number that is shown.

share, se, ci and diff are proportions (0 to 1); weighted_base is in persons; n and count are
unweighted respondents. `reference_study` is "" where no comparison is defined;
`reference_method` says how the years are compared: by the errors of both estimates, or where one was no sample as they
are counted ("moved" where they differ widely enough for words).
`p` is of the difference between the years, adjusted over the options of the question (Holm).
`rest_diff` is the share of a group minus the share of all other groups of its breakdown together, with
its p adjusted over the groups (Holm); missing for totals. `standing` is what the test bears out, and all words and
marks follow it. `letters` are the groups of the breakdown whose share is significantly lower
(`survey.comparing.letters`), `above` the answers of the question whose share is, with `|` between
(`survey.comparing.order`); "" where none. `table_p` is of the test that the answers do not differ between the groups of a
table of two questions at all (`survey.comparing.crossing`), missing in all other rows. A row of the kind "mean" has a
`mean` and no share: the mean score (option MEAN_OPTION) or net score (NET_OPTION) of those who gave an answer with
a score, n and count being these; its se, interval, reference_share and differences are of the mean, in its own
unit (`survey.estimates.scales`). `df` are the degrees of freedom of the error, returns less strata in the base. A share that cannot
be computed (an empty group) is missing, with status "empty". Texts are categories, so that they are
checked, written and compared once for each different one (`survey.estimates.table`).
"""

INDICATOR_VALUES = pa.DataFrameSchema(
    {
        "study": pa.Column(str),
        "indicator": pa.Column(str),
        "level": pa.Column(str),
        "number": pa.Column(str),
        "name": pa.Column(str),
        "unit": pa.Column(str),
        "decimals": pa.Column(int, pa.Check.ge(0)),
        "source": pa.Column(str, pa.Check.isin(["survey", "administrative"])),
        "survey": pa.Column(str),
        "concept": pa.Column(str),
        "option": pa.Column(str),
        "base": pa.Column(str),
        "basis": pa.Column(str),
        "n": pa.Column("Int64", nullable=True),
        "count": pa.Column("Int64", nullable=True),
        "value": pa.Column(float, nullable=True),
        "value_unweighted": pa.Column(float, nullable=True),
        "value_weighted": pa.Column(float, nullable=True),
        "se": pa.Column(float, nullable=True),
        "ci_low": pa.Column(float, nullable=True),
        "ci_high": pa.Column(float, nullable=True),
        "baseline_year": pa.Column("Int64", nullable=True),
        "baseline_value": pa.Column(float, nullable=True),
        "diff": pa.Column(float, nullable=True),
        "target_year": pa.Column("Int64", nullable=True),
        "target_value": pa.Column(float, nullable=True),
        "next_target_year": pa.Column("Int64", nullable=True),
        "next_target_value": pa.Column(float, nullable=True),
        "direction": pa.Column(str, pa.Check.isin(["increase", "decrease"])),
        "reached": pa.Column(str, pa.Check.isin(REACHED)),
        "moved": pa.Column(str, pa.Check.isin(MOVED)),
        "status": pa.Column(str, pa.Check.isin(["proposed", "missing"])),
        "reason": pa.Column(str),
    },
    strict=True,
    ordered=True,
    unique=["study", "indicator"],
    name="indicator values",
)
"""One row for each KGI and KPI of a study, in the indicator's own unit (percent, persons, projects; `decimals` are printed).

`diff` is value minus baseline before any rounding; `moved` says whether it is more than chance would give, and `reached`
how the value stands to the target (`schemas.codes`). `target` is the target of the study's year,
`next_target` the one after it. `status` is "missing", with a reason, where no value could be had.
"""
