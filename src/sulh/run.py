"""A case run end to end: each stage reads the tables left of it and writes its own (DESIGN.md section 1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.case import Case
from sulh.drafts.positions.load import Positions, load_positions
from sulh.engine import DuckDB, Engine
from sulh.errors import FileError, InputError
from sulh.findings.broken import add_broken
from sulh.findings.disputes import disputes
from sulh.findings.facts import FactTable, fact_table
from sulh.findings.judge import judge_agreement
from sulh.findings.near import Stated, Watched, add_nearness
from sulh.incidents.decisions import Decisions, load_decisions
from sulh.incidents.fact_reports import fact_reports
from sulh.incidents.fuse import Fuser, fuse
from sulh.incidents.link import link
from sulh.incidents.model_file import SavedModel
from sulh.incidents.proof import NO_SIDE, Aspect, Statement
from sulh.incidents.schema import ESTABLISHED, INDEPENDENT
from sulh.incidents.settle import settled_columns
from sulh.incidents.told import Teller
from sulh.measures.alerts.digest import Digest, digest
from sulh.measures.alerts.evaluate import Watched as Watching
from sulh.measures.alerts.evaluate import evaluate
from sulh.measures.alerts.rules import Rule, load_alerts
from sulh.measures.alerts.state import State, load_state
from sulh.measures.deliveries import Delivery, load_deliveries
from sulh.measures.duties import duties, duty_accounts
from sulh.measures.episodes import episodes
from sulh.measures.measure import measure
from sulh.measures.owed.tables import delivered, forecasts
from sulh.measures.owed.waiting import waiting, waits
from sulh.measures.questions import Question, load_questions
from sulh.measures.reduce import last_day, reduce
from sulh.measures.schema import EPISODES
from sulh.measures.tally import Inputs
from sulh.measures.violence.stage import Ground, measured
from sulh.measures.violence.territory import load_territory
from sulh.reports.build import build_reports, places_table
from sulh.reports.coverage import read_coverage
from sulh.reports.schema import COVERAGE
from sulh.reports.versions import FILE as RECEIVED
from sulh.reports.versions import Received, load_received
from sulh.reports.versions import check as check_received
from sulh.sources.mapping import load_mapping
from sulh.sources.read import read_source
from sulh.sources.reading.rows import ReadSource
from sulh.terms.agreement import Agreement, load_agreement
from sulh.terms.compile import compile_agreement
from sulh.terms.sealing import seen_by

Progress = Callable[[str], None]


@dataclass
class Run:
    """What the stages of a case have made so far: tables by name, and the facts as they are judged."""

    case: Case
    tables: dict[str, pa.Table] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    facts: FactTable | None = None
    capped: int = 0
    model: SavedModel | None = None
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    engine: Engine = field(default_factory=DuckDB)


def silent(_: str) -> None:
    """Shows no progress."""


def read_sources(run: Run, progress: Progress = silent) -> None:
    """The case's sources to reports, relations, coverage and what was set aside."""
    case = run.case
    received = load_received(case.path(RECEIVED))
    read = []
    coverage = []
    for key, entry in case.entry.sources.items():
        progress(f"Reading {key}")
        source = _read_source(case, key, received)
        run.notes += [f"{key}: {sentence}" for sentence in source.tally.sentences()]
        read.append(source)
        if entry.coverage:
            coverage.append(read_coverage(case.path(entry.coverage), key, case.compiled.agreement.vocabulary))
    built = build_reports(read, received.moments())
    run.tables |= {"reports": built.reports, "relations": built.relations, "rejects": built.rejects}
    run.tables["places"] = places_table(read)
    run.tables["coverage"] = pa.concat_tables([COVERAGE.empty_table(), *coverage])


def _read_source(case: Case, key: str, received: Received) -> ReadSource:
    """One source, whose file must be the one that was received last where receipts are recorded."""
    entry = case.entry.sources[key]
    mapping = load_mapping(case.path(entry.mapping), case.compiled.agreement.vocabulary)
    file = case.path(entry.file)
    if not file.exists() and entry.fetch:
        raise FileError(
            "there is no such file; it does not come with the case", where=file, remedy=f"Fetch it: {entry.fetch}"
        )
    check_received(received, key, file)
    return read_source(file, mapping, source=key, grade=entry.grade)


