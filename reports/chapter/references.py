"""References of a document to its own figures and tables, and to those of the other part of the chapter.

A sentence names all that shows what it says; what of it stands in this document is a reference, what stands in
the other part is named in words (資料編 表A-7), and what stands nowhere is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.chapter.blocks import (
    Block,
    BulletList,
    DefinitionList,
    Paragraph,
    Reference,
    Run,
    Runs,
    Text,
    caption_labels,
)


@dataclass(frozen=True)
class Labels:
    """The labels of a document's figures and tables by id, and what the document is called (資料編)."""

    name: str
    of: Mapping[str, str]


def labels_of(blocks: Iterable[Block], prefix: str = "") -> Mapping[str, str]:
    """Label of every figure and table by id."""
    return {key: label.text for key, label in caption_labels(blocks, prefix).items()}


def resolved(
    blocks: Sequence[Block], here: Labels, there: Labels | None, aliases: Mapping[str, str]
) -> tuple[Block, ...]:
    """The blocks with their references put right.

    `aliases` names the figure or table that holds what another would show.
    """

    def put(runs: Runs) -> Runs:
        return _put(runs, here, there, aliases)

    made: list[Block] = []
    for block in blocks:
        match block:
            case Paragraph():
                made.append(replace(block, runs=put(block.runs)))
            case BulletList():
                made.append(replace(block, items=tuple(put(item) for item in block.items)))
            case DefinitionList():
                items = tuple(replace(item, runs=put(item.runs)) for item in block.items)
                made.append(replace(block, items=items))
            case _:
                made.append(block)
    return tuple(made)


def _put(runs: Runs, here: Labels, there: Labels | None, aliases: Mapping[str, str]) -> Runs:
    """Each run of references with the commas between, and the brackets around, put anew."""
    made: list[Run] = []
    place = 0
    while place < len(runs):
        run = runs[place]
        if not isinstance(run, Reference):
            made.append(run)
            place += 1
            continue
        targets: list[str] = []
        while place < len(runs):
            one = runs[place]
            joins = isinstance(one, Text) and one.text == "、" and isinstance(_at(runs, place + 1), Reference)
            if isinstance(one, Reference):
                targets.append(aliases.get(one.target, one.target))
            elif not joins:
                break
            place += 1
        found = _named(dict.fromkeys(targets), here, there)
        opened = bool(made) and isinstance(made[-1], Text) and made[-1].text.endswith("（")
        following = _at(runs, place)
        closed = isinstance(following, Text) and following.text.startswith("）")
        if not found and opened and closed:  # nothing is left between the brackets
            made[-1:] = _words(made[-1], drop_last=True)
            made.extend(_words(following, drop_first=True))
            place += 1
        else:
            made.extend(found)
    return tuple(made)


def _at(runs: Runs, place: int) -> Run | None:
    return runs[place] if place < len(runs) else None


def _words(run: Run | None, *, drop_first: bool = False, drop_last: bool = False) -> list[Run]:
    assert isinstance(run, Text)
    text = run.text[1 if drop_first else 0 : len(run.text) - (1 if drop_last else 0)]
    return [replace(run, text=text)] if text else []


def _named(targets: Iterable[str], here: Labels, there: Labels | None) -> list[Run]:
    """References to what is here, then the other part with its labels: 図7、資料編 表A-7、表A-8."""
    wanted = list(targets)
    made: list[Run] = [Reference(target) for target in wanted if target in here.of]
    others = [there.of[target] for target in wanted if there is not None and target in there.of]
    joined: list[Run] = []
    for run in made:
        joined += [Text("、"), run] if joined else [run]
    if others and there is not None:
        joined.append(Text(f"{'、' if joined else ''}{there.name} {'、'.join(others)}"))
    return joined
