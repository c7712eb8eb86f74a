"""All that is asked about loopholes of a draft, over the past, in one go: tables, and what strikes one at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.drafts.loopholes import told as telling
from sulh.drafts.loopholes.dimensions import (
    FACTS,
    INCIDENTS_UNIT,
    NAMES,
    Amount,
    Dimension,
    amount,
    dimensions,
    known_unit,
    units,
)
from sulh.drafts.loopholes.near_misses import Looked, NearMiss, escaped, near_misses
from sulh.drafts.loopholes.standing import Standing, standing, supposed_rules
from sulh.drafts.loopholes.substitution import Substitutions, substitutions
from sulh.drafts.loopholes.uncovered import NEARLY, Cells, Search, cells, search
from sulh.drafts.past import Past
from sulh.drafts.replay import Replayer, undated_rules
from sulh.errors import InputError
from sulh.findings.keys import Bools
from sulh.incidents.schema import ESTABLISHED
from sulh.measures.unsaid import CannotBeSaid
from sulh.reports.schema import COUNTS
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import AtHours, Within, atoms, fact_of
from sulh.terms.legend import PLACE, TIME


@dataclass(frozen=True, eq=False)
class Ground:
    """A past made ready under one set of terms: rules of deeds that happened, what they make of each row, and amounts of harm."""

    past: Past
    compiled: Compiled
    account: str
    harm: str
    replayer: Replayer
    rules: Sequence[Rule]
    standing: Standing
    within: Bools
    amounts: Mapping[str, Amount]
    dimensions: Mapping[str, Dimension] = field(repr=False)

    @property
    def happened(self) -> Bools:
        """Rows of the account that surely happened."""
        return np.asarray(self.standing.happened & self.within)

    @property
    def may(self) -> Bools:
        """Rows of the account that may have happened."""
        return np.asarray(self.standing.may & self.within)


def ground(past: Past, compiled: Compiled, account: str, harm: str) -> Ground:
    """Make a past ready. Raises InputError where nobody has the account."""
    past.on(account)  # somebody has it
    rules = supposed_rules(compiled)
    replayer = past.replayer(compiled, [*rules, *undated_rules(compiled)])
    facts = replayer.facts
    within = np.asarray(pc.equal(facts.table["account"], account).to_numpy(zero_copy_only=False))
    amounts = {unit: amount(facts, unit) for unit in units(harm)}
    made = dimensions(facts, past.incidents["adm1"], compiled.agreement.vocabulary)
    return Ground(past, compiled, account, harm, replayer, rules, standing(replayer, rules), within, amounts, made)


@dataclass(frozen=True, eq=False)
class Uncovered:
    """All incidents together under a scope, and the uncovered combinations."""

    whole: Cells
    search: Search
    all_open: bool


def uncovered(on: Ground) -> dict[str, Uncovered]:
    """Combinations that no clause reaches in any reading, and those that some reading leaves alone and another does not."""
    found = on.standing
    scopes = {
        "no_reading": (found.in_none, found.may_in_none),
        "some_reading": (found.not_in_some & ~found.in_none, found.may_not_in_some),
    }
    out = {}
    for name, untouched in scopes.items():
        given = cells(
            list(on.dimensions.values()), list(on.amounts.values()), (found.happened, found.may), untouched, on.within
        )
        happened, open_ = int(given.sure.sum()), int(given.open.sum())
        everything = happened > 0 and open_ >= NEARLY * happened
        nothing = Search((), whole=True)
        by = told_apart(on.rules)
        out[name] = Uncovered(given, nothing if everything else search(given, on.harm, by), everything)
    return out


def told_apart(rules: Sequence[Rule]) -> tuple[str, ...]:
    """The dimensions on which it can hang whether some rule reaches a deed: those whose fact a rule asks for.

    Another dimension would only name the combinations in which untouched deeds met by chance.
    """
    asked = [atom for rule in rules for atom in (*atoms(rule.barred), *atoms(rule.excused))]
    facts = {fact_of(atom) for atom in asked}
    names = [name for name, fact in FACTS.items() if fact in facts]
    names += ["sides"] if facts & {"side_a", "side_b"} else []
    names += ["place"] if PLACE in facts else []
    names += ["part_of_day", "weekday"] if any(isinstance(atom, AtHours) for atom in asked) else []
    names += ["quarter"] if any(isinstance(atom, Within) and atom.fact == TIME for atom in asked) else []
    return tuple(name for name in NAMES if name in names)


def looked(on: Ground) -> Looked:
    """What is needed to look for near misses."""
    replayer = on.replayer
    return Looked(
        replayer.profiles, replayer.profile_of_row(), replayer.facts, on.happened, on.may,
        on.standing.none_in, list(on.amounts.values()),
        on.compiled.legend, on.compiled.legend.implications(), on.compiled.agreement.vocabulary,
    )  # fmt: skip


def missed(on: Ground, given: Looked) -> tuple[list[NearMiss], list[str]]:
    """What escapes each clause by one condition, and what could not be worked out."""
    parts, left = escaped(given, on.rules)
    return near_misses(given, parts, on.rules), left


def sides_of(compiled: Compiled) -> dict[str, frozenset[str]]:
    """The parties that each actor may be counted for, in whatever reading."""
    file, actors = compiled.agreement.file, compiled.agreement.vocabulary.actors
    out: dict[str, set[str]] = {}
    for party in file.parties:
        out.setdefault(party, set()).add(party)
        for name, actor in file.actors.items():
            if actors.mask(name) & ~actors.mask(party) == 0 or party in actor.acts_for:
                out.setdefault(name, set()).add(party)
    return {name: frozenset(parties) for name, parties in out.items()}


def told(on: Ground) -> telling.Told:
    """What was told of each incident, and whether these terms reach it."""
    accounts = telling.accounts_told(on.account, ESTABLISHED, on.past.accounts)
    names = on.replayer.facts.table["account"]
    within = np.asarray(pc.is_in(names, value_set=pa.array(accounts)).to_numpy(zero_copy_only=False))
    return telling.told(
        on.replayer.facts, on.past.incidents["adm1"], on.compiled.agreement.vocabulary, on.standing,
        on.amounts[on.harm], within,
    )  # fmt: skip


def shifted(given: telling.Told, terms: Compiled, seed: int = 0) -> Substitutions | CannotBeSaid:
    """Which deeds that terms bar fell from their first day in force, and which others rose."""
    dates = terms.agreement.file.in_force
    until = dates.until if isinstance(dates.until, dt.date) else None
    acts = terms.agreement.vocabulary.acts

    def holds(one: str, other: str) -> bool:
        return acts.mask(other) & ~acts.mask(one) == 0

    return substitutions(given, dates.first_day, until, sides_of(terms), holds, seed)


def check_harm(word: str) -> None:
    """Raises InputError where a word names no unit of harm."""
    if not known_unit(word):
        known = ", ".join((INCIDENTS_UNIT, *COUNTS))
        raise InputError(f"there is no harm “{word}”", where="--harm", remedy=f"There are: {known}.")
