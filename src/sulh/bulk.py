"""Judging a ready table of incidents, of any length, under an agreement: facts on disk, findings streamed to disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sulh.engine import Engine
from sulh.errors import FileError, InputError
from sulh.findings.broken import add_broken
from sulh.findings.facts import Coder, Facts, FactTable
from sulh.findings.judge import judge_to
from sulh.findings.near import add_nearness
from sulh.findings.stored import code_incidents
from sulh.incidents.schema import INCIDENTS
from sulh.run import Progress
from sulh.terms.compile import Compiled


@dataclass(frozen=True)
class Judged:
    """How many rows (incidents and accounts) were judged, and how many findings were written."""

    rows: int
    findings: int


def judge_incidents_file(
    incidents: Path, compiled: Compiled, folder: Path, engine: Engine, progress: Progress
) -> Judged:
    """Judge a table of incidents (`INCIDENTS`, Parquet) and write `findings.parquet` into a folder.

    Facts are coded batch by batch into a folder beside it and read from there; only where a rule looks at other incidents are
    they held in memory. Reports are not at hand, so nothing is known of stated relations or coverage. The table has to
    have passed `check_incidents`.
    """
    progress("Reading the incidents")
    legend = compiled.legend
    coder = Coder(compiled.agreement.vocabulary, legend, compiled.agreement.readings)
    try:
        facts = _facts(incidents, coder, compiled, folder, engine)
    except KeyError as error:
        remedy = "The table has to be made with the words of this agreement."
        raise InputError(f"“{error.args[0]}” is in no tree of the agreement", where=incidents, remedy=remedy) from None
    progress("Judging each incident under every provision")
    target = folder / "findings.parquet"
    judge_to(target, facts, compiled.rules.values(), legend.implications(), engine)
    return Judged(pq.read_metadata(incidents).num_rows, pq.read_metadata(target).num_rows)


def _facts(incidents: Path, coder: Coder, compiled: Compiled, folder: Path, engine: Engine) -> Facts:
    legend = compiled.legend
    if not (legend.near or legend.stated or legend.broken):
        return code_incidents(incidents, coder, folder / "facts")
    table = pq.read_table(incidents, columns=INCIDENTS.names)
    facts = FactTable(coder.coded(table), coder.codes, coder.yes_columns)
    add_nearness(facts, legend, compiled.agreement.vocabulary, engine)
    add_broken(facts, compiled, engine)
    return facts


def check_incidents(file: Path) -> None:
    """Whether a file is a Parquet file with the columns of `INCIDENTS`, ids, accounts and known words in `occurred`.

    Raises FileError or InputError.
    """
    try:
        schema = pq.read_schema(file)
    except FileNotFoundError:
        raise FileError("there is no such file", where=file) from None
    except (pa.ArrowInvalid, OSError) as error:
        raise FileError(
            f"this is no Parquet file: {error}", where=file, remedy="Give the incidents.parquet of a run."
        ) from None
    for field in INCIDENTS:
        if field.name not in schema.names:
            remedy = "The columns are those of incidents in docs/tables.md; leave cells empty for what is unknown."
            raise InputError(f"the column “{field.name}” is missing", where=file, remedy=remedy)
        given = schema.field(field.name).type
        if not _alike(given, field.type) and not (pa.types.is_null(given) and field.nullable):
            raise InputError(
                f"the column “{field.name}” is {given}, not {field.type}", where=file, remedy="Write it so."
            )
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(1 << 18, columns=["incident_id", "account", "occurred"]):
            for name in batch.schema.names:
                if batch[name].null_count:
                    raise InputError(f"a cell of “{name}” is empty", where=file, remedy="Give each row a value.")
            strange = set(batch["occurred"].unique().to_pylist()) - {"yes", "no", "unknown"}
            if strange:
                word = sorted(map(str, strange))[0]
                raise InputError(f"“{word}” is no word for occurred", where=file, remedy="Write yes, no or unknown.")


def _alike(given: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a column's type is what is wanted but for its width or unit."""
    if pa.types.is_list(wanted):
        return bool(pa.types.is_list(given)) and _alike(given.value_type, wanted.value_type)
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(given)) and given.tz == wanted.tz
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_string, pa.types.is_boolean)
    return any(kind(given) and kind(wanted) for kind in kinds)
