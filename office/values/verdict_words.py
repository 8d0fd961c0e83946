"""Verdicts as sentences of the page say them."""

from __future__ import annotations

from schemas.indicators.verdicts import Verdict

_SAID = {Verdict.UNDECIDED: "判定できません", Verdict.UNTESTED: "検定できません"}


def said(verdict: str) -> str:
    """A verdict as it ends a sentence."""
    return _SAID.get(Verdict(verdict), verdict)
