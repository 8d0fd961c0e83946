"""Codes that estimates and definitions have in common."""

TOTAL = "_T"
"""The code of a total, as in SDMX; a total is never blank."""

NO_ANSWER_OPTION = "no_answer"
"""The option key of 無回答 in the estimates."""

OTHER_OPTION = "other"
"""The option key of その他, which is never ranked."""

MEAN_OPTION = "_mean"
"""In place of an option: the mean of the scores of a question's scale."""

NET_OPTION = "_net"
"""In place of an option: the share of those who recommend less that of those who criticise (推奨−批判)."""

SCALE_LABELS = {MEAN_OPTION: "平均点", NET_OPTION: "推奨−批判"}
SCALE_UNITS = {MEAN_OPTION: "点", NET_OPTION: "ポイント"}

OPTION_KINDS = ("option", "group", "no_answer", "mean")

STATUSES = ("normal", "low_base", "suppressed", "empty")

STANDINGS = ("", "none", "higher", "lower", "few")
"""How a group stands to the rest by the test: not compared; no difference found; higher; lower; a difference found
that too few returns stand behind (`survey.comparing.rest.FEWEST`) to say so."""

REACHED = ("", "reached", "missed", "within_error")
"""How an indicator stands to its target: no target, value or error; 達成; 未達成; the interval holds the target."""

MOVED = ("", "none", "higher", "lower")
"""How an indicator stands to its baseline: nothing to compare; no difference found; higher; lower."""

COUNTED = ("census", "open")
"""Methods of estimates that no sample stands behind: everybody was asked, or whoever wanted to answer."""
