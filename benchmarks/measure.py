"""How fast violence is measured, and the same answers beside other programs.

    python benchmarks/measure.py [INCIDENTS, default 1000000] [--peers PYTHON] [--fever FOLDER]

Ten years of an invented war, of incidents whose act, force, place and day are known. Printed: seconds for all tables of
`sulh measure` but hot spots, as a ratio to one pass of numpy over the same columns (`numpy.unique` of each); seconds for the scan of 20,000
incidents with 999 replications; statsmodels' own fits and its ratio of two Poisson rates beside ours (in this
environment, from requirements/dev.txt); a scan as one writes it by hand beside ours; and, with the Python of
an environment that has hawkesbook (`make peers`: build/peers/bin/python), its mutually exciting process beside ours. With `--fever`, the folder of
NYCfever.cas and NYCfever.geo (the sample data of SaTScan, which are not part of this project): the prospective scan of these 194 cases,
of which the documentation of rsatscan prints what SaTScan finds: 3 clusters, none with p below .05.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import statsmodels.api as sm
from statsmodels.stats.rates import confint_poisson_2indep

from sulh.case import load_case
from sulh.exercise.country import degrees as to_degrees
from sulh.exercise.country import make_country
from sulh.exercise.files import make_exercise
from sulh.exercise.history import FORCES, History, make_history
from sulh.findings.facts import fact_table
from sulh.incidents.schema import INCIDENTS
from sulh.measures.violence.asked import Counted
from sulh.measures.violence.falls import Answer, answer
from sulh.measures.violence.hawkes import Hawkes, hawkes
from sulh.measures.violence.hot_spots import HotSpots, hot_spots
from sulh.measures.violence.noise import Noise, simulated
from sulh.measures.violence.regression import best_alpha, fitted
from sulh.run import Run, ground, judge_incidents, link_reports, measure_violence, read_sources

DAY = 86_400


def incidents(history: History, districts: list[str]) -> pa.Table:
    """The history as a table of incidents on the established account."""
    size = len(history)
    lat, lon = to_degrees(history.point)

    def named(values: np.ndarray) -> pa.Array:
        names, codes = np.unique(values, return_inverse=True)
        lists = pa.array([[str(name)] for name in names], pa.list_(pa.string()))
        return lists.take(pa.array(codes))

    begin = history.second // DAY * DAY
    moments = [pa.array(values, pa.int64()).cast(INCIDENTS.field("start").type) for values in (begin, begin + DAY - 1)]
    who, place = named(np.array(FORCES)[history.force]), named(np.array(districts)[history.district])
    columns: dict[str, pa.Array] = {field.name: pa.nulls(size, field.type) for field in INCIDENTS}
    for name, value in (
        ("account", "established"),
        ("occurred", "yes"),
        ("ambiguous", False),
        ("n_reports", 1),
        ("listed_as_violation", False),
    ):
        columns[name] = pa.repeat(pa.scalar(value, INCIDENTS.field(name).type), size)
    for name, value in (("sources", ["a"]), ("contradictory", [])):
        columns[name] = pa.array([value], INCIDENTS.field(name).type).take(pa.array(np.zeros(size, np.int64)))
    columns |= {
        "incident_id": pa.array(np.char.add("i", np.arange(size).astype(str))),
        "start": moments[0],
        "end": moments[1],
    }
    columns |= {"lat": pa.array(lat), "lon": pa.array(lon), "radius_km": pa.array(np.full(size, 5.0)), "adm1": place}
    for name, values in (("act", named(history.act)), ("perpetrator", who), ("target", named(history.target))):
        columns |= {name: values, f"{name}_surely": values}
    columns |= {"killed_low": pa.array(history.killed), "killed_high": pa.array(history.killed)}
    return pa.table({name: columns[name] for name in INCIDENTS.names}, schema=INCIDENTS)


def whole(size: int) -> None:
    """All tables of `sulh measure` but hot spots."""
    with tempfile.TemporaryDirectory() as folder:
        make_exercise(Path(folder) / "case", 1, 365, 200)
        run = Run(load_case(Path(folder) / "case"))
        for stage in (read_sources, link_reports, judge_incidents, measure_violence):
            stage(run)
    random = np.random.default_rng(1)
    country = make_country(random)
    history = make_history(country, random, 3_650, size)
    run.tables["incidents"] = incidents(history, list(country.district_names))
    agreement = run.case.compiled.agreement
    run.facts = fact_table(run.tables["incidents"], agreement.vocabulary, run.case.compiled.legend, agreement.readings)
    from sulh.measures.violence.stage import measured
    from sulh.run import inputs_of

    began = time.perf_counter()
    measured(run.questions, inputs_of(run), ground(run, dt.date(2040, 12, 28)))
    took = time.perf_counter() - began
    began = time.perf_counter()
    for column in (history.act, history.target, history.force, history.district, history.second // DAY, history.killed):
        np.unique(column)
    floor = time.perf_counter() - began
    print(
        f"{len(history):,} incidents: {took:.1f} s, {took / floor:.1f} times as long as sorting each column once ({floor:.2f} s)"
    )


def scan() -> None:
    """The space-time permutation scan."""
    random = np.random.default_rng(1)
    country = make_country(random)
    history = make_history(country, random, 730, 20_000)
    x, y = history.point.T
    began = time.perf_counter()
    found = hot_spots(x, y, history.second // DAY, max_radius_km=50, max_days=28, replications=999)
    print(f"scan of {len(x):,} incidents, 999 replications: {time.perf_counter() - began:.1f} s (p {found.p:.3f})")


def plain_scan(x: np.ndarray, y: np.ndarray, day: np.ndarray, radius: float, days: int) -> float:
    """The best log likelihood ratio over all cylinders, one after another, as one would write it by hand."""
    best, total = 0.0, len(day)
    for number in range(total):
        away = np.rint(1000 * np.hypot(x - x[number], y - y[number]))
        for reach in np.unique(away[away <= 1000 * radius]):
            near = away <= reach
            for length in range(1, days + 1):
                for start in range(int(day.min()), int(day.max()) - length + 2):
                    soon = (day >= start) & (day < start + length)
                    here, mean = int((near & soon).sum()), near.sum() * soon.sum() / total
                    if here > mean:
                        rest = (total - here) * np.log((total - here) / (total - mean)) if here < total else 0.0
                        best = max(best, here * np.log(here / mean) + rest)
    return best


def scan_by_hand() -> None:
    """Ours and a plain one on the same 60 incidents: the best of all cylinders, with no replications."""
    random = np.random.default_rng(3)
    x, y = (random.integers(0, 6, 60) * 5.0 for _ in range(2))
    day = random.integers(0, 20, 60)
    began = time.perf_counter()
    found = hot_spots(x, y, day, max_radius_km=20, max_days=5, replications=0)
    ours = time.perf_counter() - began
    began = time.perf_counter()
    plain = plain_scan(x, y, day, 20, 5)
    theirs = time.perf_counter() - began
    assert isinstance(found, HotSpots)
    print(
        f"scan of 60 incidents without replications: best score ours {found.found[0].score:.6f} in {ours:.3f} s, by hand {plain:.6f} in {theirs:.2f} s"
    )


def fever(folder: Path) -> None:
    """The prospective scan of SaTScan's sample data: at most 3 km and 7 days, ending on the last day."""
    places = {
        row[0]: (float(row[1]), float(row[2]))
        for row in map(str.split, (folder / "NYCfever.geo").read_text().splitlines())
        if row
    }
    cases = [row for row in map(str.split, (folder / "NYCfever.cas").read_text().splitlines()) if row]
    lat, lon = np.array([places[row[0]] for row in cases]).T
    day = np.array([int(row[2].split("/")[2]) for row in cases])
    east = (lon - lon.mean()) * 111.195 * np.cos(np.radians(lat.mean()))
    began = time.perf_counter()
    found = hot_spots(east, lat * 111.195, day, max_radius_km=3, max_days=7, alive=True)
    took = time.perf_counter() - began
    assert isinstance(found, HotSpots)
    shown = [one for one in found.found if one.observed >= 2 and one.p < 1]
    print(
        f"SaTScan's sample of {len(cases)} cases, prospective: {len(shown)} clusters with p below 1 "
        f"({', '.join(f'{one.p:.3f}' for one in shown)}), in {took:.1f} s; published: 3 clusters, none with p below .05"
    )


