"""The blocks of one question in 本編: question box, base, sentences, one figure, and a table where the plan has one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from reports.chapter.blocks import Block, Heading, Paragraph, Reference, Runs, Text, said
from reports.chapter.content import AskedQuestion
from reports.chapter.mean_blocks import mean_sentences
from reports.chapter.question_figures import groups_figure, stands_apart
from reports.chapter.question_sentences import breakdown_sentences, question_sentences
from reports.chapter.question_tables import breakdown_table
from reports.chapter.quotations import quotation_blocks
from reports.chapter.region_maps import has_map, map_figure
from reports.chapter.trends import over_years, trend_figure
from reports.chapter.unit_figures import in_rows, unit_figure
from reports.chapter.wording import base_line, breakdown_heading
from schemas.chapter.plan import ChapterItem


@dataclass
class Unit:
    """Blocks in reading order, and which figure shows what another would (`aliases`)."""

    blocks: list[Block] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)


def base_text(asked: AskedQuestion) -> str:
    """Who was asked, with their number: （回答者全員、n=1,616、複数回答）."""
    line = base_line(asked.questionnaire, asked.question, asked.n)
    return line if asked.question.one_answer else line.replace("）", "、複数回答）")


def question_heading(asked: AskedQuestion) -> str:
    """Number and text of the question, with a tab between, and its survey where that is needed."""
    return f"{asked.question.number.rstrip('.．')}\t{asked.question.text}{asked.brackets()}"


def unit(asked: AskedQuestion, item: ChapterItem, moved: Collection[str] = ()) -> Unit:
    """The blocks of a question.

    A breakdown of few groups stands in the question's figure. One of many has its own behind it if its groups
    differ or are ranked and it is not `moved`; else its sentence stands before the figure, and what it speaks of in 資料編.
    """
    made = Unit()
    made.blocks += [
        Heading(2, question_heading(asked), f"h.{asked.id}"),
        Paragraph((Text(base_text(asked)),), "base", f"{asked.id}.base"),
    ]
    if note := asked.sums_note(*item.groups):
        made.blocks.append(Paragraph((Text(note),), "base", f"{asked.id}.sums"))
    told = [*question_sentences(asked, item), *mean_sentences(asked, item)]
    over = over_years(asked, item)
    behind: list[Block] = []
    if over is None:
        made.aliases[f"{asked.id}.years.fig"] = f"{asked.id}.fig"
    else:
        behind.append(trend_figure(over, item))
    for place, breakdown in enumerate(item.by):
        sentences = breakdown_sentences(asked, item, breakdown)
        if in_rows(asked, breakdown):
            made.aliases[f"{asked.id}.{breakdown}.fig"] = f"{asked.id}.fig"
            told += sentences
            if has_map(asked, item, breakdown) and (
                breakdown in item.rank or stands_apart(asked, item.groups[0], breakdown)
            ):
                behind.append(map_figure(asked, item.groups[0], breakdown))
        elif shows_groups(asked, item, breakdown) and groups_figure_id(asked, breakdown) not in moved:
            behind += [*sentences, groups_figure(asked, item.groups[0], breakdown)]
            if has_map(asked, item, breakdown):
                behind.append(map_figure(asked, item.groups[0], breakdown))
        else:
            told = _appended(told, sentences, after_groups=place > 0)
        if item.cells:
            heading = breakdown_heading(asked.content.study.concepts[breakdown])
            behind.append(breakdown_table(asked, item, breakdown, heading))
    made.blocks += with_one_reference(told)
    made.blocks += quotation_blocks(asked)
    instead = next((name for name in item.by if shows_groups(asked, item, name)), "")
    if item.cells and instead and not _has_rows(asked, item):
        made.aliases[f"{asked.id}.fig"] = f"{asked.id}.{instead}.fig"
    else:
        made.blocks.append(unit_figure(asked, item))
    made.blocks += behind
    return made


def _appended(
    told: list[Paragraph], sentences: Sequence[Paragraph], *, after_groups: bool
) -> list[Paragraph]:
    """The paragraphs with those of a breakdown without a figure, which go on in the paragraph of the one before."""
    if not (after_groups and told and sentences):
        return [*told, *sentences]
    before, more = told[-1], sentences[0]
    runs, targets = _without_references(before.runs)
    added, others = _without_references(more.runs)
    references = (run for name in (*targets, *others) for run in ("、", Reference(name)))
    joined = said(runs, added, "（", said(*references)[1:], "）")
    return [*told[:-1], replace(before, runs=joined), *sentences[1:]]


def with_one_reference(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with all that they refer to behind the last.

    Of a breakdown the table of its test alone, and beside such tables not that of the whole question.
    """
    plain: list[Paragraph] = []
    targets: dict[str, None] = {}
    for paragraph in paragraphs:
        runs, found = _without_references(paragraph.runs)
        plain.append(replace(paragraph, runs=runs))
        targets.update(dict.fromkeys(found))
    tested = {name.removesuffix(".both") for name in targets if name.endswith(".both")}
    compared = tested | {name.removesuffix(".tab") for name in targets if name.endswith(".years.tab")}
    whole = f"{min(compared, key=len).rpartition('.')[0]}.tab" if compared else ""
    wanted = [
        name
        for name in targets
        if name != whole and (name.rpartition(".")[0] not in tested or name.endswith((".both", ".map")))
    ]
    if not wanted:
        return plain
    references = said(*(run for name in wanted for run in ("、", Reference(name))))[1:]
    plain[-1] = replace(plain[-1], runs=said(plain[-1].runs, "（", references, "）"))
    return plain


def _without_references(runs: Runs) -> tuple[Runs, list[str]]:
    """A sentence without the references in brackets at its end, and what they name."""
    place = len(runs)
    while place and (isinstance(runs[place - 1], Reference) or runs[place - 1] in _AROUND_REFERENCES):
        place -= 1
    found = [run.target for run in runs[place:] if isinstance(run, Reference)]
    return (runs[:place], found) if found else (runs, [])


_AROUND_REFERENCES = (Text("（"), Text("、"), Text("）"))


def groups_figure_id(asked: AskedQuestion, breakdown: str) -> str:
    """Id of the figure of a breakdown of its own."""
    return f"{asked.id}.{breakdown}.fig"


def shows_groups(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> bool:
    """Whether 本編 has a figure of a breakdown of its own."""
    if in_rows(asked, breakdown) or not item.groups:
        return False
    return breakdown in item.rank or stands_apart(asked, item.groups[0], breakdown)


def _has_rows(asked: AskedQuestion, item: ChapterItem) -> bool:
    """Whether a question has more to draw than 全体: years, or groups of few."""
    return item.compare or any(in_rows(asked, name) for name in item.by)
