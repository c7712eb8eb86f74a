"""A case's incidents and clauses to choose from: the smallest package that would have reached a target, and what stands beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.case import Case, load_case
from sulh.drafting import load_draft, named_draft, past_of_run
from sulh.drafts.design import tables as schemas
from sulh.drafts.design.answers import Answered, Answering, Package, burden_rows, clause_rows, package_row
from sulh.drafts.design.ask import EVERY, ON_RECORD, POSSIBLY, SURELY, WORST, Ask
from sulh.drafts.design.candidates import WORDS, Catalogue, Offer, load_catalogue, offer_of_case, offer_of_draft
from sulh.drafts.design.coverage import Coverage, Rows, cover, pruned
from sulh.drafts.design.front import Point, by_burden, by_clauses
from sulh.drafts.design.harm import Scope
from sulh.drafts.design.substitution import Rate, as_share, measured, raised
from sulh.drafts.design.tactics import tactic_moved
from sulh.drafts.design.wanted import Wanted, check_harm, check_wanted, chosen_among
from sulh.drafts.design.why_not import Unknown, gaps, in_the_way, said, unknowns
from sulh.drafts.design.words import clauses_from_words
from sulh.drafts.loopholes.substitution import Substitution
from sulh.drafts.past import Past
from sulh.findings.facts import UNBOUNDED
from sulh.incidents.schema import ESTABLISHED
from sulh.measures.unsaid import CannotBeSaid
from sulh.run import Progress, Run, link_reports, read_sources, silent

ANSWER, SUBSTITUTION = "answer", "substitution"


@dataclass(frozen=True, eq=False)
class Designed:
    """What was found: the answers with the first as it was asked for, the packages next to it, the front, and the tables of
    `sulh.drafts.design.tables` by name. `shown` is the answer that the packages next to it and the front belong to. `harm` is what is surely
    on record within the scope and the most it may be (None: no bound), `days` when
    that was, in words. `why` says why a target cannot be reached, `rates` how much
    came back as something else by reading, `tactic` a tactic that did where that cannot be said, `notes` what else to know."""

    case_title: str
    account: str
    wanted: Wanted
    harm: tuple[int, int | None]
    days: str
    answers: tuple[Answered, ...]
    substituted: tuple[Answered, ...]
    shown: Answered
    alternatives: tuple[Package, ...]
    front: tuple[tuple[Point, Package], ...]
    rates: Mapping[str, Rate | CannotBeSaid]
    tactic: Substitution | None
    why: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    titles: Mapping[str, str]
    notes: tuple[str, ...]
    tables: Mapping[str, pa.Table]

    @property
    def answer(self) -> Answered:
        """The answer as it was asked for."""
        return self.answers[0]


def design_case(
    folder: Path, wanted: Wanted, catalogue: Path | None = None, account: str = ESTABLISHED, reader: str | None = None,
    progress: Progress = silent,
) -> Designed:  # fmt: skip
    """The smallest package for a case, from its own clauses, its drafts', a catalogue's and those made from its words.

    Raises FileError or InputError where a file, a name or a number cannot be used.
    """
    case = load_case(folder, reader)
    check_wanted(wanted, case.compiled)
    given = None if catalogue is None else load_catalogue(catalogue)
    run = Run(case)
    read_sources(run, progress)
    link_reports(run, progress)
    every = past_of_run(run)
    past = every.on(account)
    return design(past, wanted, offers_of(past, case, given, words=wanted.words), account, progress, every)


def offers_of(past: Past, case: Case, catalogue: Catalogue | None = None, *, words: bool = True) -> list[Offer]:
    """What can be chosen from: the case's own clauses with a catalogue's and those made from the words of the incidents, then each
    draft's. Raises FileError or InputError where a draft cannot be used."""
    drafts = {name: load_draft(named_draft(case, name), past, case.reader) for name in case.entry.drafts}
    made = clauses_from_words(past.present.agreement, past.facts(past.present)) if words else {}
    first = offer_of_case(past.present, made, catalogue)
    return [first, *(offer_of_draft(name, one, past.present.agreement.readings) for name, one in drafts.items())]


