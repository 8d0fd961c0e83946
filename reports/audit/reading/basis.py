"""On which basis a percentage is: 重み付き (weighted) or 重みなし (unweighted), by the words beside it.

Counts are numbers of respondents. They lead to unweighted shares only, so that a weighted share is held
against other weighted shares and never against counts.
"""

import re
from collections.abc import Iterable

from schemas.settings.study import BASES

_WORDS = {
    "weighted": re.compile(r"(?:重み|ウェイト|ウエイト)(?:付き|つき|付け後)"),
    "unweighted": re.compile(r"(?:重み|ウェイト|ウエイト)(?:なし|無し)"),
}
_OF_THE_TEXT = re.compile(r"本文[^。]*")


def bases_named(text: str) -> frozenset[str]:
    """All bases that a text names."""
    return frozenset(basis for basis in BASES if _WORDS[basis].search(text) is not None)


def basis_named(text: str) -> str:
    """The one basis that a text names; "" if it names none or both."""
    named = bases_named(text)
    return next(iter(named)) if len(named) == 1 else ""


def stated_basis(texts: Iterable[str]) -> str:
    """The basis that a document says the shares in its text are on (本文の割合は「重み付き」です); "" if none."""
    for text in texts:
        for match in _OF_THE_TEXT.finditer(text):
            if basis := basis_named(match.group()):
                return basis
    return ""


def bases_of(text: str, otherwise: str) -> frozenset[str]:
    """The bases that a sentence may speak of: those that it names, else that of its document.

    Nothing is known of the basis if the result is empty.
    """
    return bases_named(text) or frozenset({otherwise} - {""})
