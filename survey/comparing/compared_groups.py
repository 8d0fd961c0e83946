"""Which groups of a breakdown are compared, and their letters: the n-th of a breakdown has the n-th (A, B, ...)."""

from collections.abc import Sequence

from survey.answers.names import column_letter

FEWEST = 5
"""Returns that must have given an answer, and as many that did not, for a group to be called higher or lower."""

MOST_GROUPS = 10
"""A breakdown of more groups has no letters: 21 groups are 210 pairs, of which nobody can read anything."""


def letters_of(groups: Sequence[str]) -> dict[str, str]:
    """Letter of each group of a breakdown, in its order; none if the groups are not compared in pairs."""
    if not 2 <= len(groups) <= MOST_GROUPS:
        return {}
    return {group: column_letter(number) for number, group in enumerate(groups)}
