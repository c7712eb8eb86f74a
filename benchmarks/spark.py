"""The same links on DuckDB and on Spark: `python benchmarks/spark.py [REPORTS ...]` (100,000; 10000000 takes minutes).

The reports of `benchmarks/link.py` are linked by `sulh link` in one process, and with `--engine spark` (local[2]). Printed are the seconds with start-up, the most memory that the process and the ones that it started held at once, and whether the links are the
same. Above a million reports only Spark runs.
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
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.adding import SULH, links
from benchmarks.link import world

MOST_IN_ONE_PROCESS = 1_000_000


def measured(*words: object) -> tuple[float, float]:
    """Run the command; its seconds, and the most GiB that its processes held together."""
    start = time.perf_counter()
    process = subprocess.Popen([str(SULH), *map(str, words)], stdout=subprocess.DEVNULL, start_new_session=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _held(process.pid))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"sulh {' '.join(map(str, words))} failed")
    return time.perf_counter() - start, peak / 2**30


def _held(session: int) -> int:
    """Bytes that the processes of a session hold (proportional shares, so shared pages count once)."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == session:
                lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
                total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        except (OSError, ValueError):
            continue
    return total


def invented(reports: int, file: Path) -> None:
    """Write the reports; many as several histories one after the other, so that this script's memory stays small."""
    part = min(reports, MOST_IN_ONE_PROCESS)
    shift, writer = 0, None
    for number in range(reports // part):
        table, _ = world(part, 1 + number, bursts=False)
        columns = {name: table[name] for name in table.column_names}
        for name in ("start", "end"):
            moved = pa.array(columns[name].cast(pa.int64()).to_numpy() + shift)
            columns[name] = moved.cast(table.schema.field(name).type)
        columns["report_id"] = pa.array([f"{number}-{one}" for one in table["report_id"].to_pylist()])
        table = pa.table(columns, schema=table.schema)
        shift += part // 30 * 86_400 + 30 * 86_400
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def measure(reports: int, folder: Path) -> None:
    """Print the line of one size."""
    file = folder / "reports.parquet"
    invented(reports, file)
    seconds, held = measured("link", file, "--engine", "spark", "--out", folder / "spark")
    line = f"{pq.read_metadata(file).num_rows:,} reports: Spark {seconds:.1f} s, {held:.2f} GiB"
    if reports <= MOST_IN_ONE_PROCESS:
        alone, own = measured("link", file, "--out", folder / "alone")
        same = links(folder / "spark").to_pydict() == links(folder / "alone").to_pydict()
        line += f"; in one process {alone:.1f} s, {own:.2f} GiB; the same links: {same}"
    print(line, flush=True)


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int, nargs="*", default=[100_000])
    print(f"cores: {os.cpu_count()}")
    for reports in parser.parse_args().reports:
        with tempfile.TemporaryDirectory() as folder:
            measure(reports, Path(folder))


if __name__ == "__main__":
    main()