def check_files(case: Case) -> Run:
    """Open every file that a case names, and give what was read of the sources.

    Raises FileError or InputError at the first that cannot be used.
    """
    run = Run(case)
    read_sources(run)
    if case.entry.decisions:
        load_decisions(case.path(case.entry.decisions)).check(run.tables["reports"])
    _questions(case)
    if case.entry.deliveries:
        load_deliveries(case.path(case.entry.deliveries), case.compiled.agreement)
    _rules(case)
    if case.entry.territory:
        load_territory(case.path(case.entry.territory))
    for name in case.entry.drafts.values():
        compile_agreement(load_agreement(case.path(name)))
    positions_of(case)
    return run


def positions_of(case: Case) -> Positions | None:
    """The case's table of positions as its reader may see it; None where it names no file."""
    if not case.entry.positions:
        return None
    drafts = {name: _as_seen(case.path(file), case.reader) for name, file in case.entry.drafts.items()}
    return load_positions(case.path(case.entry.positions), case.compiled.agreement, drafts, case.reader)


def _as_seen(file: Path, reader: str | None) -> Agreement:
    """A draft as somebody may see it; of one that is sealed altogether, that everything in it is hidden."""
    whole = load_agreement(file)
    if reader is not None and reader not in [*whole.readings, *whole.file.actors]:
        reader = None
    try:
        return seen_by(whole, reader)
    except InputError:
        return replace(whole, hidden=frozenset(("provisions", name) for name in whole.file.provisions))


def _rules(case: Case) -> list[Rule]:
    """The case's alert rules; none where it names no file."""
    if not case.entry.alerts:
        return []
    accounts = dict.fromkeys([ESTABLISHED, INDEPENDENT, *(_account(one.side) for one in case.speakers.values())])
    return load_alerts(
        case.path(case.entry.alerts), case.compiled, accounts=list(accounts), sources=list(case.speakers)
    )


def link_reports(run: Run, progress: Progress = silent) -> None:
    """Reports to links, residuals, lineage, incidents and the reports behind each fact."""
    progress("Linking reports into incidents")
    case, tables = run.case, run.tables
    vocabulary = case.compiled.agreement.vocabulary
    if case.entry.decisions:
        run.decisions = load_decisions(case.path(case.entry.decisions))
    linked = link(tables["reports"], vocabulary, run.decisions, relations=tables["relations"])
    tables |= {"links": linked.links, "lineage": linked.lineage, "residuals": linked.residuals}
    run.capped, run.model = linked.capped, linked.model
    progress("Fusing the facts of each account")
    teller = Teller(vocabulary, case.speakers, case.actors_of_side())
    fuser = Fuser(vocabulary, case.standard, case.accusable())
    tables["incidents"] = fuse(
        tables["reports"], linked.links, teller, fuser, left_out=run.decisions.left_out, settled=_settled(run)
    )
    given = tables["reports"], linked.links, tables["incidents"], teller
    decided = run.decisions.facts
    tables["fact_reports"] = fact_reports(*given, left_out=run.decisions.left_out, decided=decided)


def _questions(case: Case) -> list[Question]:
    """The declared questions. Raises InputError where one asks for an account that nobody gives."""
    if not case.entry.measures:
        return []
    file = case.path(case.entry.measures)
    found = load_questions(file, case.compiled)
    known = sorted({ESTABLISHED, INDEPENDENT, *(_account(one.side) for one in case.speakers.values())})
    for one in found:
        if one.account not in known:
            raise InputError(
                f"measure {one.id}: there is no account “{one.account}”",
                where=file,
                remedy=f"There are: {', '.join(known)}.",
            )
    return found


def judge_incidents(run: Run, progress: Progress = silent) -> None:
    """Incidents to findings and disputes."""
    compiled = run.case.compiled
    vocabulary = compiled.agreement.vocabulary
    run.questions = _questions(run.case)
    run.rules = _rules(run.case)
    progress("Judging each incident under every provision")
    run.facts = fact_table(run.tables["incidents"], vocabulary, compiled.legend, compiled.agreement.readings)
    add_nearness(run.facts, compiled.legend, vocabulary, run.engine, list(stated(run)), list(watched(run)))
    add_broken(run.facts, compiled, run.engine)
    run.tables["findings"] = judge_agreement(run.facts, compiled, run.engine)
    progress("Comparing readings and accounts")
    run.tables["disputes"] = disputes(run.facts, run.tables["findings"], compiled, run.engine)


