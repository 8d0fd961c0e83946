"""Population files to fill in, for the commands that find one missing."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from schemas.loading.studies import load_study
from survey.frame.template import groups_of, long_form, write_template


def offer_templates(root: Path, study: str, terminal: Console) -> None:
    """Write a file to fill in for each frame of the study that has none, and say so."""
    definition = load_study(root, study)
    for frame in definition.frames():
        groups = groups_of(definition, frame)
        if groups and write_template(root, frame.path, long_form(groups)):
            names = "、".join(group.label for group in groups)
            terminal.print(
                f"母集団のファイルがないため、区分（{names}）を書いた {frame.path} を作りました。"
                "「人口」の列に人数を書いてください。"
            )
