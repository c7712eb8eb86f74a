"""A finished run as its clause page: law beside rule beside query beside counts."""

from __future__ import annotations

from sulh.briefing import agreement_info
from sulh.briefing_duties import duty_rows
from sulh.briefs.clauses import clause_page
from sulh.briefs.html import render_clauses
from sulh.findings.boxes_sql import BoxTable
from sulh.findings.clause_sql import readable
from sulh.findings.judge import expand
from sulh.run import Run
from sulh.terms.wording import Wording


def clauses(run: Run) -> str:
    """The clause page of a run as one HTML document."""
    wording = Wording(run.case.compiled)
    queries = _queries(run, wording)
    page = clause_page(run.case.title, agreement_info(run.case), run.tables, queries, list(duty_rows(run)))
    return render_clauses(page)


def _queries(run: Run, wording: Wording) -> dict[tuple[str, str], str]:
    """The queries of each provision in each reading, on the facts of the run."""
    assert run.facts is not None, "a run is judged before its clauses are shown"
    found = {}
    for key, rule in run.case.compiled.rules.items():
        expanded = expand(rule, run.case.compiled.legend.implications())
        table = BoxTable(run.facts, run.engine, expanded.every_box())
        found[key] = readable(expanded, table, wording)
    return found
