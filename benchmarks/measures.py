"""Do measures find what is planted, and only that? Invented years with a fall, a shift and reprisals, and with nothing.

    python benchmarks/measures.py [PLANTED SEEDS, default 100] [EMPTY SEEDS, default 500]

Each number is a share of seeds: how often the 95 % interval holds the planted value, and how often a test rejects at
5 % where nothing is planted. Incidents are those of the truth: what is tried is the statistics, not the linking.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from sulh.exercise.country import make_country
from sulh.exercise.history import FIRST_DAY, FORCES, REPUBLIC_SIDE, SHIFTS, History, make_history
from sulh.exercise.planted import Planted
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.asked import Counted
from sulh.measures.violence.displacement import displacement
from sulh.measures.violence.falls import Answer, answer
from sulh.measures.violence.hawkes import hawkes
from sulh.measures.violence.hot_spots import hot_spots
from sulh.measures.violence.interrupted import interrupted
from sulh.measures.violence.knox import knox
from sulh.measures.violence.placebo import Placebo
from sulh.measures.violence.series import EPOCH, blocks, number
from sulh.measures.violence.wake import Deeds, wake

DAYS, INCIDENTS, START, WEEKS = 1_095, 3_000, 730, 8
FALL, BARRED_FALL, SHIFTED, REPRISALS = 0.5, 0.65, 0.6, 0.12
FIRST = number(FIRST_DAY)
Marks = dict[str, bool | None]


def world(seed: int, **planted: float) -> History:
    """Three years of an invented war; nothing is planted but what is named."""
    random = np.random.default_rng(seed)
    nothing = {"fall": 0.0, "barred_fall": 0.0, "shifted": 1.0, "reprisals": 0.0}
    return make_history(
        make_country(random),
        random,
        DAYS,
        INCIDENTS,
        Planted(**(nothing | planted), day=START, seed=seed),  # type: ignore[arg-type]
    )


def days_of(history: History) -> np.ndarray:
    """Days since 1970."""
    return history.second // 86_400


def counted(day: np.ndarray) -> Counted:
    """Every incident once, on its day, surely."""
    order = np.sort(day)
    one = np.ones(len(order), np.int64)
    return Counted(order, order, one, one, one.astype(bool), 0, 0)


def period() -> tuple[int, int]:
    """The first and the last day that a question asks about."""
    return FIRST + START, FIRST + START + 7 * WEEKS - 1


def stretch(first: int, last: int) -> tuple:
    """Days as dates."""
    return tuple(EPOCH + (np.timedelta64(int(day), "D")).astype(object) for day in (first, last))


def fall_answers(history: History) -> tuple[Answer, object]:
    """The falls against three baselines and the interrupted series."""
    day = days_of(history)
    first, last = period()
    base = {
        "eight weeks before": [stretch(first - 56, first - 1)],
        "same weeks of the years before": [stretch(first - back, last - back) for back in (365, 730)],
    }
    found = counted(day)
    given = answer(found, stretch(first, last), base)
    starts, low, _ = blocks(found, first, 7, FIRST, last)
    return given, interrupted(low, (starts >= first).astype(np.int64), draws=399)


def of_falls(seed: int) -> Marks:
    """Whether each interval holds the planted fall."""
    given, step = fall_answers(world(seed, fall=FALL))
    out: Marks = {f"fall, {one.baseline}": one.low <= FALL <= one.high for one in given.falls}
    out["fall, interrupted series"] = None if isinstance(step, CannotBeSaid) else step.low <= FALL <= step.high
    return out


def mix(history: History) -> object:
    """Displacement by act against the same weeks of the two years before."""
    first, last = period()
    barred = np.isin(history.act, list(SHIFTS)).astype(np.int8)
    base = [(first - back, last - back) for back in (365, 730)]
    return displacement(days_of(history), history.act.astype(np.str_), barred, first, last, base)


def of_shift(seed: int) -> Marks:
    """Whether the interval of the shift holds the planted one, and whether the mix is seen to change."""
    found = mix(world(seed, barred_fall=BARRED_FALL, shifted=SHIFTED))
    if isinstance(found, CannotBeSaid):
        return {"shift": None}
    said = None if isinstance(found.shift, CannotBeSaid) else found.shift.low <= SHIFTED <= found.shift.high
    return {"shift": said, "(power) displacement": found.p <= 0.05}


def sides(history: History) -> tuple[np.ndarray, np.ndarray]:
    """Which incidents are of the republic's side, and which of the front."""
    return np.isin(history.force, REPUBLIC_SIDE), history.force == FORCES.index("front_fighters")


