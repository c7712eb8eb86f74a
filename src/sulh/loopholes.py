"""The loopholes of a draft, or of the terms that a case has now: what they leave open, and what went through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sulh import __version__
from sulh.case import Case, load_case
from sulh.drafting import PRESENT, load_draft, named_draft, past_of_case, title_of
from sulh.drafts.loopholes import report
from sulh.drafts.loopholes.find import Ground, Uncovered, check_harm, ground, looked, missed, shifted, told, uncovered
from sulh.drafts.loopholes.maps import coverage_table, spots_table
from sulh.drafts.loopholes.ranking import Loophole, ranked, rows
from sulh.drafts.loopholes.tables import LOOPHOLES, SUBSTITUTIONS
from sulh.drafts.loopholes.thresholds import bunching_table, other_numbers
from sulh.drafts.loopholes.uncovered import told as combination
from sulh.drafts.loopholes.undetermined import undetermined
from sulh.drafts.loopholes.words import bounds
from sulh.drafts.past import Past
from sulh.drafts.replay import undated_rules
from sulh.findings.facts import UNBOUNDED
from sulh.findings.judge import expand
from sulh.findings.keys import Ints
from sulh.findings.values import SetValue
from sulh.incidents.schema import ESTABLISHED
from sulh.measures.unsaid import CannotBeSaid
from sulh.run import Progress, silent
from sulh.terms.compile import Compiled
from sulh.terms.formula import atoms, fact_of

INCIDENTS = "incidents"
_ASKED = {
    "act": "what was done", "perpetrator": "who did it", "target": "who was hit", "object": "what was hit",
    "side_a": "who stood on one side", "side_b": "who stood on the other",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Loopholes:
    """What terms leave open of a case: the tables of `sulh.drafts.loopholes.tables`, and what to know."""

    case_title: str
    draft_title: str
    account: str
    harm: str
    source: str
    tables: Mapping[str, pa.Table]
    notes: tuple[str, ...]


def loopholes_of_case(
    folder: Path,
    draft: str = PRESENT,
    account: str = ESTABLISHED,
    harm: str = INCIDENTS,
    reader: str | None = None,
    progress: Progress = silent,
) -> Loopholes:
    """The loopholes of a draft (a name in case.yaml, `present`, or a file) over a case. Raises FileError or InputError."""
    check_harm(harm)
    case = load_case(folder, reader)
    past = past_of_case(folder, reader, progress)
    other = past.present if draft == PRESENT else load_draft(named_draft(case, draft), past, reader)
    return loopholes_of(past, other, account, harm, progress, _source(case))


def loopholes_of(
    past: Past,
    draft: Compiled,
    account: str = ESTABLISHED,
    harm: str = INCIDENTS,
    progress: Progress = silent,
    source: str = "",
) -> Loopholes:
    """The loopholes of terms over a past; `source` is the line under pictures."""
    progress("Judging every incident under the terms")
    on = ground(past, draft, account, harm)
    progress("Looking for what no clause reaches")
    open_ = uncovered(on)
    given = looked(on)
    misses, left = missed(on, given)
    clauses = [expand(rule, draft.legend.implications()) for rule in undated_rules(draft)]
    still_open = undetermined(on.replayer.profiles, clauses, _by_profile(on))
    progress("Trying other numbers in the clauses")
    numbers, measured = other_numbers(on, given)
    bunched = bunching_table(on, given, measured)
    progress("Looking for what took the place of what")
    moved, moved_table, found = _moved(on, past)
    found += report.of_bunching(bunched.to_pylist())
    found += [*report.of_uncovered(on, open_), *report.of_near_misses(misses, harm)]
    found += report.of_undetermined(on, still_open)
    tables = {
        "loopholes": pa.Table.from_pylist(rows(ranked(found)), schema=LOOPHOLES),
        "uncovered": report.uncovered_table(on, open_),
        "near_misses": report.near_miss_table(misses, harm),
        "relaxed": report.relaxed_table(numbers),
        "nearest": report.nearest_table(on, measured),
        "bunching": bunched,
        "substitutions": moved_table,
        "undetermined": report.undetermined_table(on, still_open),
        "coverage": coverage_table(on),
        "spots": spots_table(on, open_),
    }
    notes = [*_notes(on, open_), *moved, *left]
    under = f"{source} {_period(on)}".strip()
    return Loopholes(past.title, title_of(draft), account, harm, under, tables, tuple(dict.fromkeys(notes)))


def _source(case: Case) -> str:
    """The line under each picture."""
    titles = [item.title or key for key, item in case.entry.sources.items()]
    named = ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
    return f"Source: {named}; computed by sulh {__version__}."


def _period(on: Ground) -> str:
    """From when until when the incidents lie that surely happened and have a date, on which account."""
    low, high = (on.replayer.facts.table[f"time_{end}"].to_numpy() for end in ("low", "high"))
    dated = on.happened & (low > -UNBOUNDED) & (high < UNBOUNDED)
    if not dated.any():
        return ""
    first, last = (dt.datetime.fromtimestamp(int(end), dt.UTC).date() for end in (low[dated].min(), high[dated].max()))
    without = int((on.happened & ~dated).sum())
    more = f" and {without:,} of an unknown day" if without else ""
    return f"Incidents of {first} to {last}{more}, {on.account} account."


def _by_profile(on: Ground) -> Ints:
    """How many rows of the account that may have happened each profile has."""
    return np.bincount(on.replayer.profile_of_row()[on.may], minlength=len(on.replayer.profiles))


def _moved(on: Ground, past: Past) -> tuple[list[str], pa.Table, list[Loophole]]:
    """What took the place of what the terms of the case bar, and which of it the terms asked about leave open."""
    present = on if on.compiled is past.present else ground(past, past.present, on.account, on.harm)
    given = told(present)
    found = shifted(given, past.present)
    if isinstance(found, CannotBeSaid):
        return [f"What took the place of what {found}"], SUBSTITUTIONS.empty_table(), []
    share = report.left_open(given, found, given if present is on else told(on))
    first_day = past.present.agreement.file.in_force.first_day
    table = report.substitution_table(present, found, first_day, share)
    notes = [
        f"Closed by these terms: {one.act.replace('_', ' ')} by {one.actor.replace('_', ' ')}, which rose where "
        f"{one.from_act.replace('_', ' ')} fell"
        for one in found.pairs
        if one.used and share.get((one.act, one.actor), (0.0, 0.0))[1] <= report.CLOSED
    ]
    return notes, table, list(report.of_substitutions(present, found, share))


def _notes(on: Ground, open_: Mapping[str, Uncovered]) -> list[str]:
    """What strikes one at once: no incidents, everything open, everything reached, nothing that can be told, a search cut short."""
    whole = open_["no_reading"]
    happened, may = int(on.happened.sum()), int(on.may.sum())
    surely, possibly = int(whole.whole.open.sum()), int(whole.whole.may.sum())
    if not may:
        return ["No incident of this account may have happened, so nothing can be said"]
    every = combination(whole.whole, ())
    of = f"{happened:,} to {may:,}" if happened < may else f"{may:,}"
    low, high = every.low[INCIDENTS], every.high[INCIDENTS]
    out = [f"Barred by no clause in any reading: {bounds(low, high)} of {of} incidents"]
    if whole.all_open:
        out.append("Nearly all is uncovered, so combinations are not listed")
    elif possibly == 0:
        out.append("No loophole on record: some clause reaches every incident, in some reading")
    elif surely == 0:
        out.append(f"Coverage cannot be told: no incident is surely uncovered; {_lacking(on)}")
    elif possibly - surely > may // 4:
        out.append(f"Of {possibly - surely:,} incidents it cannot be told; {_lacking(on)}")
    if may > happened:
        out.append(
            f"{may - happened:,} of {may:,} incidents are not proved to have happened, and are in upper bounds alone"
        )
    if not all(one.search.whole for one in open_.values()):
        out.append("The search for combinations was cut short: a further one may be missing")
    return out


def _lacking(on: Ground) -> str:
    """Which facts are missing of how many incidents, for those that decide whom and what a clause reaches."""
    facts, parts = on.replayer.facts, []
    vocabulary = on.compiled.agreement.vocabulary
    asked = {fact_of(atom) for rule in on.rules for atom in (*atoms(rule.barred), *atoms(rule.excused))}
    for fact, words in _ASKED.items():
        if fact not in asked:
            continue
        everything = vocabulary.tree(fact).everything
        unknown = [isinstance(value, SetValue) and value.maybe == everything for value in facts.codes[fact]]
        codes = facts.table[fact].to_numpy().astype(np.int64)
        count = int((np.array([*unknown, False], bool)[codes] & on.may).sum())
        parts += [f"{words} (missing of {count:,})"] if count else []
    if not parts:
        return "who, what and whom are on record, and it hangs on what the terms leave open"
    return f"a source would have to record {', '.join(parts)}"
