"""How fast violence is measured, and the same answers beside other programs.

    python benchmarks/measure.py [INCIDENTS, default 1000000] [--peers PYTHON]

Ten years of an invented war, of incidents whose act, force, place and day are known. Printed: seconds for all tables of
`sulh measure` but hot spots, as a ratio to one pass of numpy over the same columns (`numpy.unique` of each); seconds for the scan of 20,000
incidents with 999 replications; statsmodels' own fits beside ours (in this environment, from requirements/dev.txt); and, with the Python of
an environment that has hawkesbook (`make peers`: build/peers/bin/python), its mutually exciting process beside ours.
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
from sulh.measures.violence.hawkes import Hawkes, hawkes
from sulh.measures.violence.hot_spots import hot_spots
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
    held = []
    for seed in range(200):
        one, other = (
            simulated(Noise(0.2, 0.3), np.full((1, 64), 9.0), np.random.default_rng(seed))[0]
            .reshape(8, 8)[[7, 6]]
            .sum(axis=1)
        )
        low, high = confint_poisson_2indep(one, 8, other, 8, compare="ratio")
        held.append(low <= 1 <= high)
    print(
        f"Poisson rate ratio of eight weeks against eight: its 95 % interval holds no change in {np.mean(held):.1%} of 200 series without any"
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
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores")
    regressions()
    exciting(given.peers)
    scan()
    whole(given.size)


if __name__ == "__main__":
    main()
