"""Every rule of the catalogue."""

from __future__ import annotations

from schemas.catalogue import cell_rules, change_rules, decision_rules, file_rules, frame_rules, row_rules
from schemas.catalogue.rule import ChangeRule, FileRule, FindingRule

EVERY_RULE = tuple(
    entry
    for module in (file_rules, row_rules, cell_rules, change_rules, frame_rules, decision_rules)
    for entry in vars(module).values()
    if isinstance(entry, FileRule | FindingRule | ChangeRule)
)
FINDING_RULES = tuple(rule for rule in EVERY_RULE if isinstance(rule, FindingRule))
