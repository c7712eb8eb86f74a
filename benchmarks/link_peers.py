"""The linker beside its peers on the same reports: `python benchmarks/link_peers.py PYTHON [REPORTS ...] [--bursts] [--seeds S ...]`.

PYTHON is the interpreter of an environment of the peers' own, which `make peers` makes: build/peers/bin/python.
The reports are those of `benchmarks/link.py`: three sources, noisy places, days and labels. sulh gets no set-up. The others have what an expert would give them: Splink 4 distances, days and labels as comparisons,
blocking by shifted cells and days, and m, u and the prior from 5,000 reports of another seed whose truth is known, as
if an expert had judged them; then the best links first, a source once in a group. recordlinkage has the same features and
learns from the same 5,000 reports (logistic regression), the best first. The naive rule takes the nearest within 25 km and 2 days. Printed are pair F1, the
seconds of linking alone and the peak memory of the peer's process, in the mean over the seeds.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

NAMES = ("act", "perpetrator", "target")


def flat(reports, truth):  # type: ignore[no-untyped-def]
    """The reports with one value a column, as other programmes want them, and the incident that each is truly about."""
    import pyarrow as pa

    columns = {
        "id": pa.array(np.arange(reports.num_rows)),
        "source": reports["source"],
        "lat": reports["lat"],
        "lon": reports["lon"],
        "day": pa.array(reports["start"].cast(pa.int64()).to_numpy() // 86_400),
        "truth": pa.array(truth),
        **{name: pa.array([one[0] if one else None for one in reports[name].to_pylist()]) for name in NAMES},
    }
    return pa.table(columns)


TAUGHT = 5_000
"""Reports of another seed with the truth known."""


def main() -> None:
    """Make the reports, link them with everybody, print the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python")
    parser.add_argument("reports", type=int, nargs="*", default=[10_000])
    parser.add_argument("--bursts", action="store_true")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    given = parser.parse_args()
    print(f"cores: {os.cpu_count()}, load {os.getloadavg()[0]:.1f}, seeds {given.seeds}, bursts {given.bursts}")
    for size in given.reports:
        marks: dict[str, list[tuple[float, float, float]]] = {}
        for seed in given.seeds:
            for name, mark in one_world(given.python, size, seed, given.bursts).items():
                marks.setdefault(name, []).append(mark)
        print(f"{size:,} reports")
        for name, found in marks.items():
            f1, seconds, memory = np.mean(found, axis=0)
            print(f"  {name:14} F1 {f1:.3f}  {seconds:7.2f} s  {memory:5.2f} GiB")


def one_world(python: str, size: int, seed: int, bursts: bool) -> dict[str, tuple[float, float, float]]:
    """Pair F1, seconds and GiB of everybody on the reports of one seed."""
    import pyarrow.parquet as pq
    from link import f1_of, world

    reports, truth = world(size, seed, bursts=bursts)
    taught = world(TAUGHT, seed + 1000, bursts=bursts)
    out = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pq.write_table(reports, folder / "given.parquet")
        pq.write_table(flat(reports, truth), folder / "reports.parquet")
        pq.write_table(flat(*taught), folder / "taught.parquet")
        for peer in ("sulh", *PEERS):
            call = [sys.executable if peer == "sulh" else python, __file__, "--peer", peer, name]
            done = subprocess.run(call, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"  {peer} failed: {done.stderr.strip().splitlines()[-1:]}")
                continue
            seconds, memory = map(float, done.stdout.split()[-2:])
            out[peer] = (f1_of(np.load(folder / f"{peer}.npy"), truth)[2], seconds, memory)
    return out


