"""Incidents under other terms: of a case that is read and linked, or of a ready table, judged under drafts and the present terms."""

from __future__ import annotations

import gc
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from sulh.drafting import PRESENT, Progress, load_present, past_of_case, silent, title_of
from sulh.drafts.listing import Reports, listed
from sulh.drafts.notes import notes
from sulh.drafts.ready import Ready
from sulh.drafts.replay import DRAFT, Replayer, undated_rules
from sulh.drafts.tables import REPLAYED
from sulh.drafts.unrecorded import unrecorded
from sulh.engine import DuckDB
from sulh.errors import InputError, nearest, no_account
from sulh.incidents.schema import ESTABLISHED
from sulh.terms.compile import Compiled, Rule, load_compiled
from sulh.terms.wording import Wording

__all__ = ["DRAFT", "Asked", "Replayed", "Session", "replay_case", "session_of_case", "session_of_incidents"]


@dataclass(frozen=True)
class Asked:
    """What shall be worked out beside the sums: every incident behind them (`lists`), the worst of one clause (`clause`)."""

    lists: bool = False
    clause: str | None = None
    top: int = 10


@dataclass(frozen=True, eq=False)
class Replayed:
    """What a draft and the present terms make of incidents: the tables `replay` and `unrecorded`, and what to know.

    With lists also `replayed`, with a clause also `listed`. `rejudged` of `judged` rules were worked out anew.
    """

    case_title: str
    draft_title: str
    account: str
    tables: Mapping[str, pa.Table]
    notes: tuple[str, ...]
    draft: Compiled = field(repr=False)
    asked: Asked = Asked()
    rejudged: int = 0
    judged: int = 0


class Session:
    """Incidents made ready, over which one draft after another is replayed; what a draft leaves as it was is judged once."""

    def __init__(
        self,
        title: str,
        present: Compiled,
        ready: Ready,
        account: str = ESTABLISHED,
        reader: str | None = None,
        reports: Reports = lambda _: {},
    ) -> None:
        """`reports` finds the reports on incidents, where there are any. Raises InputError for an account that nobody has."""
        if account not in ready.accounts:
            raise no_account(account, ready.accounts)
        self.title, self.present, self.account = title, present, account
        self.ready, self._reader, self._reports = ready, reader, reports
        self._replayers: dict[Hashable, Replayer] = {}
        self._now: pa.Table | None = None

    def settle(self) -> None:
        """Keep what was found, where the incidents are kept ready: once an answer stands. Raises FileError where that fails."""
        self.ready.settle()

    def warm(self) -> None:
        """Be ready for clauses that ask for more than those answered: for who goes on asking."""
        self.ready.warm()
        gc.collect()  # now, that is, and not in the middle of an answer

    def answer(self, file: Path, asked: Asked = Asked(), progress: Progress = silent) -> Replayed:
        """Replay a draft (an agreement file). Raises FileError or InputError where it cannot be used."""
        draft = load_compiled(file, reader=self._reader)
        self.ready.check(draft, file)
        if asked.clause is not None and asked.clause not in draft.judged:
            remedy = nearest(asked.clause, draft.judged)
            raise InputError(f"the draft has no clause “{asked.clause}” that bars deeds", where="--list", remedy=remedy)
        progress("Judging every incident under the draft and under the present terms")
        rules = {DRAFT: undated_rules(draft), PRESENT: undated_rules(self.present)}
        replayers = self._replayers_of({DRAFT: draft, PRESENT: self.present}, rules)
        before = sum(one.judged for one in set(replayers.values()))
        tables = self._tables(draft, rules, replayers, asked)
        mine = replayers[DRAFT]
        said = notes(draft, mine, rules[DRAFT], tables["replay"], self.account)
        rejudged = sum(one.judged for one in set(replayers.values())) - before
        return Replayed(
            self.title, title_of(draft), self.account, tables, tuple(said), draft, asked, rejudged, len(rules[DRAFT])
        )

    def _replayers_of(self, terms: Mapping[str, Compiled], rules: Mapping[str, list[Rule]]) -> dict[str, Replayer]:
        """A replayer for each of some terms that bar something: the same where they look at the same facts."""
        grounds = {name: self.ready.ground(compiled) for name, compiled in terms.items() if rules[name]}
        for name, ground in grounds.items():
            if ground not in self._replayers:
                alike = [rule for other, one in grounds.items() if one == ground for rule in rules[other]]
                self._replayers[ground] = self.ready.replayer(terms[name], alike)
        # of what is no longer asked, little is kept
        for ground in [one for one in self._replayers if one not in grounds.values()][:-2]:
            del self._replayers[ground]
        return {name: self._replayers[ground] for name, ground in grounds.items()}

    def _tables(
        self, draft: Compiled, rules: Mapping[str, list[Rule]], replayers: Mapping[str, Replayer], asked: Asked
    ) -> dict[str, pa.Table]:
        # the sums of terms that stay as they are do not depend on how fine the profiles are
        known = {} if self._now is None else {PRESENT: self._now}
        made = {
            name: known[name] if name in known else one.replay(name, rules[name]) for name, one in replayers.items()
        }
        self._now = made.get(PRESENT)
        words, implications = Wording(draft).fact, draft.legend.implications()
        tables = {
            "replay": pa.concat_tables(list(made.values())),
            "unrecorded": unrecorded(replayers[DRAFT], DRAFT, rules[DRAFT], words, implications),
        }
        if asked.lists:
            lists = [self._lists(name, replayers[name], rules[name]) for name in made]
            tables["replayed"] = pa.concat_tables(lists)
        if asked.clause is not None:
            mine = [rule for rule in rules[DRAFT] if rule.provision == asked.clause]
            given = self.ready.coded.given
            tables["listed"] = listed(replayers[DRAFT], DRAFT, mine, self.account, asked.top, given, self._reports)
        return tables

    def _lists(self, name: str, replayer: Replayer, rules: Sequence[Rule]) -> pa.Table:
        """The table `REPLAYED`."""
        from sulh.findings.judge import judge

        judged = judge(replayer.facts, rules, replayer.implications, self.ready.engine).select(REPLAYED.names[1:])
        return judged.add_column(0, "terms", pa.repeat(pa.scalar(name), len(judged))).cast(REPLAYED)


