"""References to figures and tables: the one that a sentence names shows the question that the sentence is about."""

from reports.audit.against.held import HeldAgainst
from reports.audit.claims.captions import captions_of, referred_in
from reports.audit.results.finding import Comparisons, compared


def check_references(held: HeldAgainst) -> Comparisons:
    """Those whose caption names other questions, while another caption names one of the sentence's."""
    shown = {number: held.subjects.named(passage.text) for number, passage in captions_of(held.document)}
    for one in held.placed:
        own = [number for number, about in shown.items() if any(each in one.about for each in about)]
        for number in referred_in(one.sentence.text) if own else ():
            about = shown.get(number, ())
            same = [each for each in own if each[:2] == number[:2]]
            if about and same:
                written = f"{number[0]}{number[1]}{number[2]}"
                told = f"{written}は「{about[0].label}」、この文は「{one.about[0].label}」"
                yield compared(
                    number in own,
                    "A23",
                    one.sentence.place,
                    one.sentence.text,
                    told,
                    "参照した図表が別の設問のもの",
                    written=written,
                    right="、".join(f"{kind}{prefix}{at}" for kind, prefix, at in same[:3]),
                )
