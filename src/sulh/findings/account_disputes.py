"""Two sides' accounts of one incident, in one reading or each in its own: each side's worlds vary on their own.

Pairs of rows are grouped by the pair of their profiles, and what would end a dispute is worked out once for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.causes import Cause, causes
from sulh.findings.judge import judge_profiles, outcomes_of
from sulh.findings.keys import Bools, Ints
from sulh.findings.met import Met
from sulh.findings.profiles import Profiles
from sulh.findings.schema import BREACH, DISPUTES, NO_BREACH
from sulh.findings.understandings import Understandings, swap
from sulh.incidents.schema import ESTABLISHED, INDEPENDENT

Outcomes = npt.NDArray[np.int8]
_PAIRED = ("mine", "theirs")


@dataclass(frozen=True)
class _Side:
    """A reading and an account."""

    reading: str
    account: str


def by_account(made: Profiles, known: Understandings, engine: Engine) -> pa.Table:
    """Every dispute between accounts (`DISPUTES`). Raises TooCoarseError where the profiles do not suffice."""
    pairs = _pairs(made, engine)
    if not len(pairs):
        return DISPUTES.empty_table()
    whole = pairs["mine"].to_numpy() * len(made) + pairs["theirs"].to_numpy()
    codes, of_each = np.unique(whole, return_inverse=True)
    mine, theirs = np.divmod(codes, len(made))
    found = pa.concat_tables([_EMPTY, *_Compared(made, known, mine, theirs).disputes()])
    numbered = pa.table({"incident_id": pairs["incident_id"], "pair": pa.array(of_each.reshape(-1), pa.int64())})
    engine.register("pairs", numbered)
    engine.register("differing", found)
    on = exp.column("pair", "pairs").eq(exp.column("pair", "differing"))
    query = exp.select(*DISPUTES.names).from_("pairs").join(exp.to_table("differing"), on=on)
    return engine.query(query).cast(DISPUTES)


_EMPTY = pa.schema(
    [pa.field("pair", pa.int64()), *(field for field in DISPUTES if field.name != "incident_id")]
).empty_table()


def _pairs(made: Profiles, engine: Engine) -> pa.Table:
    """Each two sides' accounts of one incident: `incident_id` and the profiles `mine` and `theirs`, by account's name."""
    accounts = made.facts.table["account"].to_pylist()
    sides = sorted(set(accounts) - {ESTABLISHED, INDEPENDENT})
    told = [profile for profile, account in enumerate(accounts) if account in sides]
    if len(sides) < 2:
        return pa.table(
            {"incident_id": pa.array([], pa.string()), **{name: pa.array([], pa.int64()) for name in _PAIRED}}
        )
    ranks = pa.array([sides.index(accounts[profile]) for profile in told], pa.int64())
    found = pa.table({"profile": pa.array(told, pa.int64()), "side": ranks})
    wanted = [exp.column("profile", "told"), exp.column("side", "told"), exp.column("incident_id", "facts")]
    engine.keep("told_rows", made.joined(found, ["incident_id"], "told").select(*wanted))
    a, b = (exp.to_table("told_rows").as_(name) for name in ("a", "b"))
    same = exp.column("incident_id", "a").eq(exp.column("incident_id", "b"))
    query = exp.select(
        exp.column("incident_id", "a"),
        exp.alias_(exp.column("profile", "a"), "mine"),
        exp.alias_(exp.column("profile", "b"), "theirs"),
    ).from_(a)
    return engine.query(query.join(b, on=exp.and_(same, exp.column("side", "a") < exp.column("side", "b"))))


class _Compared:
    """Pairs of profiles that tell of one incident; `mine` is that of the account with the smaller name."""

    def __init__(self, made: Profiles, known: Understandings, mine: Ints, theirs: Ints) -> None:
        self.made = made
        self.known = known
        self.mine = mine
        self.theirs = theirs
        self._account = np.array(made.facts.table["account"].to_pylist(), dtype=object)
        self._outcomes = self._judged()

    def _judged(self) -> dict[tuple[str, str], Outcomes]:
        """The outcomes of each profile under each rule."""
        compiled = self.known.compiled
        keys = list(compiled.rules)
        rules = [self.known.expanded(provision, reading, (), self.made) for provision, reading in keys]
        found = judge_profiles(self.made, rules)
        whole = np.full((len(keys), len(self.made)), NO_BREACH, dtype=np.int8)
        whole[found["rule"].to_numpy(), found["profile"].to_numpy()] = found["outcomes"].to_numpy()
        return dict(zip(keys, whole, strict=True))

    def disputes(self) -> Iterator[pa.Table]:
        """Every dispute, with the place of its pair as `pair`."""
        compiled = self.known.compiled
        parties = compiled.agreement.parties
        for accounts in sorted(set(zip(self._account[self.mine], self._account[self.theirs], strict=True))):
            one, other = accounts
            here = np.flatnonzero((self._account[self.mine] == one) & (self._account[self.theirs] == other))
            for provision in compiled.judged:
                for reading in compiled.agreement.readings:
                    yield self._dispute(provision, "account", _Side(reading, one), _Side(reading, other), here)
                if one in parties and other in parties:
                    yield self._dispute(provision, "sides", _Side(one, one), _Side(other, other), here)

    def _dispute(self, provision: str, kind: str, a: _Side, b: _Side, here: Ints) -> pa.Table:
        mine = self._outcomes[provision, a.reading][self.mine[here]]
        theirs = self._outcomes[provision, b.reading][self.theirs[here]]
        certain = _certain(mine, theirs)
        differ = certain | _possible(mine, theirs)
        pairs = here[differ]
        constant = {"provision": provision, "reading_a": a.reading, "account_a": a.account,
                    "reading_b": b.reading, "account_b": b.account, "kind": kind}  # fmt: skip
        columns: dict[str, Any] = {name: [word] * len(pairs) for name, word in constant.items()}
        cause = self._causes(provision, a, b, pairs, certain[differ], theirs[differ])
        columns |= {"pair": pairs, "certain": certain[differ], "cause": cause}
        return pa.table({name: columns[name] for name in _EMPTY.column_names}, schema=_EMPTY.schema)

    def _causes(
        self, provision: str, a: _Side, b: _Side, pairs: Ints, certain: Bools, theirs_are: Outcomes
    ) -> list[str]:
        """What, taken from `b` into `a`, ends each dispute: one fact, one element of the reading, or several."""
        mixed = _Mixed(self, provision, a.reading, b.reading)
        out = [""] * len(pairs)
        for changes, places in mixed.by_changes(pairs):

            def ended(
                names: Cause, left: Ints, changes: dict[str, list[str]] = changes, places: Ints = places
            ) -> tuple[Bools, Bools]:
                at = places[left]
                changed = mixed.outcomes(names, changes, pairs[at])
                gone = ~_possible(changed, theirs_are[at])
                return gone, certain[at] & ~_certain(changed, theirs_are[at])

            for place, words in zip(places, causes(list(changes), len(places), ended, "fact"), strict=True):
                out[place] = words
        return out


class _Mixed:
    """One side's facts and reading, with some of them taken from the other side."""

    def __init__(self, compared: _Compared, provision: str, reading: str, other: str) -> None:
        self._compared = compared
        self._provision = provision
        self._reading = reading
        self._other = other
        self._facts = [fact for fact in compared.known.rule(provision, reading).facts if fact in compared.made.classes]

    def by_changes(self, pairs: Ints) -> Iterator[tuple[dict[str, list[str]], Ints]]:
        """Groups of places in `pairs` with what can be changed: facts that differ, elements in which readings part."""
        known = self._compared.known
        part = known.parting(self._provision, self._reading, self._other) if self._reading != self._other else {}
        if not self._facts:
            yield part, np.arange(len(pairs))
            return
        mine, theirs = self._compared.mine[pairs], self._compared.theirs[pairs]
        classes = self._compared.made.classes
        flags = np.zeros((len(pairs), len(self._facts)), dtype=bool)
        for place, fact in enumerate(self._facts):
            flags[:, place] = classes[fact][mine] != classes[fact][theirs]
        patterns, of_each = np.unique(flags, axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            facts: dict[str, list[str]] = {
                f"fact:{fact}": [] for fact, differs in zip(self._facts, pattern, strict=True) if differs
            }
            yield facts | part, np.flatnonzero(of_each.reshape(-1) == number)

    def outcomes(self, names: Cause, changes: dict[str, list[str]], pairs: Ints) -> Ints:
        """The outcomes of each pair once these changes are made."""
        made = self._compared.made
        elements = (element for name in names for element in changes[name])
        rule = self._compared.known.expanded(self._provision, self._reading, swap(elements, self._other), made)
        taken = {name.removeprefix("fact:") for name in names if not changes[name]}
        mine, theirs = self._compared.mine[pairs], self._compared.theirs[pairs]
        classes = {fact: found[theirs if fact in taken else mine] for fact, found in made.classes.items()}
        return outcomes_of(Met(made, classes, len(pairs)), rule)


def _certain(one: Any, other: Any) -> Bools:
    """One is surely a breach and the other surely is not."""
    found: Bools = ((one == BREACH) & (other & BREACH == 0)) | ((other == BREACH) & (one & BREACH == 0))
    return found


def _possible(one: Any, other: Any) -> Bools:
    """One can be a breach and the other can be none."""
    found: Bools = ((one & BREACH != 0) & (other & ~BREACH != 0)) | ((other & BREACH != 0) & (one & ~BREACH != 0))
    return found
