"""What is on record of the past, to be judged under any terms: every command on drafts starts from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.drafts.coded import coded_in_memory
from sulh.drafts.ready import Ready
from sulh.drafts.replay import Replayer, undated_rules
from sulh.engine import DuckDB, Engine
from sulh.errors import InputError, no_account
from sulh.findings.broken import add_broken
from sulh.findings.facts import FactTable, fact_table
from sulh.findings.near import Stated, Watched, add_nearness
from sulh.incidents.schema import LINKS
from sulh.reports.schema import COVERAGE, REPORTS
from sulh.terms.compile import Compiled, Rule
from sulh.words.vocabulary import SET_FIELDS


@dataclass(frozen=True, eq=False)
class Past:
    """Incidents that can be judged under any terms, and what is known beside them.

    `incidents` has the columns of `INCIDENTS`, one row an incident and account; `present` are the terms that the case has now.
    `reports` and `links` are empty, and nothing is `stated` or `watched`, where a ready table of incidents is judged alone.
    `side_of` gives each source's side, `coverage` is what sources declared that they could see.
    """

    title: str
    present: Compiled
    incidents: pa.Table
    stated: tuple[Stated, ...] = ()
    watched: tuple[Watched, ...] = ()
    reports: pa.Table = field(default_factory=REPORTS.empty_table)
    links: pa.Table = field(default_factory=LINKS.empty_table)
    side_of: Mapping[str, str] = field(default_factory=dict)
    engine: Engine = field(default_factory=DuckDB)
    coverage: pa.Table = field(default_factory=COVERAGE.empty_table)

    @property
    def accounts(self) -> list[str]:
        """The accounts that have incidents, sorted."""
        return sorted(str(name) for name in pc.unique(self.incidents["account"]).to_pylist())

    def on(self, account: str) -> Past:
        """The past on one account alone. Raises InputError where nobody has that account."""
        if account not in self.accounts:
            raise no_account(account, self.accounts)
        if self.accounts == [account]:
            return self
        return replace(self, incidents=self.incidents.filter(pc.equal(self.incidents["account"], account)))

    def facts(self, compiled: Compiled) -> FactTable:
        """The facts of all incidents, in the order of `incidents`, as some terms look at them, without dates."""
        agreement = compiled.agreement
        facts = fact_table(self.incidents, agreement.vocabulary, compiled.legend, agreement.readings)
        add_nearness(facts, compiled.legend, agreement.vocabulary, self.engine, self.stated, self.watched)
        add_broken(facts, compiled, self.engine)
        return facts

    def ready(self, tell: Callable[[str], None] = lambda _: None) -> Ready:
        """The incidents made ready once for any terms: quicker than `facts` where several are tried. `tell` hears of steps."""
        vocabulary, incidents = self.present.agreement.vocabulary, self.incidents
        coded = coded_in_memory(lambda names: iter([incidents.select(names) if names else incidents]), vocabulary)
        return Ready(coded, self.engine, stated=self.stated, watched=self.watched, tell=tell)

    def reports_on(self, incidents: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """The rows of `reports` that speak of some incidents, by the incident's id, in the order of `links`."""
        links = self.links.filter(pc.is_in(self.links["incident_id"], pa.array(incidents, pa.string())))
        wanted = pc.is_in(self.reports["report_id"], links["report_id"].combine_chunks())
        reports = {row["report_id"]: row for row in self.reports.filter(wanted).to_pylist()}
        out: dict[str, list[dict[str, Any]]] = {}
        for link in links.to_pylist():
            out.setdefault(link["incident_id"], []).append(reports[link["report_id"]])
        return out

    def replayer(
        self, compiled: Compiled, rules: Sequence[Rule] | None = None, facts: FactTable | None = None
    ) -> Replayer:
        """The incidents ready to be judged under one clause of these terms after another.

        `rules` are what they shall be told apart for at once; by default every provision in every reading, undated.
        `facts` are what `facts` gives for these terms, where somebody has them already.
        """
        asked = undated_rules(compiled) if rules is None else rules
        return Replayer(self.facts(compiled) if facts is None else facts, compiled, self.engine, asked)

    def check(self, draft: Compiled, where: Path) -> None:
        """A draft has to know whom and what the incidents name, and to bar something. Raises InputError."""
        for name in SET_FIELDS:
            tree = draft.agreement.vocabulary.tree(name)
            named = pc.unique(pc.drop_null(pc.list_flatten(self.incidents[name].combine_chunks()))).to_pylist()
            for node in sorted(str(one) for one in named):
                try:
                    tree.mask(node)
                except KeyError:
                    raise InputError(
                        f"the draft does not know “{node}”, whom incidents of the case name ({name})",
                        where=where,
                        remedy="Give the draft the parties and actors of the case's agreement.",
                    ) from None
        if not draft.judged:
            raise InputError(
                "the draft bars nothing: it has no must_not and no must_reduce",
                where=where,
                remedy="Write a provision.",
            )