def design(
    past: Past,
    wanted: Wanted,
    offers: Sequence[Offer],
    account: str,
    progress: Progress = silent,
    every: Past | None = None,
) -> Designed:
    """The same over a past on one account; the first offer has the case's own clauses. `every` is the past on all accounts, for
    what is told of tactics (None: that is not looked at). Raises InputError."""
    check_wanted(wanted, past.present)
    progress("Judging every incident under every clause to choose from")
    scope = Scope(wanted.harm, wanted.by, wanted.first, wanted.last)
    whole, rows = cover(past, offers, past.present.agreement.readings, scope)
    check_harm(whole, wanted, rows)
    dates = past.present.agreement.file.in_force
    rates = measured(
        whole, rows, rows.facts, dates.first_day, dates.until if isinstance(dates.until, dt.date) else None
    )
    tactic = None
    if every is not None and worst_rate(rates, wanted.reading) is None:
        progress("Looking for a tactic that came back as another")
        tactic = tactic_moved(every, account)
    coverage, gone = pruned(whole)
    chosen_from, keep, notes = chosen_among(coverage, whole.names, gone, wanted)
    progress("Looking for the smallest package")
    made = _Designing(past, wanted, account, whole, coverage, chosen_from, rows, gone, keep, rates, tactic, notes)
    return made.designed(progress)


