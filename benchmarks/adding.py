"""How long a day's reports take to add to a run: `python benchmarks/adding.py [reports ...]`.

The reports of `benchmarks/link.py` but those of the last full day and after are linked with `sulh link`, then the last day's are added
with `--onto`, and all of them linked at once under the same model. Prints the seconds of each whole command, and whether
the links are the same.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.link import world

SULH = Path(sys.executable).with_name("sulh")


def sulh(*words: object) -> float:
    """Run the command and give its seconds."""
    start = time.perf_counter()
    subprocess.run([str(SULH), *map(str, words)], check=True, capture_output=True)
    return time.perf_counter() - start


def links(folder: Path) -> pa.Table:
    """The links of a run, by report."""
    columns = ["report_id", "incident_id", "relation", "probability", "ambiguous"]
    return (
        pq.read_table(folder / "links.parquet").select(columns).sort_by([(name, "ascending") for name in columns[:2]])
    )


def last_full_day(table: pa.Table) -> pa.Scalar:
    """The last day with at least half as many reports as a day has in the median: the very last ones have only what was dated late."""
    days = pc.value_counts(pc.floor_temporal(table["start"], unit="day"))
    number = days.field("counts")
    full = pc.greater_equal(number, pc.divide(pc.cast(pc.quantile(number, 0.5)[0], pa.int64()), 2))
    return pc.max(days.field("values").filter(full))


def measure(reports: int, folder: Path) -> None:
    """Print the line of one size."""
    table, _ = world(reports, 1, bursts=False)
    day = pc.greater_equal(pc.floor_temporal(table["start"], unit="day"), last_full_day(table))
    old, new = table.filter(pc.invert(day)), table.filter(day)
    for name, part in (("old", old), ("new", new), ("all", table)):
        pq.write_table(part, folder / f"{name}.parquet")
    first = sulh("link", folder / "old.parquet", "--out", folder / "run")
    model = folder / "run" / "model.json"
    added = sulh("link", folder / "new.parquet", "--onto", folder / "run", "--out", folder / "added")
    whole = sulh("link", folder / "all.parquet", "--model", model, "--out", folder / "whole")
    same = links(folder / "added").equals(links(folder / "whole"))
    print(
        f"{len(old)} reports: {first:.1f} s; {len(new)} of the last days added: {added:.1f} s; all at once with the same "
        f"model: {whole:.1f} s; the same links: {same}",
        flush=True,
    )


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    print(f"cores: {os.cpu_count()}")
    for reports in parser.parse_args().reports:
        with tempfile.TemporaryDirectory() as folder:
            measure(reports, Path(folder))


if __name__ == "__main__":
    main()
