"""The queue of checks: what to look into next, and what to ask the parties, ranked by what it is expected to settle.

Only findings that are undetermined count. A check of a fact turns out in one way for all provisions and readings at once;
how many findings each way settles is worked out for profiles (`sulh.findings.queue_checks`) and joined to the incidents.

The order is by `score`: the expected number of findings settled, times a weight of harm. The weight is 1, and one more for
each doubling of 1 + the killed and wounded that the account has at least: 0 harmed weigh 1, 1 weighs 2, 3 weigh 3, 100
weigh 7. So harm moves a check up, but one massacre does not outweigh a hundred other incidents, and tolls that differ
by less than half, which is how well tolls are known, mostly weigh alike. Ranks come from fractions, never from doubles;
ties go to what settles more in its worst way, then to more civilians harmed, then by the incident's id.

A dispute that is certain differs in every world, so no fact can end it: the queue does not count disputes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.engine import Engine
from sulh.findings.facts import FactTable
from sulh.findings.judge import UNDETERMINED, expand, formulas_of
from sulh.findings.keys import Bools, Ints
from sulh.findings.profiles import Profiles, profiles
from sulh.findings.queue_checks import Check, Checks, Found
from sulh.findings.queue_schema import QUESTIONS_TO_PARTIES, QUEUE
from sulh.incidents.schema import ESTABLISHED
from sulh.messages import all_of
from sulh.terms.compile import Compiled, Rule
from sulh.terms.wording import Wording

FIELD, TABLE, BOTH = "field", "table", "both"
UNKNOWN = -1


@dataclass(frozen=True)
class Queue:
    """`checks` is the table `QUEUE`, `questions` the table `QUESTIONS_TO_PARTIES`; both the best first."""

    checks: pa.Table
    questions: pa.Table


def queue(
    facts: FactTable,
    findings: pa.Table,
    compiled: Compiled,
    incidents: pa.Table,
    engine: Engine,
    *,
    account: str = ESTABLISHED,
    most: int | None = None,
) -> Queue:
    """What to check and what to ask, on one account.

    `findings` (`FINDINGS`) says which provisions and readings count: those with an undetermined row of the account.
    `incidents` (`INCIDENTS`) is the table that the facts were made of. `most` keeps so many rows of each kind.
    """
    asked = _asked(findings, compiled, account)
    mine, places = _of_account(facts, account)
    if not asked or not len(mine.table):
        return Queue(QUEUE.empty_table(), QUESTIONS_TO_PARTIES.empty_table())
    made, of_row = _profiled(mine, compiled, engine)
    implications = compiled.legend.implications()
    found = Checks(made, [expand(rule, implications) for rule in asked], implications).found()
    rows, checks = _by_row(found, of_row)
    harm = Harm.of(incidents.take(places))
    words = _Words(compiled, found.checks)
    questions = _questions(words, rows, checks, harm.weight, account, harm.low)
    order = _order(words, rows, checks, harm, mine.table["incident_id"])
    if most is not None:
        order = _first_of_each(order, words.kind[checks], most)
    return Queue(_table(words, rows[order], checks[order], harm, mine.table), questions)


def _asked(findings: pa.Table, compiled: Compiled, account: str) -> list[Rule]:
    wanted = pc.and_(pc.equal(findings["account"], account), pc.equal(findings["status"], UNDETERMINED))
    some = findings.filter(wanted).group_by(["provision", "reading"]).aggregate([]).to_pylist()
    names = {(row["provision"], row["reading"]) for row in some}
    return [rule for name, rule in compiled.rules.items() if name in names]


def _of_account(facts: FactTable, account: str) -> tuple[FactTable, pa.ChunkedArray]:
    """The rows of one account, numbered anew, and their places in the incidents table."""
    table = facts.table.filter(pc.equal(facts.table["account"], account))
    numbered = table.set_column(table.column_names.index("row"), "row", pa.array(np.arange(len(table))))
    return FactTable(numbered, facts.codes, facts.yes_columns), table["row"]


def _profiled(facts: FactTable, compiled: Compiled, engine: Engine) -> tuple[Profiles, Ints]:
    """Profiles that every rule of the agreement tells apart, and the profile of each row."""
    made = profiles(facts, formulas_of(compiled.rules.values()), engine)
    numbered = engine.query(made.numbered("row")).sort_by("row")
    return made, numbered["profile"].to_numpy().astype(np.int64)


def _by_row(found: Found, of_row: Ints) -> tuple[Ints, Ints]:
    """The checks of each row: its place among the rows, and the check's number."""
    order = np.argsort(found.profile, kind="stable")
    ends = np.searchsorted(found.profile[order], np.arange(int(of_row.max()) + 2))
    starts, counts = ends[:-1][of_row], np.diff(ends)[of_row]
    rows = np.repeat(np.arange(len(of_row)), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, found.check[order][np.repeat(starts, counts) + within]


@dataclass(frozen=True, eq=False)
class Harm:
    """The killed and wounded of rows of an incidents table, -1 where there is no bound, and what they weigh."""

    low: Ints
    high: Ints
    civilians_low: Ints
    civilians_high: Ints

    @classmethod
    def of(cls, incidents: pa.Table) -> Harm:
        """The harm of each row. What is known of civilians and fighters among the killed is a lower bound of all."""

        def at_least(name: str) -> Ints:
            return np.asarray(pc.fill_null(incidents[f"{name}_low"], 0).to_numpy(), dtype=np.int64)

        parts = at_least("civilians_killed") + at_least("fighters_killed")
        killed = np.maximum(at_least("killed"), parts)
        wounded = np.maximum(at_least("wounded"), at_least("civilians_wounded"))
        civilians = at_least("civilians_killed") + at_least("civilians_wounded")
        return cls(
            killed + wounded,
            _at_most(incidents, "killed", "wounded"),
            civilians,
            _at_most(incidents, "civilians_killed", "civilians_wounded"),
        )

    @property
    def weight(self) -> Ints:
        """1, and one more for each doubling of 1 + the lower bound: the number of binary digits of that."""
        return np.frexp((1 + self.low).astype(np.float64))[1].astype(np.int64)  # exact below 2 to the 53rd


def _at_most(incidents: pa.Table, *names: str) -> Ints:
    highs = [np.asarray(pc.fill_null(incidents[f"{name}_high"], UNKNOWN).to_numpy(), dtype=np.int64) for name in names]
    known = np.logical_and.reduce([high != UNKNOWN for high in highs])
    return np.where(known, sum(highs, np.zeros(len(incidents), dtype=np.int64)), UNKNOWN)


class _Words:
    """Each check's kind, question and names."""

    def __init__(self, compiled: Compiled, checks: Sequence[Check]) -> None:
        self.wording = Wording(compiled)
        self.checks = checks
        at_table = [[fact in compiled.legend.questions for fact in check.facts] for check in checks]
        kinds = [TABLE if all(asked) else BOTH if any(asked) else FIELD for asked in at_table]
        self.kind = np.array(kinds, dtype=object)
        self.questions = [all_of(self.wording.fact(fact) for fact in check.facts) for check in checks]
        orders = [list(compiled.judged), list(compiled.agreement.readings)]
        self.provisions, self.readings = (
            [sorted({name[part] for name in check.findings}, key=orders[part].index) for check in checks]
            for part in (0, 1)
        )


def _ranks(keys: Sequence[Fraction]) -> Ints:
    """The place of each among the different ones, the greatest first."""
    place = {key: number for number, key in enumerate(sorted(set(keys), reverse=True))}
    return np.array([place[key] for key in keys], dtype=np.int64)


def _order(words: _Words, rows: Ints, checks: Ints, harm: Harm, ids: pa.ChunkedArray) -> Ints:
    """The places of the rows in the order of the queue."""
    weight = harm.weight[rows]
    most = int(weight.max(initial=1)) + 1
    pairs, of_pair = np.unique(checks * most + weight, return_inverse=True)
    expected = [check.expected for check in words.checks]
    score = _ranks([expected[pair // most] * (pair % most) for pair in map(int, pairs)])[of_pair.reshape(-1)]
    low = np.array([check.low for check in words.checks], dtype=np.int64)
    named = sorted(range(len(words.checks)), key=lambda number: words.checks[number].facts)
    name = np.empty(len(named), dtype=np.int64)
    name[named] = np.arange(len(named))
    incident = pc.rank(ids.combine_chunks(), tiebreaker="first").to_numpy()
    return np.lexsort((name[checks], incident[rows], -harm.civilians_low[rows], -low[checks], score))


def _first_of_each(order: Ints, kinds: np.ndarray, most: int) -> Ints:
    """The first so many of each kind; a set of both kinds counts as one for the field."""
    table: Bools = kinds[order] == TABLE
    return order[np.where(table, np.cumsum(table), np.cumsum(~table)) <= most]


def _table(words: _Words, rows: Ints, checks: Ints, harm: Harm, facts: pa.Table) -> pa.Table:
    of_check: Mapping[str, list[object]] = {
        "kind": list(words.kind),
        "facts": [list(check.facts) for check in words.checks],
        "question": list(words.questions),
        "open": [len(check.findings) for check in words.checks],
        "settled_low": [check.low for check in words.checks],
        "settled_high": [check.high for check in words.checks],
        "exact": [check.exact for check in words.checks],
        "expected": [float(check.expected) for check in words.checks],
        "provisions": list(words.provisions),
        "readings": list(words.readings),
    }
    taken = pa.array(checks)
    columns = {name: pa.array(column, QUEUE.field(name).type).take(taken) for name, column in of_check.items()}
    columns |= {name: facts[name].take(pa.array(rows)) for name in ("incident_id", "account")}
    weight = harm.weight[rows]
    tops = np.array([check.expected.numerator for check in words.checks], dtype=np.int64)[checks]
    bottoms = np.array([check.expected.denominator for check in words.checks], dtype=np.int64)[checks]
    numbers = {"weight": weight, "score": tops * weight / bottoms, "harm_low": harm.low[rows]}
    columns |= {name: pa.array(column) for name, column in numbers.items()}
    columns["civilians_low"] = pa.array(harm.civilians_low[rows])
    for name, high in (("harm_high", harm.high[rows]), ("civilians_high", harm.civilians_high[rows])):
        columns[name] = pa.array(high, mask=high == UNKNOWN)
    return pa.table([columns[name] for name in QUEUE.names], names=QUEUE.names).cast(QUEUE)


# Questions over all incidents


def one_answer(fact: str) -> bool:
    """Whether yes or no to a question holds for every incident: who acts for whom, who is meant, what was agreed.

    What a term means for a deed, which number is meant and from when until when something held may differ by incident.
    """
    kind, _, rest = fact.partition(":")
    if kind == "term":
        return ":" in rest
    return kind != "unstated" and rest.rsplit(":", 1)[-1] not in ("from", "until")


def _questions(words: _Words, rows: Ints, checks: Ints, weight: Ints, account: str, harm: Ints) -> pa.Table:
    """Each question that is a check by itself, over all rows."""
    asked: dict[str, list[int]] = {}
    for number, check in enumerate(words.checks):
        if words.kind[number] == TABLE and len(check.facts) == 1:
            asked.setdefault(check.facts[0], []).append(number)
    found = []
    for fact, numbers in asked.items():
        where = np.isin(checks, numbers)
        found.append(_question(words, fact, checks[where], weight[rows[where]], harm[rows[where]]))
    found.sort(key=lambda item: (-item[0], str(item[1]["fact"])))
    table = [{**row, "account": account, "score": float(score)} for score, row in found]
    return pa.Table.from_pylist(table, schema=QUESTIONS_TO_PARTIES)


def _question(words: _Words, fact: str, checks: Ints, weight: Ints, harm: Ints) -> tuple[Fraction, dict[str, object]]:
    """The exact score of a question and its row."""
    numbers, counts = np.unique(checks, return_counts=True)
    mine = [(words.checks[number], int(count)) for number, count in zip(numbers, counts, strict=True)]
    weights = {int(number): int(weight[checks == number].sum()) for number in numbers}
    score = sum((words.checks[number].expected * size for number, size in weights.items()), Fraction(0))
    answers = [sum(check.plain[way] * count for check, count in mine) for way in (0, 1)]
    ends = [sum(end * count for end, count in part) for part in _ends(mine)]
    low, high = (min(answers), max(answers)) if one_answer(fact) else ends
    provisions, readings = (
        [name for name in order if any(name in names[number] for number in map(int, numbers))]
        for order, names in (
            (words.wording.compiled.judged, words.provisions),
            (words.wording.compiled.agreement.readings, words.readings),
        )
    )
    return score, {
        "fact": fact,
        "question": words.wording.fact(fact),
        "one_answer": one_answer(fact),
        "incidents": len(checks),
        "open": sum(len(check.findings) * count for check, count in mine),
        "settled_low": low,
        "settled_high": high,
        "expected": float(Fraction(sum(answers), 2)),
        "harm_low": int(harm.sum()),
        "provisions": provisions,
        "readings": readings,
    }


def _ends(mine: Sequence[tuple[Check, int]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    return [(check.low, count) for check, count in mine], [(check.high, count) for check, count in mine]
