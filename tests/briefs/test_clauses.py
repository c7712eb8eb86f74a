"""The clause page: its queries run and say what the findings say, its counts are those of the tables."""

from __future__ import annotations

import re

from cases import doha, rows

from sulh.clause_page import clauses
from sulh.engine import DuckDB
from sulh.findings.boxes_sql import BoxTable
from sulh.findings.clause_sql import readable
from sulh.findings.judge import expand
from sulh.terms.wording import Wording

BITS = (1, 2, 4)


def test_each_query_can_be_run_and_finds_what_was_found() -> None:
    run = doha()
    assert run.facts is not None
    compiled, engine = run.case.compiled, DuckDB()
    found = {
        (row["provision"], row["reading"], row["incident_id"], row["account"]): row["outcomes"]
        for row in run.tables["findings"].to_pylist()
    }
    every = {(row["incident_id"], row["account"]) for row in run.tables["incidents"].to_pylist()}
    asked = 0
    for (provision, reading), rule in compiled.rules.items():
        expanded = expand(rule, compiled.legend.implications())
        table = BoxTable(run.facts, engine, expanded.every_box())
        queries = readable(expanded, table, Wording(compiled)).split("\n\n")
        assert len(queries) == 3
        for bit, query in zip(BITS, queries, strict=True):
            got = set()
            if "SELECT" in query:
                table_ = engine.query(query)
                got = set(zip(table_["incident_id"].to_pylist(), table_["account"].to_pylist(), strict=True))
            wanted = {key for key in every if found.get((provision, reading, *key), 4) & bit}
            assert got == wanted, (provision, reading, bit)
            asked += len(wanted)
    assert asked > 100


def test_the_counts_are_those_of_the_findings() -> None:
    run = doha()
    page = clauses(run)
    section = page[page.index('id="clause-U1"') : page.index('id="clause-U2"')]
    undetermined = len(
        rows(run, "findings", provision="U1", reading="us", account="established", status="undetermined")
    )
    settled = [row for row in re.findall(r"<tr><td>(.*?)</tr>", section) if "established" in row]
    assert any(f'<td class="n">{undetermined}</td>' in row for row in settled)
    assert "how far exception U1.a reaches" in section or "How far exception U1.a reaches" in section


def test_the_page_asks_no_host_and_runs_no_script() -> None:
    page = clauses(doha())
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert not re.search(r'(src|href)="https?:(?!//[^"]*" rel="noreferrer)', page)
