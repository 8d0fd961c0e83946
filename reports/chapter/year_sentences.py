"""Sentences on two years: what changed since an earlier survey of the same series.

増加 and 減少 only where p < 1 - level, adjusted over the options of the question; otherwise 「統計的に意味のある差は
見られません」 without a number. Equal printed shares whose difference prints as 0.0 are 同率.
"""

import math
from collections.abc import Sequence

from reports.chapter.blocks import Number, Runs, said
from reports.chapter.sentences import NamedShare, no_difference, share_run
from reports.formatting import percent, percent_text, points, points_size_text
from survey.estimates.index import Estimate


def is_compared(estimate: Estimate) -> bool:
    """Whether a difference of the years was looked for: by a test, or where nothing was sampled by its size."""
    return math.isfinite(estimate.p) or (estimate.counted and math.isfinite(estimate.diff))


def earlier_run(estimate: Estimate) -> Number:
    """The share of the earlier survey: `74.7%`."""
    return Number.of(f"{percent_text(estimate.reference_share)}%", estimate, "reference")


def difference_size(estimate: Estimate) -> Runs:
    """7.7ポイント, without its sign."""
    return (Number.of(f"{points_size_text(estimate.diff)}ポイント", estimate, "diff"),)


def is_changed(estimate: Estimate, level: float, sign: int = 0) -> bool:
    """Whether the test finds a change, of that sign if one is given; one that prints as 0.0 is none."""
    moved = points(estimate.diff) if math.isfinite(estimate.diff) else 0
    told = estimate.reference_method == "moved" if estimate.counted else estimate.p < 1 - level
    return told and (sign * moved > 0 if sign else moved != 0)


def same_rate(estimate: Estimate) -> bool:
    """Whether both years print the same share and no difference."""
    same = percent(estimate.share) == percent(estimate.reference_share)
    return same and points(estimate.diff) == 0


def difference_words(estimate: Estimate, level: float, *, end: str = "") -> Runs:
    """7.7ポイント減少しています; 統計的に意味のある差は見られません; 同率です."""
    if same_rate(estimate):
        return said(f"同率です{end}")
    if is_changed(estimate, level):
        word = "増加" if estimate.diff > 0 else "減少"
        return said(difference_size(estimate), f"{word}しています{end}")
    if is_compared(estimate):
        return said(f"{no_difference(estimate)}{end}")
    return said(difference_size(estimate), f"の差があります（誤差が分からないため検定はしていません）{end}")


def change(answer: NamedShare, earlier: str, level: float) -> Runs:
    """平成29年（74.7%）と比較すると、「A」は7.7ポイント減少しています."""
    estimate = answer.estimate
    words = difference_words(estimate, level, end="。")
    particle = "には、" if words[0].text.endswith(("ません", "ません。")) else "は"  # type: ignore[union-attr]
    return said(f"{earlier}（", earlier_run(estimate), f"）と比較すると、「{answer.label}」{particle}", words)


def change_both(answer: NamedShare, earlier: str, level: float) -> Runs:
    """「A」は、平成29年の74.7%から67.0%となり、7.7ポイント減少しています."""
    estimate = answer.estimate
    if is_changed(estimate, level) or same_rate(estimate) or not is_compared(estimate):
        told = said(
            f"「{answer.label}」は、{earlier}の",
            earlier_run(estimate),
            "から",
            share_run(estimate),
            "となり、",
        )
        return said(told, difference_words(estimate, level, end="。"))
    told = said(f"「{answer.label}」（", share_run(estimate), f"）と{earlier}（", earlier_run(estimate))
    return said(told, f"）との間に、{no_difference(estimate)}。")


def sum_changes(sums: Sequence[NamedShare], earlier: str, level: float) -> Runs:
    """Behind a sentence on named sums, whose shares are not told again.

    平成29年の74.7%から7.7ポイント減少しました; 平成29年（42.8%、53.2%）との間に、統計的に意味のある差は見られません.
    """
    known = [one for one in sums if math.isfinite(one.estimate.diff)]
    if not known:
        return ()
    if len(known) == 1:
        return _one_sum(known[0], earlier, level, named=len(sums) > 1)
    if not any(is_changed(one.estimate, level) or same_rate(one.estimate) for one in known):
        before: Runs = ()
        for one in known:
            before = said(before, "、" if before else "", earlier_run(one.estimate))
        return said(f"{earlier}（", before, f"）との間に、{no_difference(known[0].estimate)}。")
    return tuple(run for one in known for run in _one_sum(one, earlier, level, named=True))


def _one_sum(one: NamedShare, earlier: str, level: float, *, named: bool) -> Runs:
    estimate, name = one.estimate, f"「{one.label}」" if named else ""
    if same_rate(estimate):
        return said(f"{name}は" if name else "", f"{earlier}と同率です。")
    if is_changed(estimate, level):
        word = "増加" if estimate.diff > 0 else "減少"
        told = said(f"{name}は、" if name else "", f"{earlier}の", earlier_run(estimate), "から")
        return said(told, difference_size(estimate), f"{word}しました。")
    return said(
        f"{name}と" if name else "",
        f"{earlier}（",
        earlier_run(estimate),
        f"）との間に、{no_difference(estimate)}。",
    )


def moved_options(options: Sequence[NamedShare], level: float) -> Runs:
    """「A」（20.9%から17.5%）と「B」（…）がともに減少し、「C」（…）が増加しています; no run where none changed."""
    parts = []
    for sign, word in ((-1, "減少"), (1, "増加")):
        moved = [one for one in options if is_changed(one.estimate, level, sign)]
        if moved:
            names: Runs = ()
            for one in moved:
                joint = "と" if len(moved) == 2 else "、"
                names = said(names, joint if names else "", f"「{one.label}」（", earlier_run(one.estimate))
                names = said(names, "から", share_run(one.estimate), "）")
            parts.append((said(names, "がともに" if len(moved) == 2 else "が"), word))
    if not parts:
        return ()
    (last, word), before = parts[-1], parts[:-1]
    return said(*(said(told, f"{verb}し、") for told, verb in before), last, f"{word}しています。")


def option_changes(options: Sequence[NamedShare], earlier: str, level: float) -> Runs:
    """Of a question without named sums: 平成29年と比べると、「A」は7.1ポイント減少し、「B」は4.0ポイント増加しました."""
    known = [one for one in options if math.isfinite(one.estimate.diff)]
    moved = [one for one in known if is_changed(one.estimate, level)]
    others = [one for one in known if one not in moved and is_compared(one.estimate)]
    if not known:
        return ()
    if not moved:
        return said(f"{earlier}との間に、{no_difference(others[0].estimate)}。") if others else ()
    runs = said(f"{earlier}と比べると、")
    for place, one in enumerate(moved):
        word = "増加" if one.estimate.diff > 0 else "減少"
        end = "しました。" if place == len(moved) - 1 else "し、"
        runs = said(runs, f"「{one.label}」は", difference_size(one.estimate), f"{word}{end}")
    if not others:
        return runs
    rest = f"「{others[0].label}」" if len(others) == 1 else "そのほかの回答"
    return said(runs, f"{rest}には、{no_difference(others[0].estimate)}。")
