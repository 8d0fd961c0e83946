"""Fonts: those that charts are drawn with, and the names that Word is told to use.

Charts are drawn in the font of the page where the machine has it, and else in IPAexGothic from the
`matplotlib-fontja` package: a missing font file or a character that no font has is an error, never a box.
Word is only told names; the machine that opens the chapter chooses a fallback.
"""

from __future__ import annotations

import functools
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.phrases import in_lines
from schemas.errors import Problem
from schemas.messages.acts import Saying

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

_EM = 1000
_TWINS = "～∥－￠￡￢"
"""Characters of JIS X 0208 as CP932 converts them."""


@dataclass(frozen=True)
class FontNames:
    """Font names written into the Word template.

    `body` and `heading` are the East Asian fonts; `latin` and `latin_heading` set Latin letters and digits. The
    built-in ones are the two names of one font, so that headings can be told from the body where another font
    is put in.
    """

    body: str = "BIZ UDPゴシック"
    heading: str = "BIZ UDPGothic"
    latin: str = "BIZ UDPゴシック"
    latin_heading: str = "BIZ UDPGothic"


def chart_font_path() -> Path:
    """Path of the bundled chart font.

    Raises:
        InputError: the package is not installed or lacks the file.

    """
    # The package is only located, not imported: importing it changes matplotlib's settings.
    spec = importlib.util.find_spec("matplotlib_fontja")
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "fonts" / "ipaexg.ttf"
        if path.is_file():
            return path
    raise Problem(
        rule="O13",
        what="図を描くためのフォント（IPAexゴシック）が見つかりません。",
        expected="Pythonパッケージ matplotlib-fontja が入っていること",
        remedy=Saying.FONT.typed,
    ).error()


_USUAL = {False: "BIZUDPGothic-Regular.ttf", True: "BIZUDPGothic-Bold.ttf"}
"""The open BIZ UDPGothic, plain and bold: the font that Word is told to use, where a machine has it."""

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
_OWN_FOLDERS = (
    ".fonts",
    ".local/share/fonts",
    "Library/Fonts",
    "AppData/Local/Microsoft/Windows/Fonts",
)


@functools.cache
def chart_fonts(*, bold: bool = False) -> tuple[Path, ...]:
    """Fonts that a text is drawn with, the first that has all of its characters: BIZ UDPGothic if it is there, then the bundled one.

    Raises:
        InputError: the bundled font is missing.

    """
    folders = [*map(Path, _FOLDERS), *(Path.home() / name for name in _OWN_FOLDERS)]
    found = (path for folder in folders if folder.is_dir() for path in sorted(folder.rglob(_USUAL[bold])))
    usual = next(found, None)
    return (chart_font_path(),) if usual is None else (usual, chart_font_path())


@functools.cache
def _face(path: Path) -> FT2Font:
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 (matplotlib is slow to import)

    face = FT2Font(str(path))
    face.set_size(_EM, 72)
    return face


@functools.cache
def _charmap(path: Path) -> frozenset[int]:
    return frozenset(_face(path).get_charmap())


@functools.lru_cache(maxsize=4096)
def font_for(text: str, *, bold: bool = False) -> Path:
    """The font that a text is drawn with.

    Raises:
        InputError: no font has all of its characters.

    """
    fonts = chart_fonts(bold=bold)
    for path in fonts:
        if all(ord(character) in _charmap(path) for character in text):
            return path
    check_glyphs(text)
    return fonts[-1]


def missing_glyphs(text: str) -> str:
    """Characters of `text` that the chart font lacks, each once, in order; line feeds do not count."""
    rare = [c for c in dict.fromkeys(text) if c != "\n" and not _is_common(c)]
    known = _charmap(chart_font_path()) if rare else frozenset[int]()
    return "".join(c for c in rare if ord(c) not in known)


@functools.cache
def _is_common(character: str) -> bool:
    """Whether JIS X 0208 has the character: the font has all of these and need not be opened for them."""
    try:
        character.encode("shift_jis")
    except UnicodeEncodeError:
        return character in _TWINS
    return character >= " " and character != "\x7f"


def check_glyphs(text: str) -> None:
    """Make sure that every character of a chart label can be drawn.

    Raises:
        InputError: naming the characters that the chart font lacks.

    """
    missing = missing_glyphs(text)
    if missing:
        raise Problem(
            rule="O14",
            what="図の文字のうち、図用のフォント（IPAexゴシック）にない文字があります。",
            found="、".join(f"「{c}」(U+{ord(c):04X})" for c in missing) + f"　ラベル「{text}」",
            expected="JIS第1～第4水準の漢字、かな、英数字、一般の記号",
            remedy="質問票の定義（選択肢の表記など）で、その文字を別の文字に置き換えてください。",
        ).error()


@functools.cache
def _advance(path: Path, character: str) -> float:
    from matplotlib.ft2font import LoadFlags  # noqa: PLC0415

    glyph = _face(path).load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / _EM


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line of text in its chart font, in the unit of `size` (the font size).

    Raises:
        InputError: no font has all of its characters.

    """
    path = font_for(text, bold=bold)
    return size * sum(_advance(path, character) for character in text)


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break `text` into even lines of at most `width` (same unit as `size`), between phrases where it can.

    A line feed always breaks.

    Raises:
        InputError: the font lacks a character.

    """
    return in_lines(text, width, lambda one: text_width(one, size, bold=bold))
