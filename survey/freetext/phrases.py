"""Words and phrases of answers in words, by a Japanese tokenizer that works without a network.

SudachiPy with SudachiDict (core), both Apache-2.0; the dictionary is a package and nothing is fetched. At 200 MB
they are an extra, which whoever reads answers in words installs. Long units (mode C) keep 自治会 and 町内会 whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from schemas.errors import InputError, Problem
from schemas.messages.acts import Saying

if TYPE_CHECKING:
    from sudachipy import Dictionary  # type: ignore[import-untyped]

_LONGEST = 10_000
"""Characters of one piece that the tokenizer takes (it refuses more than 49,149 bytes)."""

_CONTENT = {"名詞", "動詞", "形容詞", "形状詞", "副詞"}
_EMPTY = {"非自立可能", "数詞", "助動詞語幹"}
_BREAKS = {"補助記号", "空白", "記号", "感動詞"}
_PHRASE = range(2, 7)
_LEAST = 2
_NOT_INSTALLED = Problem(
    "O16",
    "日本語の文を語に分ける辞書（SudachiPy）が入っていません。自由記述の一覧と取り込み、回答ファイルからの"
    "コードブックの下書きには、氏名などを伏せるためにこの辞書が要ります。",
    expected="Pythonパッケージ sudachipy と sudachidict-core が入っていること",
    remedy=Saying.DICTIONARY.typed,
)


@dataclass(frozen=True)
class WordToken:
    """One word as written, its dictionary form, its place in the text and its parts of speech."""

    surface: str
    base: str
    start: int
    end: int
    kinds: tuple[str, ...]

    @property
    def content(self) -> bool:
        """Whether the word says something by itself."""
        return self.kinds[0] in _CONTENT and not _EMPTY & set(self.kinds) and not self.is_name

    @property
    def is_name(self) -> bool:
        """Whether the dictionary has it as a part of a person's name."""
        return "人名" in self.kinds


@dataclass(frozen=True)
class Frequency:
    """A word or phrase, its part of speech ("" for a phrase), and in how many answers it stands."""

    text: str
    kind: str
    answers: int


def tokens(text: str) -> list[WordToken]:
    """The words of a text in order, with their places in it."""
    tokenizer = _dictionary().tokenizer(mode="C")  # one for each call: threads cannot share it
    found = []
    for first in range(0, len(text), _LONGEST):
        for morpheme in tokenizer.tokenize(text[first : first + _LONGEST]):
            found.append(
                WordToken(
                    surface=morpheme.surface(),
                    base=morpheme.dictionary_form(),
                    start=first + morpheme.begin(),
                    end=first + morpheme.end(),
                    kinds=tuple(morpheme.part_of_speech()),
                )
            )
    return found


def frequent_words(answers: Iterable[Sequence[WordToken]]) -> list[Frequency]:
    """Words of at least `_LEAST` answers, most frequent first; a word counts once in an answer."""
    counts: Counter[tuple[str, str]] = Counter()
    for answer in answers:
        counts.update({(token.base, token.kinds[0]) for token in answer if token.content})
    return _ordered(counts)


def frequent_phrases(answers: Iterable[Sequence[WordToken]]) -> list[Frequency]:
    """Runs of 2 to 6 words of at least `_LEAST` answers, most frequent first.

    A run begins with a word that says something, ends with one, and crosses no punctuation. A run that
    always stands in one and the same longer run is left out.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for answer in answers:
        counts.update({(text, "") for text in _phrases(answer)})
    kept = {key: count for key, count in counts.items() if count >= _LEAST}
    return [
        frequency
        for frequency in _ordered(Counter(kept))
        if not any(
            frequency.text != text and frequency.text in text and count == frequency.answers
            for (text, _), count in kept.items()
        )
    ]


def _phrases(answer: Sequence[WordToken]) -> Iterable[str]:
    for start, first in enumerate(answer):
        if not first.content:
            continue
        for length in _PHRASE:
            run = answer[start : start + length]
            if len(run) < length or run[-1].kinds[0] in _BREAKS or run[-1].is_name:
                break
            if run[-1].content:
                yield "".join(token.surface for token in run)


def _ordered(counts: Counter[tuple[str, str]]) -> list[Frequency]:
    kept = [Frequency(text, kind, count) for (text, kind), count in counts.items() if count >= _LEAST]
    return sorted(kept, key=lambda frequency: (-frequency.answers, frequency.text, frequency.kind))


@cache
def _dictionary() -> Dictionary:
    """Load the dictionary once. Raises InputError (O16) where the extra is not installed."""
    try:
        from sudachipy import Dictionary  # noqa: PLC0415 - an extra

        return Dictionary(dict="core")
    except ModuleNotFoundError:
        raise InputError(_NOT_INSTALLED) from None


def may_be_name(word: str) -> bool:
    """Whether the dictionary has the word, besides other meanings, as a part of a person's name."""
    return any("人名" in entry.part_of_speech() for entry in _dictionary().lookup(word))
