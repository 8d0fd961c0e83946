"""Number the captions of a document in order and renew the references to them, as Word does on printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from reports.merge.anchors import bookmarked_texts
from reports.word.wordtokens import W, field_kind

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HELD = ("\\c", "\\r", "\\h", "\\s", "\\n")
"""Switches with which a caption number does not simply count on."""


@dataclass(frozen=True)
class CaptionField:
    """A field with its instruction and the text nodes of its cached result."""

    words: tuple[str, ...]
    result: tuple[etree._Element, ...]

    @property
    def kind(self) -> str:
        """Name of the field: `SEQ`, `REF`, `XE`."""
        return field_kind(" ".join(self.words))

    @property
    def text(self) -> str:
        """Cached result."""
        return "".join(node.text or "" for node in self.result)


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
            changed |= _set(field, str(counts[field.words[1]]))
    references = [field for field in fields if field.kind == "REF" and len(field.words) > 1]
    if not changed:
        return False
    texts = bookmarked_texts(body, {field.words[1] for field in references})
    for field in references:
        if texts.get(field.words[1]) and not any(
            word.lower() in {"\\n", "\\p", "\\r", "\\w"} for word in field.words
        ):
            _set(field, texts[field.words[1]])
    return True


def _set(field: CaptionField, text: str) -> bool:
    if not field.result or field.text == text:
        return False
    first, *others = field.result
    first.text = text
    first.set(_SPACE, "preserve")
    for node in others:
        node.text = ""
    return True


def fields_of(body: etree._Element) -> Iterator[CaptionField]:
    """Innermost fields of a document, in the order in which they end."""
    open_fields: list[tuple[list[str], list[etree._Element], bool]] = []
    for node in body.iter(f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}fldSimple"):
        if node.tag == f"{W}fldSimple":
            words = tuple((node.get(f"{W}instr") or "").split())
            yield CaptionField(words, tuple(node.iter(f"{W}t")))
        elif node.tag == f"{W}t":
            if open_fields and open_fields[-1][2]:
                open_fields[-1][1].append(node)
        elif node.tag == f"{W}instrText":
            if open_fields:
                open_fields[-1][0].append(node.text or "")
        elif node.get(f"{W}fldCharType") == "begin":
            open_fields.append(([], [], False))
        elif open_fields:
            words_so_far, result, _ = open_fields.pop()
            if node.get(f"{W}fldCharType") == "separate":
                open_fields.append((words_so_far, result, True))
            else:
                yield CaptionField(tuple("".join(words_so_far).split()), tuple(result))
