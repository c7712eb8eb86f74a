"""Answer the declared questions: how much happened, and against what (DESIGN.md section 6: measures, periods)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from sulh.engine import Engine
from sulh.findings.facts import FactTable
from sulh.measures.questions import Question
from sulh.measures.tally import Inputs, Subject, tally
from sulh.terms.compile import Compiled

NO_ACCOUNTS: Mapping[str, str] = {}


def measure(
    questions: Sequence[Question],
    compiled: Compiled,
    facts: FactTable,
    engine: Engine,
    reports: pa.Table,
    residuals: pa.Table,
    *,
    account_of: Mapping[str, str] = NO_ACCOUNTS,
    proving: frozenset[str] = frozenset(),
) -> tuple[pa.Table, pa.Table]:
    """The tables `MEASURES` and `PERIODS` of declared questions, for every account and reading.

    In: the questions, loaded before the facts were made (`load_questions`); the facts of incidents, nearness included;
    `reports` and `residuals` (`REPORTS`, `RESIDUALS`) for what aggregated rows may add; `account_of` gives the account
    of each source, without which such a row counts only in `established`; `proving` the sources that alone establish. Both tables are sorted by content.
    """
    subjects = [
        Subject(
            item.id, reading, item.unit, formula, formula, (item.period,), item.baselines, item.promised,
            notes=_late(item),
        )
        for item in questions
        for reading, formula in item.formulas.items()
    ]  # fmt: skip
    return tally(subjects, Inputs(compiled, facts, engine, reports, residuals, account_of, proving))


def _late(item: Question) -> tuple[str, ...]:
    return (f"declared on {item.declared}, after the period had begun",) if item.declared_after_start else ()
