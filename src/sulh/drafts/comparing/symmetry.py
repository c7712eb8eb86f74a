"""Whether what a clause asks of one party is asked of another, too.

The clause is written anew for the other party: it binds that one, and each side's actors that it names are the other side's.
Then it is held against the clauses that do bind the other: the same, more or less in every world that there could be, not
only in those on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sulh.drafts.comparing.naming import renamed
from sulh.drafts.comparing.search import Search, TooLongError
from sulh.drafts.comparing.shared import Draft, bare
from sulh.errors import InputError
from sulh.findings.keys import Bools, Ints
from sulh.terms.actor_sets import Understanding
from sulh.terms.agreement import Agreement
from sulh.terms.amendments import Version
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import Box, Constraint, Formula, Implications, Meets, Not, atoms, boxes
from sulh.terms.legend import Legend
from sulh.terms.schema import AgreementFile, ExceptionEntry

SAME, MORE, LESS, OTHERWISE, NONE = "same", "more", "less", "otherwise", "none"
"""What the counterpart bars: the same, all of it and more, some of it and no more, some of it and other deeds; or there is none."""
_ORDER = (SAME, MORE, LESS, OTHERWISE)


@dataclass(frozen=True)
class Mirrored:
    """A clause that binds one party, another party, and the clause that asks most nearly the same of that one."""

    provision: str
    binds: str
    party: str
    reading: str
    counterpart: str | None
    relation: str


def mirrored(draft: Draft) -> Iterator[Mirrored]:
    """For each clause that binds one party alone, each other party, in each reading: the counterpart, if there is one."""
    file = draft.file
    for name in draft.compiled.judged:
        bound = file.provisions[name].parties
        for party in file.parties if len(bound) == 1 else ():
            if party == bound[0]:
                continue
            turned = _turned(draft.compiled.agreement, name, bound[0], party)
            for reading in draft.compiled.agreement.readings:
                yield Mirrored(name, bound[0], party, reading, *_counterpart(draft, name, turned, party, reading))


def _counterpart(draft: Draft, name: str, turned: Compiled, party: str, reading: str) -> tuple[str | None, str]:
    """The clause that binds the party and is nearest to the one that is turned, and how it stands to it."""
    try:
        wanted = turned.rule(name, Understanding(reading), dated=False)
    except InputError:
        return None, NONE  # turned about, it cannot be read: it names who cannot be named there
    kind = draft.file.provisions[name].kind
    rules = {
        other: draft.compiled.rule(other, Understanding(reading), dated=False)
        for other in draft.compiled.judged
        if party in draft.file.provisions[other].parties and draft.file.provisions[other].kind == kind
    }
    alone = {other: len(draft.file.provisions[other].parties) == 1 for other in rules}
    implied = Legend(near=turned.legend.near | draft.compiled.legend.near).implications()
    relations = {other: _relation(wanted, rule, alone[other], implied) for other, rule in rules.items()}
    found = [(_ORDER.index(how), other, how) for other, how in relations.items() if how != NONE]
    best = min(found, default=None)
    if best is not None and best[2] in (SAME, MORE):
        return best[1:]
    if len(rules) > 1 and not _can([_breach(wanted), *(Not(_breach(rule)) for rule in rules.values())], implied):
        return " + ".join(other for _, other, _ in sorted(found)) or None, MORE
    return best[1:] if best else (None, NONE)


def _relation(wanted: Rule, given: Rule, alone: bool, implied: Implications) -> str:
    """How what is given stands to what is wanted. A clause that binds others, too, bars their deeds besides."""
    mine, theirs = _breach(wanted), _breach(given)
    if mine == theirs:
        return SAME
    over, short = _can([theirs, Not(mine)], implied), _can([mine, Not(theirs)], implied)
    if not short:
        return MORE if over and alone else SAME
    if not over:
        return LESS
    return OTHERWISE if _acts(wanted) == _acts(given) else NONE


def _breach(rule: Rule) -> Formula:
    return bare(rule.formulas[0])


def _acts(rule: Rule) -> frozenset[int]:
    """The sets of acts that a rule names."""
    return frozenset(atom.mask for atom in atoms(rule.barred) if isinstance(atom, Meets) and atom.fact == "act")


def _can(parts: Sequence[Formula], implied: Implications) -> bool:
    """Whether any world could make all of these true; where that is too long to work out, it is taken that one does."""
    try:
        return bool(Search([_boxes(part) for part in parts], np.zeros(1, np.int64), _any_value, implied).run()[0])
    except (InputError, TooLongError):
        return True


@lru_cache(maxsize=4_096)
def _boxes(formula: Formula) -> tuple[Box, ...]:
    return boxes(formula)


def _any_value(fact: str, constraint: Constraint, rows: Ints) -> Bools:
    return np.ones(len(rows), bool)


def _turned(agreement: Agreement, provision: str, one: str, other: str) -> Compiled:
    """The agreement with one provision, written for the other party; its rules are compiled when they are asked for."""
    actors = agreement.vocabulary.actors
    sides = {party: actors.mask(party) for party in (one, other)}
    swapped = {
        node: other if actors.mask(node) & ~sides[one] == 0 else one
        for node in actors
        if any(actors.mask(node) & ~mask == 0 for mask in sides.values())
    }
    file = _swapped(agreement.file, provision, other, lambda node: swapped.get(node, node))
    return Compiled(replace(agreement, file=file, versions=(Version(None, file, agreement.document),)))


def _swapped(file: AgreementFile, provision: str, other: str, turn: Callable[[str], str]) -> AgreementFile:
    item = file.provisions[provision]
    bars = {key: renamed(getattr(item, key), turn) for key in ("must_not", "must_reduce")}
    exceptions = {name: _exception(entry, turn) for name, entry in item.except_.items()}
    turned = item.model_copy(update={**bars, "binds": other, "performed_by": None, "except_": exceptions})
    terms = {
        name: term.model_copy(update={key: renamed(getattr(term, key), turn) for key in ("means", "read_as")})
        for name, term in file.terms.items()
    }
    return file.model_copy(update={"provisions": {**file.provisions, provision: turned}, "terms": terms})


def _exception(entry: ExceptionEntry, turn: Callable[[str], str]) -> ExceptionEntry:
    inner = {name: _exception(one, turn) for name, one in entry.except_.items()}
    return entry.model_copy(update={"when": renamed(entry.when, turn), "except_": inner})
