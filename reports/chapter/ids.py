"""Ids of blocks and figures: what Word can hold as a name."""

import hashlib
from typing import Literal

from schemas.codes import TOTAL
from survey.estimates.index import Estimate

Field = Literal[
    "share", "about", "count", "n", "diff", "ci", "reference", "p", "n_effective", "weighted_base", "deff"
]
"""What a printed figure shows of an estimate; `about` is the share as 約k割."""

ID_LENGTH = 59
"""Longest id, in characters: Word allows 64 in a tag, of which `est:` or `blk:` takes four."""

BASIS_MARKS = {"weighted": "w", "unweighted": "u"}
"""Letter of the basis in the id of an estimate."""

_BASE_MARK = {"all": "", "valid": "v"}


def check_id(value: str, where: str, *, optional: bool = False) -> None:
    """Make sure that a value can be an id. Raises ValueError; `where` names the field."""
    if optional and not value:
        return
    if len(value) > ID_LENGTH or value.split() != [value] or min(value) <= " ":
        raise ValueError(f"{where}: an id has 1 to {ID_LENGTH} characters and no blanks: {value!r}")


def estimate_id(estimate: Estimate, field: Field = "share") -> str:
    """Stable name of one printed figure: study, survey, question, option, group, field, basis and base.

    `2022.shimin.q4_1.willing@age_group:20歳代.share.u`. A name too long for Word's tags keeps its
    beginning and ends in a hash of the whole.
    """
    group = "" if estimate.breakdown == TOTAL else f"@{estimate.breakdown}:{estimate.group}"
    basis = BASIS_MARKS[estimate.basis] + _BASE_MARK[estimate.base]
    name = f"{estimate.study}.{estimate.survey}.{estimate.question}.{estimate.option}{group}.{field}.{basis}"
    name = "".join(name.split())
    if len(name) <= ID_LENGTH:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name[: ID_LENGTH - 13]}~{digest}"