def session_of_case(
    folder: Path, account: str = ESTABLISHED, reader: str | None = None, progress: Progress = silent
) -> Session:
    """Read and link a case. Raises FileError or InputError."""
    past = past_of_case(folder, reader, progress)
    return Session(past.title, past.present, past.ready(progress), account, reader, past.reports_on)


def session_of_incidents(
    case: Path,
    incidents: Path,
    kept: Path | None = None,
    account: str = ESTABLISHED,
    reader: str | None = None,
    progress: Progress = silent,
) -> Session:
    """A ready table of incidents (Parquet, `INCIDENTS`) beside a case or an agreement file, whose terms are the present ones.

    `kept` is a folder in which the incidents are kept ready (`sulh.drafts.kept`). Reports are not at hand, so nothing is
    known of stated relations or coverage. Raises FileError or InputError.
    """
    from sulh.drafts.kept import coded_file, keep

    title, present = load_present(case, reader)
    vocabulary = present.agreement.vocabulary
    if kept is None:
        progress("Reading the incidents")
        ready = Ready(coded_file(incidents, vocabulary), DuckDB(), tell=progress)
    else:
        coded, folder = keep(incidents, vocabulary, kept, progress)
        ready = Ready(coded, DuckDB(), folder, tell=progress)
    if found := ready.unknown(vocabulary):
        from sulh.incidents.given import unknown_word

        raise unknown_word(found[1], incidents)
    return Session(f"{incidents.name}, beside {title}", present, ready, account, reader)


def replay_case(
    folder: Path,
    draft: Path,
    account: str = ESTABLISHED,
    reader: str | None = None,
    progress: Progress = silent,
    asked: Asked = Asked(lists=True),
) -> Replayed:
    """Replay a draft (an agreement file) over a case. Raises FileError or InputError where either cannot be used."""
    return session_of_case(folder, account, reader, progress).answer(draft, asked, progress)
