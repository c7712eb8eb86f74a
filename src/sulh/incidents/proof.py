"""The case's standard of proof: which reports, taken together, establish what they agree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

NO_SIDE = "none"
_RANK = {grade: rank for rank, grade in enumerate("ABCDE")}


class Aspect(Enum):
    """What kind of thing is to be proved; an owner's word proves only the first."""

    OWNED = "that it occurred, the act, the owner's part"
    OTHER = "anything else"


@dataclass(frozen=True)
class Speaker:
    """A source as the standard of proof sees it: its side (`none` for no side) and its Admiralty grade."""

    source: str
    side: str
    grade: str | None = None


@dataclass(frozen=True)
class Statement:
    """One report that says a thing: who speaks, how well graded, and whether the perpetrator owns the deed in it."""

    source: str
    side: str
    grade: str | None = None
    owns: bool = False


@dataclass(frozen=True)
class Clause:
    """One way to prove a thing; every part given must hold.

    `independent`: so many sources of no side say so, graded `grade` or better where one is given (E and F never are
    better than anything: F cannot be judged). `owned_by_perpetrator`: the perpetrator says so. `both_sides_agree`: the
    accused party says so and one opposed to it.
    """

    independent: int | None = None
    grade: str | None = None
    owned_by_perpetrator: bool = False
    both_sides_agree: bool = False


@dataclass(frozen=True)
class Standard:
    """The standard of proof of a case: one of the clauses has to hold.

    `opposed` holds pairs of sides that oppose each other; `parties` are the sides that the agreement binds;
    `voices` says of sources that copy each other whose voice they have: together they are one independent source, graded as the best
    of them that says so.
    """

    any_of: tuple[Clause, ...]
    opposed: frozenset[frozenset[str]] = frozenset()
    parties: frozenset[str] = frozenset()
    voices: Mapping[str, str] = field(default_factory=dict)
    _memo: dict[object, bool] = field(default_factory=dict, compare=False, repr=False)

    def proves(self, statements: Iterable[Statement], aspect: Aspect, accused: frozenset[str] = frozenset()) -> bool:
        """Whether these statements together prove what they all say.

        `accused` are the parties that the incident's reports name as possible perpetrators: where sides have to agree,
        each of them has to be among those that do.
        """
        said = frozenset(statements)
        key = (said, aspect, accused)
        if key not in self._memo:
            self._memo[key] = bool(said) and any(self._holds(clause, said, aspect, accused) for clause in self.any_of)
        return self._memo[key]

    def _holds(self, clause: Clause, said: frozenset[Statement], aspect: Aspect, accused: frozenset[str]) -> bool:
        if clause.independent is not None or clause.grade is not None:
            found = {
                self.voices.get(item.source, item.source)
                for item in said
                if item.side == NO_SIDE and _graded(item.grade, clause.grade)
            }
            if len(found) < (clause.independent or 1):
                return False
        if clause.owned_by_perpetrator and not (aspect is Aspect.OWNED and any(item.owns for item in said)):
            return False
        return not clause.both_sides_agree or self._agree({item.side for item in said}, accused)

    def _agree(self, sides: set[str], accused: frozenset[str]) -> bool:
        """The bound party's account and one opposed account: DESIGN.md section 3."""
        pairs = [pair for pair in self.opposed if pair <= sides and pair & self.parties]
        return bool(pairs) and accused <= sides


def _graded(grade: str | None, wanted: str | None) -> bool:
    if wanted is None:
        return True
    return grade in _RANK and _RANK[grade] <= _RANK[wanted]


def opposed_pairs(parties: Iterable[str], more: Iterable[tuple[str, str]] = ()) -> frozenset[frozenset[str]]:
    """Every two parties, and the further pairs of sides that a case declares."""
    listed = list(parties)
    pairs = {frozenset((one, other)) for one in listed for other in listed if one != other}
    return frozenset(pairs | {frozenset(pair) for pair in more})
