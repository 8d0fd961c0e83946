"""The comments that tell where figures come from, in a merge: taken off before it, hung on anew after it.

They are generated like the figures themselves, so today's take the place of the earlier ones. A comment
that staff have answered or rewritten is theirs and stays.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from reports.merge.opened_chapter import OpenedChapter
from reports.ooxml.opc import Opc, parse, serialise
from reports.word.remarks import (
    add_comments,
    comments_name,
    drop_from,
    own_comments,
    put_remarks,
    text_of_comment,
    write_comments,
)
from reports.word.wordtokens import W

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


@dataclass(frozen=True)
class Taken:
    """Comments of ours that were taken off a chapter.

    `texts`: bookmark of a figure to the lines of its comment, of those that begin with the bookmark.
    `all`: the lines of every comment, `stay` of those that staff have answered.
    """

    texts: Mapping[str, str]
    all: Counter[str]
    stay: Counter[str]


def take_remarks(opened: OpenedChapter) -> Taken:
    """Take our comments off the body of a chapter, in place; the parts of its package are left as they are."""
    comments = _comments(opened.opc)
    if comments is None:
        return Taken({}, Counter(), Counter())
    answered = _answered(opened.opc)
    ours = list(own_comments(comments))
    stay = [one for one in ours if _paragraph_ids(one) & answered]
    gone = {one.get(f"{W}id") or "": text_of_comment(one) for one in ours if one not in stay}
    texts = {}
    for start in opened.body.iter(f"{W}commentRangeStart"):
        mark = start.getprevious()
        if mark is not None and mark.tag == f"{W}bookmarkStart" and start.get(f"{W}id") in gone:
            texts[mark.get(f"{W}name") or ""] = gone[start.get(f"{W}id") or ""]
    drop_from(opened.body, frozenset(gone))
    return Taken(texts, Counter(gone.values()), Counter(map(text_of_comment, stay)))


def wanted_remarks(body: etree._Element, fresh: Taken, here: Taken) -> Mapping[str, str]:
    """Today's comments for the figures of a merged body, without those that staff have kept by an answer."""
    kept = Counter(here.stay)
    wanted = {}
    for mark in body.iter(f"{W}bookmarkStart"):
        name = mark.get(f"{W}name") or ""
        if name in fresh.texts and kept[fresh.texts[name]] > 0:
            kept[fresh.texts[name]] -= 1
        elif name in fresh.texts:
            wanted[name] = fresh.texts[name]
    return wanted


def hang_remarks(opened: OpenedChapter, texts: Mapping[str, str]) -> None:
    """Write comments for the figures of a body into it and into its package, in place of ours before."""
    opc = opened.opc
    name, comments = comments_name(opc), _comments(opc)
    if name is None or comments is None:
        write_comments(opc, put_remarks(opened.body, texts))
        return
    answered = _answered(opc)
    gone = [one for one in own_comments(comments) if not _paragraph_ids(one) & answered]
    _forget(opc, frozenset(number for one in gone for number in _paragraph_ids(one)))
    for one in gone:
        comments.remove(one)
    numbers = [int(one.get(f"{W}id") or 0) for one in comments.iter(f"{W}comment")]
    add_comments(comments, put_remarks(opened.body, texts, first=max(numbers, default=-1) + 1))
    opc.parts[name] = serialise(comments)


def _comments(opc: Opc) -> etree._Element | None:
    name = comments_name(opc)
    return None if name is None else parse(opc.parts[name])


def _paragraph_ids(comment: etree._Element) -> frozenset[str]:
    return frozenset(one.get(f"{_W14}paraId") or "" for one in comment.iter(f"{W}p")) - {""}


def _threads(opc: Opc) -> list[str]:
    """Parts in which Word keeps what belongs to comments: who answered whom, who has done with it."""
    return [
        name for name in sorted(opc.parts) if name.startswith("word/comments") and name != comments_name(opc)
    ]


def _answered(opc: Opc) -> frozenset[str]:
    """Ids of the paragraphs that an answer is an answer to."""
    return frozenset(
        node.get(f"{_W15}paraIdParent") or ""
        for name in _threads(opc)
        for node in parse(opc.parts[name])
        if isinstance(node.tag, str)
    ) - {""}


def _forget(opc: Opc, paragraphs: frozenset[str]) -> None:
    """Remove what Word keeps about comments that are gone."""
    for name in _threads(opc) if paragraphs else ():
        root = parse(opc.parts[name])
        gone = [
            node
            for node in root
            if any(str(key).endswith("}paraId") and value in paragraphs for key, value in node.items())
        ]
        for node in gone:
            root.remove(node)
        if gone:
            opc.parts[name] = serialise(root)
