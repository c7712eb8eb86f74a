"""Who tells of the invented country's incidents, and how well: each source's reach, errors, gaps and habits.

The numbers are chosen to be like what is said of real sources: parties see the other side's deeds, blow up the toll and
take one force for another; a mission sees little and sees it well; the press hears of deaths, late; a data set counts what
the press wrote. Nothing in the linker knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LATE = (0.55, 0.27, 0.12, 0.04, 0.02)
"""How often a source dates an incident 0, 1, 2, 3, 4 days late."""


@dataclass(frozen=True)
class Observer:
    """One source. `side` is who speaks (none: nobody's). `sees` is the share of each force's incidents that it hears of,
    in the order of `history.FORCES`; with `deaths_only` only of those with deaths. `reach_km` is how far it sees from its
    posts (None: everywhere). Errors: `place_km` is the scale of a heavy-tailed error; `to_town` and `to_district` are the
    shares of rows that stand at a town's or a district centre's point instead; `late` as LATE; `hour` is the share of rows
    with a time of day. `wrong` and `missing` are shares of labels, `confuses` of perpetrators by force: said for true.
    `toll` is by how much it multiplies deaths, in the mean. `twice` are rows that stand twice, `several` incidents told in
    a row about several, `splits` rows told as two whose dead add up, `made_up` rows about nothing. `denies` and `owns` are of deeds of its own side that others tell."""

    key: str
    side: str
    grade: str
    title: str
    sees: tuple[float, ...]
    deaths_only: bool = False
    reach_km: float | None = None
    place_km: float = 2.0
    to_town: float = 0.3
    to_district: float = 0.1
    late: tuple[float, ...] = LATE
    hour: float = 0.3
    wrong: float = 0.06
    missing: float = 0.05
    confuses: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    toll: float = 1.0
    twice: float = 0.02
    several: float = 0.0
    splits: float = 0.0
    made_up: float = 0.02
    denies: float = 0.0
    owns: float = 0.0
    own_forces: tuple[int, ...] = ()


OBSERVERS: tuple[Observer, ...] = (
    Observer(
        "front_list", "front", "D", "List of violations that the Front handed over",
        sees=(0.6, 0.65, 0.6, 0.02, 0.0, 0.05), place_km=3.0, to_town=0.5, to_district=0.2, hour=0.2, wrong=0.1,
        missing=0.08, confuses={0: {1: 0.3}, 2: {1: 0.15, 0: 0.1}}, toll=1.5, twice=0.03, several=0.06, made_up=0.04,
    ),
    Observer(
        "republic_list", "republic", "C", "The Republic's log of attacks and operations",
        sees=(0.25, 0.3, 0.05, 0.6, 0.4, 0.3), place_km=1.5, to_town=0.25, to_district=0.1, hour=0.6, wrong=0.06,
        missing=0.05, confuses={4: {3: 0.4}, 5: {3: 0.2}}, toll=0.8, several=0.03, made_up=0.02, denies=0.12, owns=0.5,
        own_forces=(0, 1, 2),
    ),
    Observer(
        "front_statements", "front", "D", "Statements of the Front's spokesmen",
        sees=(0.05, 0.08, 0.05, 0.25, 0.0, 0.0), place_km=6.0, to_town=0.6, to_district=0.2, hour=0.1, missing=0.12,
        toll=2.0, made_up=0.05, denies=0.08, owns=0.7, own_forces=(3,),
    ),
    Observer(
        "mission", "none", "B", "Log of the monitoring mission",
        sees=(0.55, 0.5, 0.5, 0.55, 0.5, 0.3), reach_km=90.0, place_km=0.6, to_town=0.05, to_district=0.0, hour=0.9,
        late=(0.93, 0.06, 0.01), wrong=0.02, missing=0.12, twice=0.01, made_up=0.0,
    ),
    Observer(
        "press", "none", "C", "Reports of the press",
        sees=(0.4, 0.5, 0.35, 0.5, 0.6, 0.2), deaths_only=True, place_km=4.0, to_town=0.6, to_district=0.15, hour=0.2,
        wrong=0.05, missing=0.1, confuses={2: {0: 0.3}, 4: {3: 0.3}}, several=0.03, made_up=0.01,
    ),
    Observer(
        "events", "none", "B", "A data set of deadly events",
        sees=(0.6, 0.65, 0.5, 0.65, 0.6, 0.2), deaths_only=True, place_km=2.0, to_town=0.55, to_district=0.2, hour=0.0,
        wrong=0.04, missing=0.02, confuses={2: {0: 0.4}, 4: {3: 0.5}}, several=0.05, made_up=0.01,
    ),
)  # fmt: skip
POSTS = 4
"""The mission's posts."""


def reports_of_an_incident(observers: tuple[Observer, ...] = OBSERVERS) -> float:
    """About how many rows tell of an incident, in the mean: for choosing how many incidents make so many rows."""
    shares = (0.22, 0.14, 0.10, 0.40, 0.08, 0.06)
    total = 0.0
    for one in observers:
        seen = sum(share * part for share, part in zip(shares, one.sees, strict=True))
        seen *= 0.62 if one.deaths_only else 1.0
        total += seen * (0.35 if one.reach_km else 1.0) * (1 + one.twice + one.made_up)
    return total