def regressions() -> None:
    """Ours and statsmodels' negative binomial, on the same 40 series; and the simple ratio of two Poisson rates."""
    weeks = np.arange(156)
    x = np.column_stack(
        [np.ones(156), weeks / 156, np.sin(2 * np.pi * weeks / 52), np.cos(2 * np.pi * weeks / 52), weeks >= 148]
    )
    series = simulated(Noise(0.2, 0.0), np.full((40, 156), 9.0), np.random.default_rng(2))
    began = time.perf_counter()
    mine = [fitted(counts, x, best_alpha(counts, x)).beta[0, -1] for counts in series]
    ours = time.perf_counter() - began
    began = time.perf_counter()
    peers = [sm.NegativeBinomial(counts, x).fit(disp=False, maxiter=300).params[-2] for counts in series]
    theirs = time.perf_counter() - began
    apart = float(np.abs(np.array(mine) - np.array(peers)).max())
    print(
        f"negative binomial, {len(series)} series: ours {ours:.2f} s, statsmodels {theirs:.2f} s; steps differ by at most {apart:.5f}"
    )


def rates() -> None:
    """Our fall and the ratio of two Poisson rates (statsmodels), on the same 100 series of three years, in which nothing changes."""
    start = dt.date(2030, 1, 5)
    period = (start, start + dt.timedelta(days=55))
    before = (start - dt.timedelta(days=56), start - dt.timedelta(days=1))
    first = (start - dt.date(1970, 1, 1)).days
    apart, seconds, held = 0.0, [0.0, 0.0], [0, 0]
    for seed in range(100):
        weeks = simulated(Noise(0.2, 0.3), np.full((1, 164), 9.0), np.random.default_rng(seed))[0]
        days = np.repeat(first + 7 * (np.arange(164) - 156) + 6, weeks)
        one = np.ones(len(days), np.int64)
        series = Counted(days, days, one, one, one.astype(bool), 0, 0)
        began = time.perf_counter()
        given = answer(series, period, {"before": [before]})
        seconds[0] += time.perf_counter() - began
        assert isinstance(given, Answer)
        fall = next(item for item in given.falls if item.baseline == "before")
        now, base = int(weeks[156:].sum()), int(weeks[148:156].sum())
        began = time.perf_counter()
        low, high = confint_poisson_2indep(now, 8, base, 8, compare="ratio")
        seconds[1] += time.perf_counter() - began
        apart = max(apart, abs((1 - fall.estimate) - now / base))
        held[0] += fall.low <= 0 <= fall.high
        held[1] += low <= 1 <= high
    print(
        f"ratio of two rates, 100 series without any change: estimates differ by at most {apart:.1e}; 95 % intervals hold no change in "
        f"{held[0]} (ours, {10 * seconds[0]:.1f} ms each with all baselines and tests) and {held[1]} (Poisson, {10 * seconds[1]:.2f} ms each)"
    )


