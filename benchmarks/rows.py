"""A long text table to reports, against hand-written SQL: `python benchmarks/rows.py [ROWS] [RUNS]` (10,000,000, 1).

Made rows (no real event) of ten columns: a number, a day, a kind of deed in words, who, a place, coordinates, two counts,
remarks. Ours reads them under a mapping with phrases, checks each fact, keeps every cell as JSON, hashes what each row says
into its id and sorts the table. The hand-written side does the least that could be called the same in DuckDB: it knows the
columns, the types and the five phrases beforehand, tries the casts, writes the cells as JSON, hashes the content and sorts
into a table in memory; it says nothing of what it could not read. Both are whole processes; making the data is not timed.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

ACTS = {"air strike": "air_strike", "raid": "raid", "shelling": "indirect_fire", "ambush": "ambush", "IED": "ied"}
MAPPING = """
languages: [en]
key: {from: "No."}
fields:
  date: {from: Date, order: ymd}
  act: {from: Kind, phrases: true}
  place: {from: Place}
  lat: {from: Lat}
  lon: {from: Lon}
  killed: {from: Killed}
  wounded: {from: Wounded}
  text: {from: Remarks}
"""
BY_HAND = """
CREATE TABLE reports AS
SELECT substr(sha256('["list",' || to_json({act: act, killed: killed, lat: lat, lon: lon, place: "Place",
         start: day, remarks: "Remarks", wounded: wounded})::VARCHAR || ']'), 1, 16) AS report_id, *
FROM (
  SELECT kinds.act, try_cast("Date" AS TIMESTAMP) AS day, try_cast("Lat" AS DOUBLE) AS lat,
         try_cast("Lon" AS DOUBLE) AS lon, try_cast("Killed" AS BIGINT) AS killed,
         try_cast("Wounded" AS BIGINT) AS wounded, "Place", "Remarks", "No.",
         to_json({n: "No.", d: "Date", k: "Kind", w: "Who", p: "Place", y: "Lat", x: "Lon", a: "Killed", b: "Wounded",
                  r: "Remarks"}) AS given
  FROM read_csv(?, all_varchar = true, header = true) rows LEFT JOIN kinds ON kinds.said = rows."Kind"
) ORDER BY day, report_id
"""


def make(file: Path, rows: int) -> None:
    """Write the table, a million rows at a time."""
    random = np.random.default_rng(4)
    days = (np.datetime64("2020-01-01") + np.arange(400)).astype(str)
    who = np.array(["north army", "south militia", "unknown", "north army or south militia"])
    places = np.array([f"Place {number}" for number in range(5_000)])
    writer = None
    for start in range(0, rows, 1_000_000):
        count = min(1_000_000, rows - start)
        table = pa.table(
            {
                "No.": np.arange(start, start + count),
                "Date": days[random.integers(0, len(days), count)],
                "Kind": np.array(list(ACTS))[random.integers(0, len(ACTS), count)],
                "Who": who[random.integers(0, len(who), count)],
                "Place": places[random.integers(0, len(places), count)],
                "Lat": np.round(random.uniform(30, 38, count), 4),
                "Lon": np.round(random.uniform(60, 72, count), 4),
                "Killed": random.integers(0, 9, count),
                "Wounded": random.integers(0, 20, count),
                "Remarks": np.char.add("seen by patrol ", random.integers(0, 100_000, count).astype(str)),
            }
        )
        writer = writer or pacsv.CSVWriter(file, table.schema)
        writer.write_table(table)
    assert writer is not None, "there is a row at least"
    writer.close()


def ours(folder: Path) -> int:
    """The number of reports."""
    import sulh.cli  # noqa: F401 - as the command is started, with its settings
    from sulh.reports.build import build_reports
    from sulh.sources.mapping import load_mapping
    from sulh.sources.read import read_source
    from sulh.words.vocabulary import vocabulary

    mapping = load_mapping(folder / "rows.yaml", vocabulary({}))
    return int(build_reports([read_source(folder / "rows.csv", mapping, source="list")]).reports.num_rows)


def by_hand(folder: Path) -> int:
    """The number of rows."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE kinds (said VARCHAR, act VARCHAR)")
    connection.executemany("INSERT INTO kinds VALUES (?, ?)", list(ACTS.items()))
    connection.execute(BY_HAND, [str(folder / "rows.csv")])
    return int(connection.sql("SELECT count(*) FROM reports").fetchall()[0][0])


def timed(side: str, folder: Path, rows: int) -> tuple[float, float]:
    """Seconds of a whole process, and its most memory in GB."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, side, str(folder)], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    count, memory = done.stdout.split()
    assert int(count) == rows, f"{side} gives {count} rows"
    return seconds, float(memory)


def main() -> None:
    """Make the rows, time both sides by turns, print the medians."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_FOLDER")) as name:
        folder = Path(name)
        make(folder / "rows.csv", rows)
        (folder / "rows.yaml").write_text(MAPPING, encoding="utf-8")
        size = (folder / "rows.csv").stat().st_size / 1e9
        print(f"{rows:,} rows of ten columns, {size:.2f} GB; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        found: dict[str, list[tuple[float, float]]] = {"ours": [], "by_hand": []}
        for _ in range(runs):
            for side, times in found.items():
                times.append(timed(side, folder, rows))
    for side, times in found.items():
        seconds = statistics.median(one for one, _ in times)
        print(f"{side:8} {seconds:7.1f} s, {max(memory for _, memory in times):.1f} GB")
    medians = [statistics.median(one for one, _ in times) for times in found.values()]
    print(f"ratio    {medians[0] / medians[1]:7.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] in ("ours", "by_hand"):
        counted = {"ours": ours, "by_hand": by_hand}[sys.argv[1]](Path(sys.argv[2]))
        print(counted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
    else:
        main()
