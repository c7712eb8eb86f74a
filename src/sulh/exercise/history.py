"""What truly happened in the invented country: a year of incidents, from a seed.

Seasons and weekdays, towns where much happens, bursts on one day in one town, reprisals that follow within days nearby,
joint operations of two forces, and tactics that shift from the day on which the agreement bars an act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from sulh.exercise.country import Country, Floats, Generator, Ints
from sulh.exercise.planted import USUAL, Planted

FORCES = ("republic_army", "league_forces", "valley_guard", "front_fighters", "black_hand", "bandits")
"""The forces of the invented country. The army and the guard are the republic's, as most would say; the league is its
ally; the front fights it, and a splinter of the front and bandits follow nobody."""
REPUBLIC_SIDE = (0, 1, 2)
FIRST_DAY = dt.date(2031, 1, 1)
DAY = 86_400
_SHARES = (0.22, 0.14, 0.10, 0.40, 0.08, 0.06)
ACTS: Mapping[int, Mapping[str, float]] = {
    0: {"artillery_fire": 0.35, "raid": 0.2, "armed_clash": 0.25, "checkpoint_set_up": 0.1, "detention": 0.1},
    1: {"air_strike": 0.65, "drone_strike": 0.35},
    2: {"raid": 0.4, "night_raid": 0.2, "one_sided_violence": 0.2, "armed_clash": 0.2},
    3: {
        "ambush": 0.2, "checkpoint_attack": 0.25, "roadside_bomb": 0.2, "suicide_attack": 0.08, "rocket_fire": 0.12,
        "targeted_killing": 0.08, "abduction": 0.07,
    },
    4: {"vehicle_bomb": 0.3, "targeted_killing": 0.4, "magnetic_bomb": 0.3},
    5: {"abduction": 0.5, "looting": 0.5},
}  # fmt: skip
"""What each force does, and how often."""
SHIFTS: Mapping[str, str] = {
    "air_strike": "artillery_fire", "drone_strike": "artillery_fire", "suicide_attack": "magnetic_bomb",
    "checkpoint_attack": "targeted_killing", "night_raid": "detention",
}  # fmt: skip
"""From what is barred, to what is done instead."""
DEADLINESS: Mapping[str, float] = {
    "air_strike": 4, "drone_strike": 3, "artillery_fire": 1.5, "raid": 1.2, "night_raid": 1.5, "armed_clash": 3,
    "suicide_attack": 6, "vehicle_bomb": 5, "roadside_bomb": 1.6, "magnetic_bomb": 0.9, "checkpoint_attack": 2.5,
    "ambush": 2.5, "rocket_fire": 0.6, "targeted_killing": 1.2, "one_sided_violence": 2, "abduction": 0.1,
    "looting": 0.1, "detention": 0.02, "checkpoint_set_up": 0.0,
}  # fmt: skip
"""Deaths of an incident, in the mean."""
OBJECTS: Mapping[str, tuple[str, ...]] = {
    "checkpoint_attack": ("checkpoint",),
    "ambush": ("convoy",),
    "roadside_bomb": ("convoy", "bridge"),
    "air_strike": ("village", "home", "position", "school"),
    "artillery_fire": ("village", "home", "market"),
}
TARGETS = ("republic_army", "league_forces", "front_fighters", "civilians")
_JOINT = 0.07


@dataclass(frozen=True)
class History:
    """True incidents, by time. `second` counts from 1970 (UTC); `point` is in the country's kilometres; `force` is a
    number of FORCES and `partner` that of a second force that took part (-1: none); `act`, `object` (“” for none) and
    `target` are names; `answers` is the incident that a reprisal answers (-1: none)."""

    second: Ints
    point: Floats
    town: Ints
    district: Ints
    force: Ints
    partner: Ints
    act: npt.NDArray[np.str_]
    object: npt.NDArray[np.str_]
    target: npt.NDArray[np.str_]
    killed: Ints
    civilians_killed: Ints
    wounded: Ints
    answers: Ints

    def __len__(self) -> int:
        return len(self.second)


def make_history(country: Country, random: Generator, days: int, incidents: int, planted: Planted = USUAL) -> History:
    """A history of about so many incidents in so many days, fewer where a fall is planted."""
    first = max(1, round(incidents * (1 - planted.reprisals)))
    town = random.choice(len(country.towns), first, p=country.weight)
    day = random.choice(days, first, p=_seasons(days, random))
    town, day = _bursts(random, town, day, planted.bursts)
    force = random.choice(len(FORCES), first, p=_SHARES)
    answered = random.choice(first, incidents - first) if incidents > first else np.empty(0, np.int64)
    answers = np.concatenate([np.full(first, -1), answered]).astype(np.int64)
    town = np.concatenate([town, _nearby(country, random, town[answered])])
    day = np.concatenate([day, np.minimum(day[answered] + random.integers(1, 5, len(answered)), days - 1)])
    force = np.concatenate([force, np.where(force[answered] <= 2, 3, random.choice([0, 2], len(answered)))])
    act, barred = _acts(random, force, day, planted)
    second = _seconds(random, day, act)
    point = country.towns[town] + _offsets(country, random, town)
    order = np.lexsort((town, second))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    answers = np.where(answers >= 0, place[answers], -1)
    killed = _deaths(random, act)
    target = _targets(random, force)
    civilian = random.binomial(killed, np.where(target == "civilians", 0.9, 0.15))
    joint = (random.random(len(town)) < _JOINT) & (force == 0)
    columns: tuple[Any, ...] = (
        second, point, town, country.district_of(point), force, np.where(joint, 1, -1), act, _objects(random, act),
        target, killed, civilian, random.poisson(1.5 * killed + 0.3), answers,
    )  # fmt: skip
    history = History(*(column[order] for column in columns))
    return _without(history, planted, day[order], barred[order])


def _without(history: History, planted: Planted, day: Ints, barred: npt.NDArray[np.bool_]) -> History:
    """The history without what does not happen: a share of all from the day on, what was barred and is not done instead,
    and what would have answered any of it. `barred` are those whose act was given up."""
    if planted.fall <= 0 and planted.shifted >= 1:
        return history
    random = np.random.default_rng(planted.seed)
    gone = (day >= planted.day) & (random.random(len(history)) < planted.fall) & (history.answers < 0)
    gone |= barred & (random.random(len(history)) >= planted.shifted)
    gone |= (history.answers >= 0) & gone[history.answers]
    place = np.cumsum(~gone) - 1
    answers = np.where(history.answers >= 0, place[history.answers], -1)
    columns = [getattr(history, one.name) for one in fields(history) if one.name != "answers"]
    return History(*(column[~gone] for column in (*columns, answers)))


def _seasons(days: int, random: Generator) -> Floats:
    """How much happens on each day: more in summer, less on the seventh day of the week, and some noise."""
    number = np.arange(days)
    season = 1 + 0.45 * np.sin(2 * np.pi * (number - 90) / 365)
    week = np.where(number % 7 == 4, 0.6, 1.0)
    shares = season * week * random.gamma(6, 1 / 6, days)
    return np.asarray(shares / shares.sum())


def _bursts(random: Generator, town: Ints, day: Ints, share: float) -> tuple[Ints, Ints]:
    """Some of the incidents fall together: several on one day in one town."""
    town, day = town.copy(), day.copy()
    hot = np.flatnonzero(random.random(len(town)) < share)
    start = 0
    while start < len(hot):
        several = hot[start : start + int(random.integers(3, 9))]
        town[several], day[several] = town[several[0]], day[several[0]]
        start += len(several)
    return town, day


def _nearby(country: Country, random: Generator, town: Ints) -> Ints:
    """For each town itself or another of its district."""
    other = random.integers(0, len(country.towns), len(town))
    same = country.town_district[other] == country.town_district[town]
    return np.where(same, other, town)


def _acts(
    random: Generator, force: Ints, day: Ints, planted: Planted
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.bool_]]:
    """Each incident's act, and which of them are instead of one that was barred by then."""
    act = np.empty(len(force), dtype="U20")
    for number, shares in ACTS.items():
        mine = np.flatnonzero(force == number)
        act[mine] = random.choice(list(shares), len(mine), p=list(shares.values()))
    shifted = (day >= planted.day) & (random.random(len(force)) < planted.barred_fall)
    shifts: Mapping[str, str] = {planted.given_up: planted.turned_to} if planted.force else SHIFTS
    shifted &= np.isin(act, list(shifts))
    if planted.force:
        shifted &= force == FORCES.index(planted.force)
    for barred, instead in shifts.items():
        act[shifted & (act == barred)] = instead
    return act, shifted


