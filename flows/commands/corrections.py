"""`kyodo-survey corrections`: what comes back from the contractor."""

from __future__ import annotations

from flows.console import JapaneseGroup

command = JapaneseGroup(
    "corrections",
    modules={"apply": "flows.commands.corrections_apply"},
    help="委託先から返送された訂正を記録します。",
)