def of_reprisals(seed: int) -> Marks:
    """Whether the intervals of the mutually exciting process hold how many deeds answered each."""
    history = world(seed, reprisals=REPRISALS)
    one, other = sides(history)
    day, group = days_of(history), np.where(one, 0, np.where(other, 1, -1))
    found = hawkes(day, group, ["republic", "front"], first=int(day.min()), last=int(day.max()), seed=seed)
    if isinstance(found, CannotBeSaid):
        return {"reprisals": None}
    each = Planted(reprisals=REPRISALS).answers_each
    true = [each * float((history.answers[mine] < 0).mean()) for mine in (one, other)]
    out: Marks = {
        "reprisals, front after republic": found.low[0, 1] <= true[0] <= found.high[0, 1],
        "reprisals, republic after front": found.low[1, 0] <= true[1] <= found.high[1, 0],
        "(power) hawkes": found.p <= 0.05,
    }
    out |= {f"(power) {name}": mark for name, mark in _near(history, seed).items()}
    return out


def _near(history: History, seed: int) -> Marks:
    """The tests that look at places."""
    one, other = sides(history)
    x, y, day = history.point[:, 0], history.point[:, 1], days_of(history)
    paired = knox(x, y, day, one, other, km=25.0, days=7, replications=399, seed=seed)
    rest = ~(one | other)
    kinds = [Deeds(x[kind], y[kind], day[kind]) for kind in (one, rest, other)]
    woken = wake(*kinds, km=(10.0, 25.0, 50.0), days=(3, 7, 14))
    return {
        "knox": None if isinstance(paired, CannotBeSaid) else paired.p <= 0.05,
        "wake": None if isinstance(woken, CannotBeSaid) else woken.p <= 0.05,
    }


def of_nothing(seed: int) -> Marks:
    """Whether each test rejects where nothing is planted."""
    history = world(seed)
    given, step = fall_answers(history)
    out: Marks = {
        "placebo dates": given.placebo.p_high <= 0.05 if isinstance(given.placebo, Placebo) else None,
        "interrupted series": None if isinstance(step, CannotBeSaid) else step.p <= 0.05,
        "(beside) hac": None if given.hac_p is None else given.hac_p <= 0.05,
    }
    found = mix(history)
    out["displacement"] = None if isinstance(found, CannotBeSaid) else found.p <= 0.05
    out |= _near(history, seed)
    one, other = sides(history)
    day, group = days_of(history), np.where(one, 0, np.where(other, 1, -1))
    exciting = hawkes(day, group, ["republic", "front"], first=int(day.min()), last=int(day.max()), seed=seed)
    out["hawkes"] = None if isinstance(exciting, CannotBeSaid) else exciting.p <= 0.05
    calm = world(seed, bursts=0.0)  # a burst is a hot spot
    few = days_of(calm) < FIRST + 120
    x, y = calm.point[few].T
    spots = hot_spots(x, y, days_of(calm)[few], max_radius_km=50, max_days=28, replications=99, seed=seed)
    out["hot spots"] = None if isinstance(spots, CannotBeSaid) else spots.p <= 0.05
    return out


def shares(name: str, marks: list[Marks]) -> None:
    """Print each share, and how often nothing could be said."""
    found: dict[str, list[bool | None]] = defaultdict(list)
    for one in marks:
        for key, value in one.items():
            found[key].append(value)
    for key, values in sorted(found.items()):
        said = [value for value in values if value is not None]
        held = f"{sum(said)} of {len(said)} ({sum(said) / max(1, len(said)):.1%})"
        print(
            f"{name}  {key:40} {held}"
            + (f", cannot be said {len(values) - len(said)} times" if len(said) < len(values) else "")
        )


def main() -> None:
    planted, empty = (int(text) for text in [*sys.argv[1:], *("100", "500")[len(sys.argv) - 1 :]])
    with ProcessPoolExecutor() as pool:
        for name, one, seeds in (
            ("planted", of_falls, planted), ("planted", of_shift, planted), ("planted", of_reprisals, planted),
            ("nothing", of_nothing, empty),
        ):  # fmt: skip
            began = time.perf_counter()
            shares(name, list(pool.map(one, range(1_000, 1_000 + seeds), chunksize=5)))
            print(f"         {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
