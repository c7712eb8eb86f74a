"""Links made anew without the forces, for comparing what sources say of them.

Reports are linked partly because they name the same force. So of two reports of one incident those that disagree are found
more rarely, and a rate of wrong forces that is counted over the links comes out too low (on exercises a quarter too low for
sources whose errors others do not share). Over links that know nothing of the forces it does not.
"""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from sulh.incidents.attribute_votes import Grouping, Votes, grouping, homes
from sulh.incidents.link import link
from sulh.reports.schema import REPORTS
from sulh.words.vocabulary import vocabulary

_FORCES = ("perpetrator", "perpetrator_surely", "side_a", "side_a_surely", "side_b", "side_b_surely")
ALIKE = 0.6
"""How well the links must be found again without the forces (F1 of pairs) to be replaced: else the reports hold too little."""


def blind(reports: pa.Table, links: pa.Table, votes: Votes, given: Grouping) -> Grouping | None:
    """The votes by incidents that were linked without looking at forces, `given` being the grouping by `links`; None where the
    reports lack columns of REPORTS or say too little beside the force to be linked by. Links that a person decided stay."""
    if not set(REPORTS.names) <= set(reports.column_names) or len(given.names) == len(votes):
        return None
    found = _linked(reports)
    home, sure = homes(found)
    for row in links.to_pylist():
        if row["by"] == "decision" and row["relation"] == "same" and row["incident_id"] in home:
            home[row["report_id"]], sure[row["report_id"]] = home[row["incident_id"]], 1.0
    made = grouping(votes, home, sure)
    return made if _alike(made, given) >= ALIKE else None


def _linked(reports: pa.Table) -> pa.Table:
    for name in _FORCES:
        if name in reports.column_names:
            place, item = reports.column_names.index(name), reports.schema.field(name)
            reports = reports.set_column(place, item, pa.nulls(reports.num_rows, item.type))
    return link(reports.select(REPORTS.names), vocabulary({})).links


def _alike(one: Grouping, other: Grouping) -> float:
    """F1 of the pairs of reports that both put together."""
    both = _pairs(Counter(zip(one.incident.tolist(), other.incident.tolist(), strict=True)))
    either = _pairs(Counter(one.incident.tolist())) + _pairs(Counter(other.incident.tolist()))
    return 2 * both / either if either else 0.0


def _pairs(sizes: Counter[object]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
