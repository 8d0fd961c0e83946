"""Texts of a draft that stand for words which only staff can write; none of them may ever be printed."""

import re

UNWRITTEN = re.compile(r"（[^（）]{1,30}の文を記入）")


def to_write(what: str) -> str:
    """The text that stands until the words for `what` (a code, 設問) are written.

    >>> to_write("1")
    '（1の文を記入）'
    """
    return f"（{what}の文を記入）"
