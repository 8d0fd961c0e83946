"""Every rule of the catalogue."""

from __future__ import annotations

from schemas.messages import decisions as decision_rules
from schemas.messages import files as file_rules
from schemas.messages.rule import ChangeRule, FileRule, FindingRule
from survey.cleaning import changes as change_rules
from survey.frame import frame_messages as frame_rules
from survey.reading.formats import notices
from survey.rules import cell_rules, row_rules

EVERY_RULE = tuple(
    entry
    for module in (file_rules, row_rules, cell_rules, change_rules, frame_rules, decision_rules, notices)
    for entry in vars(module).values()
    if isinstance(entry, FileRule | FindingRule | ChangeRule)
)
FINDING_RULES = tuple(rule for rule in EVERY_RULE if isinstance(rule, FindingRule))
