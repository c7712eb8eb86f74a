"""Judging a ready table of incidents, of any length, under an agreement: facts on disk, findings streamed to disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from sulh.engine import Engine
from sulh.findings.broken import add_broken
from sulh.findings.facts import Coder, Facts, FactTable
from sulh.findings.judge import judge_to
from sulh.findings.near import add_nearness
from sulh.findings.stored import code_incidents
from sulh.incidents.given import unknown_word
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
    have passed `sulh.incidents.given.check_incidents`.
    """
    progress("Reading the incidents")
    legend = compiled.legend
    coder = Coder(compiled.agreement.vocabulary, legend, compiled.agreement.readings)
    try:
        facts = _facts(incidents, coder, compiled, folder, engine)
    except KeyError as error:
        raise unknown_word(error.args[0], incidents) from None
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