def sulh(folder: Path) -> np.ndarray:
    """Each report's group, by sulh."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from sulh.incidents.link import link

    reports = pq.read_table(folder / "given.parquet")
    links = link(reports, None).links
    place = pc.index_in(reports["report_id"], links["report_id"].combine_chunks())
    return np.asarray(pc.index_in(links["incident_id"].take(place), reports["report_id"].combine_chunks()))


# --- in the peers' environment -------------------------------------------------------------------------------------


def greedy(pairs, source):  # type: ignore[no-untyped-def]
    """Groups from scored pairs (left, right, score): best first, a source once in a group."""
    home = list(range(len(source)))
    members = {row: [row] for row in home}
    slots = {row: {source[row]} for row in home}
    for left, right, _ in sorted(pairs, key=lambda one: -one[2]):
        one, other = home[left], home[right]
        if one == other or slots[one] & slots[other]:
            continue
        for row in members[other]:
            home[row] = one
        members[one] += members.pop(other)
        slots[one] |= slots.pop(other)
    return np.array(home, np.int64)


def cells(table):  # type: ignore[no-untyped-def]
    """Shifted cells of about a degree and of six days: each pair within half of both meets in one."""
    for number, (one, other) in enumerate(((0, 0), (0.5, 0), (0, 0.6), (0.5, 0.6))):
        lat, lon = np.floor(table.lat + one).astype(int), np.floor((table.lon + other) / 1.2).astype(int)
        table[f"cell{number}"] = lat.astype(str) + "_" + lon.astype(str)
    for number in (0, 1):
        table[f"days{number}"] = (table.day + 3 * number) // 6
    return table


def splink(table, folder):  # type: ignore[no-untyped-def]
    import pandas as pd
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    rules = [block_on(f"cell{cell}", f"days{days}") for cell in range(4) for days in range(2)]
    comparisons = [
        cl.DistanceInKMAtThresholds("lat", "lon", [2, 4, 7, 10, 15, 25, 40]),
        cl.CustomComparison(
            output_column_name="day",
            comparison_levels=[
                *[cll.CustomLevel(f"abs(day_l - day_r) <= {late}", f"{late} days") for late in (0, 1, 2)],
                cll.ElseLevel(),
            ],
        ),
        *[cl.ExactMatch(name).configure(term_frequency_adjustments=True) for name in NAMES],
    ]
    settings = SettingsCreator(
        link_type="link_only", unique_id_column_name="id", comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules, retain_intermediate_calculation_columns=False,
    )  # fmt: skip
    taught = cells(pd.read_parquet(folder / "taught.parquet"))
    teacher = Linker([part for _, part in taught.groupby("source")], settings, db_api=DuckDBAPI())
    teacher.training.estimate_u_using_random_sampling(max_pairs=1e7)
    teacher.training.estimate_m_from_label_column("truth")
    learned = teacher.misc.save_model_to_json()
    began = time.perf_counter()
    # one report in three has a partner among as many reports as there are: the same share at any size
    learned["probability_two_random_records_match"] = share_of(taught) * len(taught) / len(table)
    linker = Linker([part for _, part in cells(table).groupby("source")], learned, db_api=DuckDBAPI())
    if len(table) != len(taught):
        linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    pairs = zip(found.id_l, found.id_r, found.match_weight, strict=True)
    return greedy(list(pairs), table.source.tolist()), time.perf_counter() - began


def share_of(taught):  # type: ignore[no-untyped-def]
    """The share of pairs between sources that are of one incident."""
    number = taught.groupby("truth").size()
    sizes = taught.groupby("source").size().to_numpy()
    return float((number * (number - 1) // 2).sum() / ((sizes.sum() ** 2 - (sizes**2).sum()) / 2))


def features(table, km=50.0, days=3):  # type: ignore[no-untyped-def]
    from scipy.spatial import cKDTree

    lat, lon = np.radians(table.lat.to_numpy()), np.radians(table.lon.to_numpy())
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]) * 6371
    points = np.column_stack([xyz, table.day.to_numpy() * km / days])
    pairs = cKDTree(points).query_pairs(km * (1 + 1e-9), p=np.inf, output_type="ndarray")
    source = table.source.to_numpy()
    pairs = pairs[source[pairs[:, 0]] != source[pairs[:, 1]]]
    far = np.linalg.norm(xyz[pairs[:, 0]] - xyz[pairs[:, 1]], axis=1)
    late = np.abs(table.day.to_numpy()[pairs[:, 0]] - table.day.to_numpy()[pairs[:, 1]])
    return pairs, far, late


def recordlinkage(table, folder):  # type: ignore[no-untyped-def]
    import pyarrow.parquet as pq
    import recordlinkage as rl

    began = time.perf_counter()
    pairs, far, late = features(table)
    model = rl.LogisticRegressionClassifier()
    taught = pq.read_table(folder / "taught.parquet").to_pandas()
    lesson, *apart = features(taught)
    frame = compared(taught, lesson, *apart)
    one = taught.truth.to_numpy()
    model.fit(frame, frame.index[one[lesson[:, 0]] == one[lesson[:, 1]]])
    chance = model.prob(compared(table, pairs, far, late))
    chosen = chance[chance > 0.5]
    rows = zip(chosen.index.get_level_values(0), chosen.index.get_level_values(1), chosen.to_numpy(), strict=True)
    found = greedy([(int(a), int(b), float(p)) for a, b, p in rows], table.source.tolist())
    return found, time.perf_counter() - began


def compared(table, pairs, far, late):  # type: ignore[no-untyped-def]
    """The features of pairs, from 0 to 1."""
    import pandas as pd

    columns = {"near": np.log1p(far) / 4, "late": late / 3, "very near": np.exp(-far / 5)}
    for name in NAMES:
        values = table[name].to_numpy()
        one, other = values[pairs[:, 0]], values[pairs[:, 1]]
        known = pd.notna(one) & pd.notna(other)
        columns[name] = np.where(known, (one == other).astype(float), 0.5)
    return pd.DataFrame(columns, index=pd.MultiIndex.from_arrays([pairs[:, 0], pairs[:, 1]]))


def nearest(table, folder):  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    pairs, far, late = features(table, 25.0, 2)
    found = greedy(
        [(int(a), int(b), -float(d) - 0.001 * int(e)) for (a, b), d, e in zip(pairs, far, late, strict=True)],
        table.source.tolist(),
    )
    return found, time.perf_counter() - began


PEERS = {"splink": splink, "recordlinkage": recordlinkage, "nearest": nearest}


def peer() -> None:
    """Run one programme: writes its groups, prints its seconds and GiB."""
    import pyarrow.parquet as pq

    name, folder = sys.argv[2], Path(sys.argv[3])
    if name == "sulh":
        began = time.perf_counter()
        found = sulh(folder)
        spent = time.perf_counter() - began
    else:
        found, spent = PEERS[name](pq.read_table(folder / "reports.parquet").to_pandas(), folder)
    np.save(folder / f"{name}.npy", found)
    print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


if __name__ == "__main__":
    peer() if sys.argv[1] == "--peer" else main()
