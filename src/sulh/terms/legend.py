"""What the facts of an agreement's formulas mean: areas, attacks nearby, stated relations, open questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from sulh.terms.areas import Area, fold

__all__ = ["OCCURRED", "PLACE", "TIME", "Area", "Broken", "Legend", "Nearness", "fold"]

OCCURRED = "occurred"
TIME = "time"
PLACE = "place"


@dataclass(frozen=True)
class Nearness:
    """Another incident: an attack by some of `by` on some of `on`, at most so many hours before and km away.

    Who counts as `by` or `on` may hang on open questions: `by_surely` and `on_surely` count whatever their answer.
    `or_stated`: a stated relation of this kind to such an attack fulfils it, too.
    """

    by: int
    by_surely: int
    on: int
    on_surely: int
    within_seconds: int
    within_metres: int
    or_stated: str | None
    label: str
    while_it_goes_on: bool = False
    """The deed lies between two such attacks near it, of which the later came at most `within_seconds` after the earlier."""

    def implies(self, other: Nearness) -> bool:
        """Whether an attack that is near by this measure is near by the other."""
        return (
            (self.by | other.by_surely) == other.by_surely
            and (self.on | other.on_surely) == other.on_surely
            and self.within_seconds <= other.within_seconds
            and self.within_metres <= other.within_metres
            and self.or_stated in (None, other.or_stated)
            and (self.while_it_goes_on or not other.while_it_goes_on)
        )


@dataclass(frozen=True)
class Broken:
    """A provision broken so many times, as one account and reading have it, before the incident began.

    `times` breaches that ended strictly before it lie within `within_seconds` of one another (None: ever); with
    `lapses_seconds`, the last of them began at most so long before the incident.
    """

    provision: str
    reading: str
    times: int
    within_seconds: int | None
    lapses_seconds: int | None
    label: str
    counted: str
    """Whose counting rule says what counts as one."""

    @property
    def fact(self) -> str:
        """The name of the yes/no fact."""
        parts = (self.provision, self.reading, self.counted, self.times, self.within_seconds, self.lapses_seconds)
        return ":".join(["broken", *map(str, parts)])


@dataclass
class Legend:
    """The meaning of each fact that a compiled agreement uses beside those of `sulh.incidents.schema`."""

    areas: dict[str, Area] = field(default_factory=dict)
    near: dict[str, Nearness] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    broken: dict[str, Broken] = field(default_factory=dict)

    def implications(self) -> tuple[tuple[str, str], ...]:
        """Pairs (a, b) of nearness facts where a yes to a is a yes to b."""
        return tuple(
            (one, other)
            for one, mine in self.near.items()
            for other, theirs in self.near.items()
            if one != other and mine.implies(theirs)
        )
