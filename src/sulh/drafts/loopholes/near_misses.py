"""Deeds that escape a clause by exactly one condition, and what was there instead of what it asks for.

Whether a deed surely or possibly escapes is decided world by world on its profile; what was there instead is read off its
rows. Rules that say the same in several readings are worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sulh.drafts.loopholes.conditions import ACTOR, EXCEPTION, Condition, conditions, escapes
from sulh.drafts.loopholes.dimensions import Amount
from sulh.errors import InputError
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.findings.met import Met
from sulh.findings.profiles import Profiles
from sulh.findings.values import SetValue
from sulh.terms.compile import Rule
from sulh.terms.formula import Formula, Implications, Not, Within, boxes
from sulh.terms.legend import Legend
from sulh.words.trees import Tree
from sulh.words.vocabulary import Vocabulary

MOST_VALUES = 12
"""So many values of a condition are told apart; the rest are one."""
_HALF = 2


@dataclass(frozen=True)
class NearMiss:
    """Deeds that escape a clause in a reading by one condition, with what was there instead; sums by unit (high None: no bound).
    `left` sums up those that surely escape and that no other clause reaches in that reading."""

    rule: Rule
    condition: Condition
    value: str
    near: bool
    counted_by: tuple[str, ...]
    low: Mapping[str, int]
    high: Mapping[str, int | None]
    left: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Looked:
    """What is needed to look: the profiles with each row's number among them, the rows asked about that surely, and that may have
    happened, those that no clause reaches in a reading, and amounts."""

    made: Profiles
    profile: Ints
    facts: FactTable
    happened: Bools
    may: Bools
    none_in: Mapping[str, Bools]
    amounts: Sequence[Amount]
    legend: Legend
    implications: Implications
    vocabulary: Vocabulary
    known: dict[Formula, Bools] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Escaped:
    """The rows that surely, and that may, escape a rule by a condition."""

    rule: Rule
    condition: Condition
    surely: Ints
    possibly: Ints


def met_by(looked: Looked, formula: Formula) -> tuple[Bools, Bools]:
    """Whether a formula surely, and whether it possibly, is true, by profile. Raises InputError where it has too many ways."""
    met = Met.of(looked.made)
    yes = met.some(boxes(formula, looked.implications))
    no = met.some(boxes(Not(formula), looked.implications))
    return yes & ~no, yes


def escaped(looked: Looked, rules: Iterable[Rule]) -> tuple[list[Escaped], list[str]]:
    """Every condition of every rule with the rows that escape by it, and what could not be worked out."""
    known: dict[tuple[Formula, Formula], list[tuple[Condition, Ints, Ints]]] = {}
    found, left = [], []
    for rule in rules:
        key = rule.barred, rule.excused
        if key not in known:
            known[key] = []
            for one in conditions(rule, looked.legend):
                try:
                    surely, possibly = met_by(looked, escapes(rule, one))
                except InputError:
                    left.append(f"{rule.provision}: “{one.label}” has too many ways to be missed to be looked at")
                    continue
                rows = (
                    np.flatnonzero(flags[looked.profile] & who)
                    for flags, who in ((surely, looked.happened), (possibly, looked.may))
                )
                known[key].append((one, *rows))  # type: ignore[arg-type]
        found += [Escaped(rule, *parts) for parts in known[key]]
    return found, left


def near_misses(looked: Looked, found: Iterable[Escaped], rules: Sequence[Rule]) -> list[NearMiss]:
    """By rule, condition and value, the sums of what escapes; `rules` are all readings of all provisions."""
    out: list[NearMiss] = []
    for one in found:
        if len(one.possibly):
            out += _by_value(looked, one, rules)
    return out


def _by_value(looked: Looked, one: Escaped, rules: Sequence[Rule]) -> Iterator[NearMiss]:
    codes, words, near = _values(looked, one.condition, one.possibly)
    surely = np.isin(one.possibly, one.surely, assume_unique=True)
    left = surely & looked.none_in[one.rule.reading][one.possibly]
    size = np.bincount(codes[surely], minlength=len(words)) * 1_000_000 + np.bincount(codes, minlength=len(words))
    order = np.lexsort((words, -size, ~near))
    place = np.empty(len(words), np.int64)
    place[order] = np.minimum(np.arange(len(words)), MOST_VALUES)
    codes = place[codes]
    names = [str(words[number]) for number in order[:MOST_VALUES]]
    names += ["others"] if len(words) > MOST_VALUES else []
    for number, name in enumerate(names):
        mine = codes == number
        counted = _counted_by(looked, one, one.possibly[mine], rules) if one.condition.kind == ACTOR else ()
        is_near = number < MOST_VALUES and bool(near[order[number]])
        yield NearMiss(
            one.rule,
            one.condition,
            name,
            is_near or bool(counted),
            counted,
            {each.unit: int(each.low[one.possibly[mine & surely]].sum()) for each in looked.amounts},
            {each.unit: _most(each, one.possibly[mine]) for each in looked.amounts},
            {each.unit: int(each.low[one.possibly[mine & left]].sum()) for each in looked.amounts},
        )


def _most(amount: Amount, rows: Ints) -> int | None:
    return None if amount.open[rows].any() else int(amount.high[rows].sum())


def _values(looked: Looked, condition: Condition, rows: Ints) -> tuple[Ints, np.ndarray, Bools]:
    """What was there instead: a number for each row, the words of each number, and whether it is a neighbour."""
    fact = next(iter(condition.masks), "")
    if condition.kind == ACTOR and fact != "perpetrator":
        return _pairs(looked, rows)
    if fact and condition.kind != EXCEPTION:
        return _sets(looked, condition, fact, rows)
    if condition.kind == "number" and isinstance(condition.of, Within):
        return _numbers(looked.facts, condition.of, rows)
    if condition.kind == "hours":
        return _hours(looked.facts, rows)
    words = {EXCEPTION: "the exception holds", "place": "elsewhere", "nearness": "no such attack near"}
    word = words.get(condition.kind, "it does not hold")
    return np.zeros(len(rows), np.int64), np.array([word]), np.array([condition.kind != "place"])


def _sets(looked: Looked, condition: Condition, fact: str, rows: Ints) -> tuple[Ints, np.ndarray, Bools]:
    tree = looked.vocabulary.tree(fact)
    codes, place = np.unique(looked.facts.table[fact].to_numpy()[rows].astype(np.int64), return_inverse=True)
    sets = [looked.facts.codes[fact][code] for code in codes.tolist()]
    masks = [value.maybe if isinstance(value, SetValue) else tree.everything for value in sets]
    around = beside(tree, condition.masks[fact])
    words, number = np.unique(np.array([set_words(tree, mask) for mask in masks]), return_inverse=True)
    near = np.zeros(len(words), bool)
    near[number.reshape(-1)] = [mask & ~around == 0 for mask in masks]
    return number.reshape(-1)[place.reshape(-1)], words, near


def _pairs(looked: Looked, rows: Ints) -> tuple[Ints, np.ndarray, Bools]:
    """Who stood against whom; a neighbour only where some reading counts it."""
    tree = looked.vocabulary.actors
    size = len(looked.facts.codes["side_b"])
    both = looked.facts.table["side_a"].to_numpy()[rows].astype(np.int64) * size
    kinds, place = np.unique(both + looked.facts.table["side_b"].to_numpy()[rows], return_inverse=True)
    words = []
    for kind in kinds.tolist():
        sides = (looked.facts.codes["side_a"][kind // size], looked.facts.codes["side_b"][kind % size])
        named = sorted(set_words(tree, value.maybe) for value in sides if isinstance(value, SetValue))
        words.append(" and ".join(named))
    names, number = np.unique(np.array(words), return_inverse=True)
    return number.reshape(-1)[place.reshape(-1)], names, np.zeros(len(names), bool)


def beside(tree: Tree, mask: int) -> int:
    """A mask and what stands beside its nodes in the tree: all under the node above each."""
    out = mask
    for node in tree.nodes(mask) or ():
        above = tree.parents.get(node.removesuffix(".unspecified"))
        out |= tree.mask(above) if above is not None else 0
    return out


def set_words(tree: Tree, mask: int) -> str:
    """A set in words; unknown where it is everything, the first three of many."""
    nodes = tree.nodes(mask)
    if nodes is None:
        return "unknown"
    named = [tree.label(node) for node in nodes]
    return " or ".join(named) if len(named) <= 3 else f"{', '.join(named[:3])} or others"


def _numbers(facts: FactTable, asked: Within, rows: Ints) -> tuple[Ints, np.ndarray, Bools]:
    low, high = (facts.table[f"{asked.fact}_{end}"].to_numpy()[rows].astype(np.int64) for end in ("low", "high"))
    pairs, place = np.unique(np.column_stack([low, high]), axis=0, return_inverse=True)
    words = [number_words(int(one), int(other)) for one, other in pairs]
    near = [
        other < UNBOUNDED
        and (asked.low is None or one * _HALF >= asked.low)
        and (asked.high is None or other <= asked.high * _HALF)
        for one, other in pairs.tolist()
    ]
    return place.reshape(-1), np.array(words), np.array(near, bool)


def number_words(low: int, high: int) -> str:
    """A number with bounds in words."""
    return f"{low:,}" if low == high else f"{low:,} or more" if high >= UNBOUNDED else f"{low:,} to {high:,}"


def _hours(facts: FactTable, rows: Ints) -> tuple[Ints, np.ndarray, Bools]:
    low, high = (facts.table[f"time_{end}"].to_numpy()[rows].astype(np.int64) for end in ("low", "high"))
    known = (low > -UNBOUNDED) & (high < UNBOUNDED) & (high - low <= 3600)
    hour = np.where(known, low // 3600 % 24, 24)
    words = np.array([*(f"{one:02}:00 to {one + 1:02}:00 UTC" for one in range(24)), "hour unknown"])
    here, place = np.unique(hour, return_inverse=True)
    return place.reshape(-1), words[here], here < 24


def _counted_by(looked: Looked, one: Escaped, rows: Ints, rules: Sequence[Rule]) -> tuple[str, ...]:
    """The readings in which the same clause surely counts those who did it: there these deeds do not escape by the actor."""
    readings = []
    for other in rules:
        if other.provision != one.rule.provision or other.reading == one.rule.reading:
            continue
        for each in conditions(other, looked.legend):
            if each.kind == ACTOR and each.place == one.condition.place:
                counted = _surely(looked, each.of)[looked.profile[rows]]
                readings += [other.reading] if len(rows) and counted.all() else []
    return tuple(readings)


def _surely(looked: Looked, formula: Formula) -> Bools:
    if formula not in looked.known:
        looked.known[formula] = met_by(looked, formula)[0]
    return looked.known[formula]
