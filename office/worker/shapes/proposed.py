"""What the checks before approval say of values that may be proposed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProposalCheck:
    """One line of the checks: its name, error or warning, whether all is well, and what it says."""

    name: str
    severity: str
    passed: bool
    message: str


@dataclass(frozen=True)
class ProposalChecked:
    """All lines, and the run that the values are from."""

    run: str
    checks: tuple[ProposalCheck, ...]

    @property
    def errors(self) -> list[ProposalCheck]:
        """What stands in the way."""
        return [one for one in self.checks if not one.passed and one.severity == "error"]

    @property
    def warnings(self) -> list[ProposalCheck]:
        """What somebody has to acknowledge by name."""
        return [one for one in self.checks if not one.passed and one.severity != "error"]

    @property
    def passed(self) -> list[ProposalCheck]:
        """What is as it should be."""
        return [one for one in self.checks if one.passed]