def measure_violence(
    run: Run, progress: Progress = silent, account: str = ESTABLISHED, replications: int = 0, seed: int = 0
) -> None:
    """Incidents and findings to measures, periods, duties and answers.

    `account` is whose incidents are asked where violence moved and what followed; `replications` how often chance is
    simulated to find hot spots (0: none are looked for, as that takes long).
    """
    assert run.facts is not None, "incidents are judged before they are measured"
    progress("Counting against the baselines")
    tables = run.tables
    account_of = {key: _account(speaker.side) for key, speaker in run.case.speakers.items()}
    given = run.case.compiled, run.facts, run.engine, tables["reports"], tables["residuals"]
    proving = frozenset(_proving(run))
    asked = measure(run.questions, *given, account_of=account_of, proving=proving)
    reduced = reduce(*given, account_of=account_of, proving=proving)
    tables["measures"] = pa.concat_tables([asked[0], reduced[0]])
    tables["periods"] = pa.concat_tables([asked[1], reduced[1]])
    tables["episodes"] = _episodes(run, account_of, proving)
    given_over = deliveries_of(run.case)
    day = _last_of(run, given_over)
    tables |= duty_tables(run.case, given_over, day)
    tables["alerts"] = alerts(run, day)
    progress("Asking whether violence is down, where it moved, and what follows what")
    tables |= measured(run.questions, inputs_of(run), ground(run, day, account, replications, seed))


def ground(run: Run, as_of: dt.date | None, account: str = ESTABLISHED, replications: int = 0, seed: int = 0) -> Ground:
    """What `sulh.measures.violence.stage` needs of a judged run beside what is counted."""
    tables, case = run.tables, run.case
    sources: dict[str, list[str]] = {ESTABLISHED: sorted(case.speakers)}
    for key, speaker in sorted(case.speakers.items()):
        sources.setdefault(_account(speaker.side), []).append(key)
    return Ground(
        tables["incidents"], tables["links"], tables["relations"], tables["coverage"], sources, as_of,
        load_territory(case.path(case.entry.territory)) if case.entry.territory else None, account, replications,
        seed,
    )  # fmt: skip


def inputs_of(run: Run) -> Inputs:
    """What measures count, of a judged run."""
    assert run.facts is not None, "incidents are judged before they are measured"
    account_of = {key: _account(speaker.side) for key, speaker in run.case.speakers.items()}
    return Inputs(
        run.case.compiled, run.facts, run.engine, run.tables["reports"], run.tables["residuals"], account_of,
        frozenset(_proving(run)),
    )  # fmt: skip


def deliveries_of(case: Case) -> list[Delivery]:
    """What was delivered on the case's duties; empty where it names no file."""
    file = case.entry.deliveries
    return load_deliveries(case.path(file), case.compiled.agreement) if file else []


def duty_tables(case: Case, given_over: Sequence[Delivery], as_of: dt.date | None) -> dict[str, pa.Table]:
    """Everything on the duties at the end of a day: where they stand, deliveries, forecasts, and what waits on what."""
    given = case.compiled.agreement, given_over, as_of
    return {
        "duties": duties(*given),
        "duty_accounts": duty_accounts(*given),
        "deliveries": delivered(*given),
        "forecasts": forecasts(*given),
        "waits": waits(waiting(*given)),
    }


def last_day_of_data(run: Run) -> dt.date | None:
    """The last day that the deliveries and the incidents of a judged run reach."""
    return _last_of(run, deliveries_of(run.case))


def _last_of(run: Run, given_over: Sequence[Delivery]) -> dt.date | None:
    days = [item.when for item in given_over]
    if run.facts is not None and (day := last_day(run.facts)) is not None:
        days.append(day)
    return max(days, default=None)


def alerts(run: Run, as_of: dt.date | None, before: State | None = None) -> pa.Table:
    """What the case's alert rules make of a judged run, on a day; `before` is the state of the last digest."""
    inputs = inputs_of(run)
    return evaluate(run.rules, Watching(inputs, run.tables["duties"], run.tables["disputes"], as_of, before))


def digest_of(run: Run, since: Path | None = None) -> Digest:
    """The digest of a judged and measured run; `since` is the folder or file of the last one.

    Raises FileError or InputError where that cannot be used.
    """
    given_over = deliveries_of(run.case)
    day = _last_of(run, given_over)
    entry, agreement = run.case.entry, run.case.compiled.agreement
    before = load_state(since, case=entry.case, reader=run.case.reader, as_of=day) if since is not None else None
    deadlocks = [
        (reading, words)
        for reading, one in waiting(agreement, given_over, day).items()
        for words in one.deadlock_words()
    ]
    tables = run.tables | {"alerts": alerts(run, day, before)}
    shown = day or agreement.file.in_force.first_day
    return digest(run.case.title, entry.case, run.case.reader, shown, tables, deadlocks, before)


