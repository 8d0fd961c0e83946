"""Who acts: the name as it was entered, and what the system knows of whoever sits at this machine."""

from __future__ import annotations

import getpass
import platform
import unicodedata

from tracker.terms.model import Person

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that no name holds: controls, marks of direction, line breaks (外字 may stand)."""

LONGEST_NAME = 40


def acting(name: str) -> Person:
    """Who acts at this machine, under the name that was entered."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError, ImportError):
        account = ""
    return Person(name, account, platform.node())


def person_name(entered: str) -> str:
    """A name as it is recorded; "" where what was entered is blank, too long, or holds characters that no name has."""
    categories = {unicodedata.category(sign) for sign in entered}
    name = entered.strip()
    if not unicodedata.normalize("NFKC", name).strip() or categories & _UNSEEN or len(name) > LONGEST_NAME:
        return ""
    return name
