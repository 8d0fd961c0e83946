"""The design of a survey's sample as its definition tells: one simple sample, or one from each stratum."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from schemas.errors import Problem, raise_any
from survey.answers.coded import Breakdown
from survey.design.design import Design, stratified_sample
from survey.design.margins import Margin, code_margin


def drawn_by_stratum(strata: Margin, breakdowns: Sequence[Breakdown], population: float) -> Design:
    """Return the design of simple samples drawn within the groups of a breakdown: base weight N_h/n_h.

    strata: residents of each group, scaled here to `population`, the persons in the register that was
    drawn from. Returns whose group is unknown are a stratum of their own and keep the average weight
    N/n: the known strata share N (n - n_u)/n persons for n_u unknown returns of n, as in raking. A
    single return of unknown group adds no variance.

    Raises InputError for a group without returns, or with one alone, of which no error can be told.
    """
    coded = code_margin(strata, breakdowns)
    raise_any(
        Problem(
            "S06",
            f"標本の層「{'×'.join(labels)}」の回答が1件しかなく、誤差を計算できません。",
            found="回答 1件",
            expected="どの層にも回答が2件以上あること",
            remedy="層にする属性を、もっと粗い区分の属性に替えるか、コードブックのシート「調査」の「層にした区分」を空欄にしてください。",
        )
        for labels, count in zip(coded.margin.shown_levels, coded.count, strict=True)
        if count == 1
    )
    known = strata.totals.ravel()
    n = len(coded.level)
    unknown = int((coded.level < 0).sum())
    persons = known * (population * (n - unknown) / n / known.sum())
    taken = coded.count > 0
    place = np.cumsum(taken) - 1
    names = ["×".join(labels) for labels, there in zip(strata.shown_levels, taken, strict=True) if there]
    if not unknown:
        return stratified_sample(place[coded.level], persons[taken], names)
    index = np.where(coded.level < 0, int(taken.sum()), place[coded.level])
    design = stratified_sample(index, np.append(persons[taken], population * unknown / n), [*names, "不明"])
    return replace(design, lonely="certainty") if unknown == 1 else design
