"""Number the captions of a document in order and renew the references to them, as Word does on printing."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from reports.merge.anchors import bookmarked_texts
from reports.word.fields import fields_of

_HELD = ("\\c", "\\r", "\\h", "\\s", "\\n")
"""Switches with which a caption number does not simply count on."""


def renumber_captions(body: etree._Element) -> bool:
    """Set the cached numbers of `SEQ` and `REF` fields to what they are now; True if one was changed."""
    counts: Counter[str] = Counter()
    changed = False
    fields = list(fields_of(body))
    for field in fields:
        if field.kind == "SEQ" and len(field.words) > 1:
            if any(word.lower() in _HELD for word in field.words):
                continue
            counts[field.words[1]] += 1
            changed |= field.put(str(counts[field.words[1]]))
    references = [field for field in fields if field.kind == "REF" and len(field.words) > 1]
    if not changed:
        return False
    texts = bookmarked_texts(body, {field.words[1] for field in references})
    for field in references:
        if texts.get(field.words[1]) and not any(
            word.lower() in {"\\n", "\\p", "\\r", "\\w"} for word in field.words
        ):
            field.put(texts[field.words[1]])
    return True