@dataclass(frozen=True, eq=False)
class _Designing:
    """One run of a design: `whole` has every candidate, `coverage` those that differ, `chosen_from` those not left out."""

    past: Past
    wanted: Wanted
    account: str
    whole: Coverage
    coverage: Coverage
    chosen_from: Coverage
    rows: Rows
    gone: dict[str, str]
    keep: tuple[int, ...]
    rates: Mapping[str, Rate | CannotBeSaid]
    tactic: Substitution | None
    notes: list[str]

    def designed(self, progress: Progress) -> Designed:
        wanted = self.wanted
        answering = Answering(self.chosen_from, wanted.nodes)
        ask = Ask(
            wanted.target,
            wanted.certainty,
            wanted.reading,
            wanted.max_burden,
            wanted.max_imbalance,
            self.keep,
            wanted.at_most,
        )
        answers = self._answers(answering, ask)
        shown = self._shown(answers)
        progress("Looking for packages next to it, and for the front")
        search = answering.searches[shown.name]
        alternatives: list[Package] = []
        if shown.package is not None and (shown.reached or (shown.nearest is not None and shown.nearest.share > 0)):
            best = tuple(sorted(search.coverage.names.index(name) for name in shown.package.clauses))
            aim = None if shown.reached or shown.nearest is None else shown.nearest.share
            others = sorted(
                search.others(best, wanted.alternatives, aim),
                key=lambda one: (len(one), search.weigher.total(one), one),
            )
            alternatives = [
                answering.package(f"alternative {place}", search, one) for place, one in enumerate(others, 1)
            ]
        points = (by_clauses(search, wanted.points) if wanted.points else []) + (
            by_burden(search, wanted.steps) if wanted.steps else []
        )
        front = tuple((one, answering.package(f"{one.axis} {one.most}", search, one.reached.chosen)) for one in points)
        substituted = self._substituted(answering, shown.ask) if shown.reached else ()
        why, unknown = self._why_not(ask) if not answers[0].reached else ((), ())
        tables = self._tables((*answers, *substituted), alternatives, front, ask, shown)
        high = None if self.whole.open.any() else int(self.whole.high.sum())
        titles = {one.id: one.title for one in self.whole.candidates}
        return Designed(
            self.past.title, self.account, wanted, (int(self.whole.low.sum()), high), _days(self.rows), answers, substituted, shown,
            tuple(alternatives), front, self.rates, self.tactic, why, unknown, titles, (*self._counted(), *self.notes), tables,
        )  # fmt: skip

    def _answers(self, answering: Answering, ask: Ask) -> tuple[Answered, ...]:
        """As asked for; where that cannot be reached also less surely."""
        found = [answering.answer(ANSWER, ask)]
        order = (SURELY, ON_RECORD, POSSIBLY)
        if not found[0].reached:
            for less in order[order.index(ask.certainty) + 1 :]:
                found.append(answering.answer(less, replace(ask, certainty=less)))
        return tuple(found)

    @staticmethod
    def _shown(answers: Sequence[Answered]) -> Answered:
        """The answer that is worth a closer look: the first that reaches anything."""
        some = (one for one in answers if one.reached or (one.nearest is not None and one.nearest.share > 0))
        return next(some, answers[0])

    def _substituted(self, answering: Answering, ask: Ask) -> tuple[Answered, ...]:
        """The target, raised by what comes back as something else: as measured, at the worse end of its interval, and as given."""
        rates = [*self.wanted.substitution]
        worst = worst_rate(self.rates, self.wanted.reading)
        rates += [] if worst is None else [worst.estimate, worst.high]
        if self.tactic is not None and self.tactic.moved is not None:
            rates += [as_share(self.tactic.moved[0]), as_share(self.tactic.moved[2])]
        found = []
        for rate in sorted(set(rates)):
            aim = raised(ask.target, rate)
            name = f"{SUBSTITUTION} {float(rate):.1%}"
            if aim is None:
                found.append(Answered(name, ask, rate, False, None, 0, True, False, None))
            else:
                found.append(answering.answer(name, replace(ask, target=aim), rate))
        return tuple(found)

    def _why_not(self, ask: Ask) -> tuple[tuple[str, ...], tuple[Unknown, ...]]:
        left, open_ = gaps(self.chosen_from, ask)
        limits = list(in_the_way(self.chosen_from, ask, self.coverage, self.wanted.nodes))
        vocabulary = self.past.present.agreement.vocabulary
        unknown = unknowns(self.rows.facts, vocabulary, self.rows, open_, self.wanted.harm) if open_.any() else []
        return (*limits, *said(left, self.wanted.harm, ask.certainty)), tuple(unknown)

    def _counted(self) -> list[str]:
        made = sum(one.origin == WORDS for one in self.whole.candidates)
        nothing = sum(not one for one in self.gone.values())
        return [
            f"Chosen from {len(self.chosen_from.candidates):,} clauses: of {len(self.whole.candidates):,} ({made:,} made from the words of the "
            f"incidents), {nothing:,} bar nothing, {len(self.gone) - nothing:,} the same as another"
        ]

    def _tables(
        self,
        answers: Sequence[Answered],
        alternatives: Sequence[Package],
        front: Sequence[tuple[Point, Package]],
        ask: Ask,
        shown: Answered,
    ) -> dict[str, pa.Table]:
        packages = [one.package for one in answers if one.package is not None] + [
            *alternatives,
            *(one for _, one in front),
        ]
        chosen = () if shown.package is None else shown.package.clauses
        titles = {one.id: (one.title, one.origin) for one in self.whole.candidates}
        points: list[dict[str, Any]] = [
            {
                "axis": one.axis, "most": one.most, "package": package.name, "share": float(one.reached.share),
                "bound": float(one.reached.bound), "proved": one.reached.proved,
            }
            for one, package in front
        ]  # fmt: skip
        more = [{"package": one.name, "more_clauses": len(one.clauses) - len(chosen)} for one in alternatives]
        rows = {
            "answers": ([one.row() for one in answers], schemas.ANSWERS),
            "packages": ([package_row(one) for one in packages], schemas.PACKAGES),
            "burdens": ([row for one in packages for row in burden_rows(one)], schemas.BURDENS),
            "alternatives": (more, schemas.ALTERNATIVES),
            "pareto": (points, schemas.PARETO),
            "clauses": (clause_rows(self.coverage, ask, self.gone, chosen, titles), schemas.CLAUSES),
        }
        return {name: pa.Table.from_pylist(found, schema=schema) for name, (found, schema) in rows.items()}


def _days(rows: Rows) -> str:
    """The first and the last day of the incidents that are looked at, in words, and how many have none; empty where none has."""
    low, high = (rows.facts.table[f"time_{end}"].to_numpy() for end in ("low", "high"))
    mine = rows.harm.may_be_inside
    known = mine & (low > -UNBOUNDED) & (high < UNBOUNDED)
    if not known.any():
        return ""
    first, last = (dt.datetime.fromtimestamp(int(one), dt.UTC).date() for one in (low[known].min(), high[known].max()))
    without = int((mine & ~known).sum())
    return f" ({first} to {last}{f'; {without:,} incidents of an unknown day' if without else ''})"


def worst_rate(rates: Mapping[str, Rate | CannotBeSaid], reading: str) -> Rate | None:
    """The largest rate measured in the readings asked for; None where none could be."""
    asked = rates if reading in (EVERY, WORST) else {reading: rates[reading]}
    known = [one for one in asked.values() if isinstance(one, Rate)]
    return max(known, key=lambda one: (one.estimate, one.high, one.reading), default=None)
