"""The words for states and kinds: one set, in everything that the tracker shows or writes.

Those of judgement are in `schemas.indicators.verdicts`, which the chapter has them from too.
"""

from enum import StrEnum


class Approval(StrEnum):
    """How far a release is decided."""

    DRAFT = "下書き"
    PROPOSED = "提案"
    RETURNED = "差し戻し"
    APPROVED = "承認"


class Publication(StrEnum):
    """How far a release is public."""

    NONE = ""
    SCHEDULED = "公表予約"
    STARTED = "公表作業中"
    PUBLISHED = "公表"
    FAILED = "公表失敗"
    SUPERSEDED = "旧版"


class ReleaseKind(StrEnum):
    """Why there is a release: the first one of a year, or what it changes about the one before."""

    NEW = "新規"
    PLANNED = "予定された改定"
    METHOD = "方法の変更"
    CORRECTION = "訂正"


class ProgressRate(StrEnum):
    """How fast a value moves towards its target (the words of Open SDG's method, in Japanese)."""

    ACHIEVED = "目標に達している"
    ON_TRACK = "順調"
    MODERATE = "やや遅れ"
    LIMITED = "遅れ"
    DETERIORATION = "後退"
    UNAVAILABLE = "算出できない"


class MeasureState(StrEnum):
    """How far a measure (取組) of the plan was carried out."""

    COMPLETED = "完了"
    CONTINUED = "継続推進"
    PARTLY = "一部実施"
    NOT_STARTED = "未実施"


SIGNS = {
    "◎": MeasureState.COMPLETED,
    "○": MeasureState.CONTINUED,
    "△": MeasureState.PARTLY,
    "×": MeasureState.NOT_STARTED,
}
"""How the plan's annex marks the states."""
