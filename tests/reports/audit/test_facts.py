from __future__ import annotations

import pytest

from reports.audit.claims.facts import shares_words


@pytest.mark.parametrize("city", ["山口市", "小田原市", "長与町", "東峰村"])
def test_the_name_of_a_municipality_is_no_common_subject(city: str) -> None:
    assert not shares_words(f"{city}の人口", f"{city}の世帯数")


def test_words_before_citizens_are_a_subject() -> None:
    """市民 ends in no name of a municipality: 活動参加 stays a word of its own."""
    assert shares_words("活動参加市民の割合", "活動参加市民数")
    assert shares_words("小田原市の活動参加率", "活動参加率の推移")
