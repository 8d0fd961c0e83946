"""Taking an import back: the files that it replaced are kept until an act rests on those that it put there."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

from reports.runs.last_record import last_record
from schemas.errors import InputError, Problem
from schemas.tables.replacing import replace_files, replacing
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256
from survey.freetext.record_files import freetext_folder

_HOME = ".office/undo"
_PRIVATE = 0o700
_RAN = "この内容で集計したため、取り消せません。前の内容に戻すときは、前のファイルを入れてください。"
_CHANGED = "この後に内容が変わったため、取り消せません。"


class Undo:
    """What takes back the last import of one thing (`codebook`) of a year.

    folder: where the files are kept, for those that hold answers and have to go with them; `private` are those of the
    files that only their owner may read.
    """

    def __init__(
        self,
        workspace: Path,
        study: str,
        thing: str,
        *,
        folder: Path | None = None,
        private: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._workspace = workspace
        self._study = study
        self._place = (folder or workspace / _HOME / study) / f"{thing}.json"
        self._private = private

    def keep(self, changed: Mapping[str, bytes | None]) -> None:
        """Keep the files as they are, before these contents (None: removed) take their places.

        What was kept before stays beside it: where the import never comes to pass, that one still counts.
        """
        kept = {
            path: [_text(_bytes(self._workspace / path)), "" if content is None else sha256(content)]
            for path, content in changed.items()
        }
        make_folder(self._place.parent, _PRIVATE)
        write_whole(self._place, json.dumps([kept, self._kept()]).encode(), private=True)

    def hindrance(self) -> str | None:
        """Why the import cannot be taken back; "" where it can, None where there is none."""
        kept = self._kept()
        if not kept:
            return None
        now = {path: _digest(self._workspace / path) for path in kept}
        if any(now[path] != after for path, (_, after) in kept.items()):
            return _CHANGED
        try:
            read = last_record(self._workspace, self._study).inputs
        except InputError:
            return ""
        return _RAN if all(read.get(path, "") == after for path, (_, after) in kept.items()) else ""

    def take_back(self) -> tuple[str, ...]:
        """Put the files back that the import replaced; returns them. Raises InputError (B70) where that cannot be."""
        with replacing(self._workspace):
            hindrance = self.hindrance()
            if hindrance != "":
                raise Problem(
                    "B70",
                    hindrance or "取り消せる取り込みがありません。",
                    remedy="画面の今の内容を確かめてください。",
                ).error()
            before = {path: _content(text) for path, (text, _) in self._kept().items()}
            replace_files(self._workspace, before, private=[*filter(self._private, before)])
            self._place.unlink()
        return tuple(before)

    def _kept(self) -> dict[str, tuple[str | None, str]]:
        """By path: the content before as text (None: there was no file), and the digest of what came ("": removed).

        The last import whose files lie there; where none do, the last of all.
        """
        try:
            every = [
                {path: (before, after) for path, (before, after) in kept.items()}
                for kept in json.loads(self._place.read_bytes())
            ]
        except (OSError, ValueError, AttributeError):
            return {}
        lying = (
            one
            for one in every
            if all(_digest(self._workspace / path) == after for path, (_, after) in one.items())
        )
        return next((one for one in lying if one), every[0])


def texts_undo(workspace: Path, study: str) -> Undo:
    """What takes back the last list of answers in words; it is kept with the coded answers, and goes with them."""
    home = freetext_folder(study)
    folder = workspace / home / "returned"
    return Undo(workspace, study, "undo", folder=folder, private=lambda path: path.startswith(f"{home}/"))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _digest(path: Path) -> str:
    content = _bytes(path)
    return "" if content is None else sha256(content)


def _text(content: bytes | None) -> str | None:
    return None if content is None else b64encode(content).decode()


def _content(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
