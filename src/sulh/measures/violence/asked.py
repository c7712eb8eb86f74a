"""What a declared question counts, day by day over all the data: the series that its answer is tested on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sulh.findings.facts import UNBOUNDED
from sulh.incidents.schema import ESTABLISHED
from sulh.measures.count import Bools, Candidates, Column, Counter, Ints, expand
from sulh.measures.questions import INCIDENTS_UNIT, Question
from sulh.measures.residuals import more_of, residual_facts
from sulh.measures.tally import Inputs

DAY = 86_400
_ALWAYS = ((-UNBOUNDED, UNBOUNDED),)


@dataclass(frozen=True, eq=False)
class Counted:
    """Everything that may count, one row each: the days (since 1970) between which it lies, how much it adds, and whether
    it surely counts. `undated` are left out, and `unbounded`, whose upper count nobody gave, add their lower one."""

    begin: Ints
    end: Ints
    least: Ints
    most: Ints
    surely: Bools
    undated: int
    unbounded: int

    @property
    def first(self) -> dt.date | None:
        """The first day by which something surely lies in the data; what spans a year says little of either end."""
        return _date(int(self.end.min())) if len(self.end) else None

    @property
    def last(self) -> dt.date | None:
        """The last day that the data reach."""
        return _date(int(self.begin.max())) if len(self.begin) else None


def counted(questions: Sequence[Question], inputs: Inputs, account: str) -> Mapping[tuple[str, str], Counted]:
    """What each question counts in each of its readings, on one account; rows about several incidents in the upper bound."""
    implications = inputs.compiled.legend.implications()
    formulas = {
        (one.id, reading): expand(formula, implications)
        for one in questions
        for reading, formula in one.formulas.items()
    }
    rest = residual_facts(inputs.reports, inputs.residuals, inputs.compiled)
    accounts, sources = inputs.facts.accounts, rest.accounts
    mine = Counter(inputs.facts, inputs.engine, formulas.values(), accounts)
    found: dict[tuple[str, str], list[Candidates]] = {}
    chosen = {one.id: one for one in questions}
    for key, formula in formulas.items():
        unit = chosen[key[0]].unit
        column = Column() if unit == INCIDENTS_UNIT else Column(unit, unit)
        found[key] = [mine.candidates(formula, column, _ALWAYS)]
    others = Counter(rest, inputs.engine, formulas.values(), sources)
    for key, formula in formulas.items():
        found[key].append(others.candidates(formula, more_of(chosen[key[0]].unit), _ALWAYS))
    heard = [account == ESTABLISHED or inputs.account_of.get(source) == account for source in sources]
    here = np.array([name == account for name in accounts], bool), np.array(heard, bool)
    return {
        key: _joined([_rows(one, who) for one, who in zip(parts, here, strict=True)]) for key, parts in found.items()
    }


_Part = tuple[Ints, Ints, Ints, Ints, Bools]


def _rows(found: Candidates, who: Bools) -> _Part:
    mine = who[found.account] if len(who) else np.zeros(len(found.account), bool)
    begin = np.full(len(found.account), UNBOUNDED)
    end, most = np.full(len(found.account), -UNBOUNDED), np.zeros(len(found.account), np.int64)
    for way in found.ways:
        possible = way.begin <= way.end
        begin = np.where(possible, np.minimum(begin, way.begin), begin)
        end = np.where(possible, np.maximum(end, way.end), end)
        most = np.where(possible, np.maximum(most, way.most), most)
    mine = mine & (begin <= end)
    return begin[mine], end[mine], found.least[mine], most[mine], found.surely[mine]


def _joined(parts: Sequence[_Part]) -> Counted:
    begin, end, least, most, surely = (np.concatenate(column) for column in zip(*parts, strict=True))
    several = np.repeat([False, True], [len(one[0]) for one in parts])
    least, surely = np.where(several, 0, least), surely & ~several
    dated = (begin > -UNBOUNDED) & (end < UNBOUNDED)
    open_ = most >= UNBOUNDED
    most = np.where(open_, np.maximum(least, 0), most)
    order = np.lexsort((most, least, surely, end, begin))
    order = order[dated[order]]
    return Counted(
        begin[order] // DAY,
        end[order] // DAY,
        least[order],
        most[order],
        surely[order],
        int((~dated).sum()),
        int((open_ & dated).sum()),
    )


def _date(day: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=day)
