"""Codes that estimates and definitions have in common."""

from __future__ import annotations

TOTAL = "_T"
"""The code of a total, as in SDMX; a total is never blank."""

NO_ANSWER_OPTION = "no_answer"
"""The option key of 無回答 in the estimates."""

OPTION_KINDS = ("option", "group", "no_answer")

STATUSES = ("normal", "low_base", "suppressed", "empty")