def _episodes(run: Run, account_of: Mapping[str, str], proving: frozenset[str]) -> pa.Table:
    """Breaches by each reading's counting rule; an agreement without one counts incidents, which the findings show."""
    if run.case.compiled.agreement.file.counting is None or run.facts is None:
        return EPISODES.empty_table()
    tables, compiled = run.tables, run.case.compiled
    given = run.facts, tables["findings"], compiled, run.engine, tables["reports"], tables["residuals"]
    return episodes(*given, account_of=account_of, proving=proving)


def _proving(run: Run) -> Iterator[str]:
    """Sources of which each row alone meets the standard of proof, whatever it says."""
    grades: dict[str, set[str | None]] = {}
    for source, grade in zip(*(run.tables["reports"][name].to_pylist() for name in ("source", "grade")), strict=True):
        grades.setdefault(source, set()).add(grade)
    for source, speaker in run.case.speakers.items():
        found = [Statement(source, speaker.side, grade or speaker.grade) for grade in grades.get(source, ())]
        if found and all(run.case.standard.proves([item], Aspect.OTHER) for item in found):
            yield source


def stated(run: Run) -> Iterator[Stated]:
    """Relations between incidents that an account holds: a side's own statements, and what is proved."""
    incident = _incident_of(run.tables["links"])
    sides: dict[tuple[str, str, str], set[Statement]] = {}
    for row in run.tables["relations"].to_pylist():
        pair = incident.get(row["report_id"]), incident.get(row["to_report"])
        speaker = run.case.speakers.get(row["stated_by"])
        if pair[0] is None or pair[1] is None or pair[0] == pair[1] or speaker is None:
            continue
        statement = Statement(speaker.source, speaker.side, speaker.grade)
        sides.setdefault((pair[0], row["kind"], pair[1]), set()).add(statement)
    for (one, kind, other), statements in sorted(sides.items()):
        for account in sorted({_account(item.side) for item in statements}):
            yield Stated(account, one, kind, other)
        if run.case.standard.proves(statements, Aspect.OTHER):
            yield Stated(ESTABLISHED, one, kind, other)


def watched(run: Run) -> Iterator[Watched]:
    """What each account would have heard of, by the declared coverage of its sources, less what was denied to them."""
    acts = run.case.compiled.agreement.vocabulary.acts
    rows = run.tables["coverage"].to_pylist()
    for row in rows:
        if row["kind"] != "covers" or row["adm1"] is not None or any(_blinds(other, row) for other in rows):
            continue  # the country around an incident cannot be shown to lie within an admin area that has no outline
        disc = None if row["lat"] is None else (row["lat"], row["lon"], row["radius_km"] or 0.0)
        speaker = run.case.speakers[row["source"]]
        seen = acts.mask(row["acts"]) if row["acts"] else acts.everything
        times = int(row["from"].timestamp()), int(row["until"].timestamp())
        yield Watched(_account(speaker.side), seen, disc, *times)
        if run.case.standard.proves([Statement(speaker.source, speaker.side, speaker.grade)], Aspect.OTHER):
            yield Watched(ESTABLISHED, seen, disc, *times)


def _blinds(other: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether a denial of access may touch a stretch of coverage of the same source."""
    if other["kind"] != "denied" or other["source"] != row["source"]:
        return False
    return bool(other["from"] <= row["until"] and other["until"] >= row["from"])


def _account(side: str) -> str:
    return INDEPENDENT if side == NO_SIDE else side


def _incident_of(links: pa.Table) -> dict[str, str]:
    rows = zip(*(links[name].to_pylist() for name in ("report_id", "incident_id", "relation")), strict=True)
    return {report: incident for report, incident, relation in rows if relation == "same"}


def _settled(run: Run) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """What people's decisions set in the established account, as columns of the incidents table."""
    for fact in run.decisions.facts:
        try:
            yield fact.report_id, settled_columns(fact.field, fact.value, run.case.compiled.agreement.vocabulary)
        except ValueError as error:
            raise InputError(
                f"the decision sets {fact.field} to “{fact.value}”: {error}", where=run.case.entry.decisions
            ) from None