_PEER = """
import sys, time, numpy as np
from hawkesbook import hawkes
given = np.load(sys.argv[1]); one, other = given['one'], given['other']
moments = np.concatenate([one, other]); order = np.argsort(moments)
sides = np.repeat([0, 1], [len(one), len(other)])[order]; moments = moments[order]
start = (np.array([1.0, 1.0]), np.full((2, 2), 0.05), np.array([0.5, 0.5]))
hawkes.mutual_exp_log_likelihood(moments, sides, 400.0, start)  # compiled before the clock runs
began = time.perf_counter()
(_, alpha, beta), _ = hawkes.mutual_exp_mle(moments, sides, 400.0, start)
print(alpha[0, 1] / beta[1], time.perf_counter() - began)
"""


def exciting(python: str | None) -> None:
    """Ours on whole days, hawkesbook's on exact moments: the deeds of b that follow each of a."""
    found, peers, ours, theirs = [], [], 0.0, 0.0
    for seed in range(20):
        random = np.random.default_rng(seed)
        one, other = np.sort(random.uniform(0, 400, 500)), random.uniform(0, 400, 400)
        later = np.repeat(one, random.poisson(0.4, len(one)))
        later = later + random.exponential(2.0, len(later))
        other = np.sort(np.concatenate([other, later[later < 400]]))
        day = np.floor(np.concatenate([one, other])).astype(np.int64)
        began = time.perf_counter()
        fit = hawkes(day, np.repeat([0, 1], [len(one), len(other)]), ["a", "b"], first=0, last=399)
        ours += time.perf_counter() - began
        assert isinstance(fit, Hawkes)
        found.append(fit.answers[0, 1])
        if python is not None:
            with tempfile.TemporaryDirectory() as folder:
                np.savez(Path(folder) / "given.npz", one=one, other=other)
                done = subprocess.run(
                    [python, "-c", _PEER, f"{folder}/given.npz"], capture_output=True, text=True, check=True
                )
            answer, seconds = (float(text) for text in done.stdout.split()[-2:])
            peers.append(answer)
            theirs += seconds
    print(
        f"mutually exciting process, 20 wars, 0.40 planted: ours {np.mean(found):.3f} (sd {np.std(found):.3f}), {ours / 20:.2f} s each, its test included"
    )
    if peers:
        print(
            f"  hawkesbook, on exact moments: {np.mean(peers):.3f} (sd {np.std(peers):.3f}), {theirs / 20:.2f} s each, no test"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("size", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--peers", help="The Python of an environment that has hawkesbook.")
    parser.add_argument("--fever", type=Path, help="The folder of SaTScan's NYCfever.cas and NYCfever.geo.")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores")
    regressions()
    rates()
    exciting(given.peers)
    scan_by_hand()
    if given.fever is not None:
        fever(given.fever)
    scan()
    whole(given.size)


if __name__ == "__main__":
    main()