def _seconds(random: Generator, day: Ints, act: npt.NDArray[np.str_]) -> Ints:
    """Moments: raids at night by their name, all else mostly by day."""
    midnight = int(dt.datetime.combine(FIRST_DAY, dt.time(), dt.UTC).timestamp())
    hour = np.where(act == "night_raid", random.uniform(0, 4, len(day)), random.triangular(3, 11, 23, len(day)))
    return np.asarray(midnight + day * DAY + hour * 3600, dtype=np.int64)


def _offsets(country: Country, random: Generator, town: Ints) -> Floats:
    """How far from its town (km east and north): most within a few kilometres, some further out on a road."""
    count = len(town)
    far_out = random.random(count) < 0.1
    away = np.where(far_out, random.exponential(15, count), random.exponential(3, count))
    angle = random.uniform(0, 2 * np.pi, count)
    offset = np.column_stack([away * np.cos(angle), away * np.sin(angle)])
    ends = np.concatenate([country.roads, country.roads[:, ::-1]])
    for one in np.flatnonzero(far_out).tolist():
        along = country.towns[ends[ends[:, 0] == town[one], 1]] - country.towns[town[one]]
        length = np.linalg.norm(along, axis=1)
        # of the town's roads the one that leads most nearly that way, and no further than to its end
        road = int(np.argmax(along @ offset[one] / length))
        offset[one] = along[road] * min(1.0, away[one] / length[road])
    return offset


def _deaths(random: Generator, act: npt.NDArray[np.str_]) -> Ints:
    mean = np.array([DEADLINESS[str(name)] for name in act])
    return np.asarray(random.poisson(random.gamma(0.9, np.maximum(mean, 1e-9) / 0.9)), dtype=np.int64)


def _objects(random: Generator, act: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    found = np.full(len(act), "", dtype="U20")
    for name, objects in OBJECTS.items():
        mine = np.flatnonzero(act == name)
        found[mine] = random.choice(list(objects), len(mine))
    return found


def _targets(random: Generator, force: Ints) -> npt.NDArray[np.str_]:
    of_republic = np.isin(force, REPUBLIC_SIDE)
    against_front = random.choice(["front_fighters", "civilians"], len(force), p=[0.65, 0.35])
    against_republic = random.choice(["republic_army", "league_forces", "civilians"], len(force), p=[0.5, 0.12, 0.38])
    return np.where(of_republic, against_front, against_republic)
