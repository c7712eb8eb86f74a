"""A finished run as a brief: what the pages need of the case, the agreement in words, and the reasons on demand."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from sulh import __version__
from sulh.briefing_drafts import proposals
from sulh.briefing_duties import duty_rows, duty_waits
from sulh.briefs.assets import load_assets
from sulh.briefs.html import render
from sulh.briefs.inputs import (
    AgreementInfo,
    CaseInfo,
    ConclusionRow,
    ExplainNode,
    Explanation,
    FileHash,
    LayerInfo,
    MeasuredInfo,
    MeasureInfo,
    PictureInfo,
    ProvisionInfo,
    SourceInfo,
    TermInfo,
)
from sulh.briefs.phrases import day
from sulh.briefs.view import TABLES, build_view
from sulh.case import Case, sha256
from sulh.findings.explain import Explainer, Node
from sulh.incidents.fact_reports import FactReports
from sulh.incidents.proof import NO_SIDE
from sulh.incidents.schema import BEARING, ESTABLISHED, INDEPENDENT
from sulh.measures.alerts.evaluate import is_now
from sulh.measures.violence.series import number
from sulh.measures.violence.territory import load_territory
from sulh.pictures.charts import pictures
from sulh.run import Run, last_day_of_data
from sulh.strict_yaml import Path_
from sulh.terms.actor_sets import Understanding
from sulh.terms.agreement import Agreement
from sulh.terms.base import OPEN
from sulh.terms.conditions import ConditionReader
from sulh.terms.legend import PLACE, Legend
from sulh.terms.schema import ExceptionEntry, Provision, Term
from sulh.terms.wording import Wording

_UNSAID = ("part_of", "decided")
"""Roles of rows that are no report of the one incident: they stand in no explanation."""


def brief(run: Run) -> str:
    """The brief of a run as one HTML document."""
    reasons = Reasons(run)
    case = run.case
    view = build_view(
        case_info(run),
        {name: table for name, table in run.tables.items() if name in TABLES},
        agreement_info(case),
        lambda *key: _explanation(reasons, key),
        load_assets(),
        duties=list(duty_rows(run)),
        conclusions=list(_conclusions(run)),
        measured=measured_info(run),
        proposals=proposals(run, source_line(run)),
    )
    return render(view)


class Reasons:
    """Explains findings of a run: looks the facts up and says which reports they came from."""

    def __init__(self, run: Run) -> None:
        assert run.facts is not None, "a run is judged before it is explained"
        self.run = run
        self.explainer = Explainer(run.case.compiled)
        pairs = zip(run.facts.table["incident_id"].to_pylist(), run.facts.table["account"].to_pylist(), strict=True)
        self.row = {pair: number for number, pair in enumerate(pairs)}
        self._behind: FactReports | None = None

    def explain(self, incident: str, provision: str, reading: str, account: str) -> Any:
        """The explanation of one finding; KeyError where the account has no such incident."""
        assert self.run.facts is not None
        values = self.run.facts.values(self.row[incident, account])
        return self.explainer.explain(provision, reading, values, lambda fact: self._said_by(incident, account, fact))

    def _said_by(self, incident: str, account: str, fact: str) -> dict[str, str]:
        """The reports that speak of a fact, and what each is to it; where several facts make it one, what it is at best."""
        if self._behind is None:
            self._behind = FactReports(self.run.tables["fact_reports"])
        names = (PLACE, "adm1", "adm2") if fact == PLACE else (fact,)
        found: dict[str, str] = {}
        for row in self._behind.of(incident, account):
            report = row["report_id"]
            if row["fact"] in names and row["role"] not in _UNSAID and found.get(report) not in BEARING:
                found[report] = row["role"]
        return dict(sorted(found.items()))


def _explanation(reasons: Reasons, key: tuple[str, str, str, str]) -> Explanation | None:
    incident, provision, reading, account = key
    if (incident, account) not in reasons.row:
        return None
    found = reasons.explain(incident, provision, reading, account)
    return Explanation(_node(found.tree), found.deciding)


def _node(node: Node) -> ExplainNode:
    detail = "; ".join(part for part in (node.known, f"“{node.quote}”" if node.quote else "") if part)
    return ExplainNode(node.label, node.truth, detail, node.reports, tuple(_node(child) for child in node.children))  # type: ignore[arg-type]


def case_info(run: Run) -> CaseInfo:
    """What the brief says of the case itself."""
    case = run.case
    entry = case.entry
    sources = tuple(
        SourceInfo(
            key, item.title or key, None if item.side == NO_SIDE else item.side, item.grade, item.address, item.note,
            item.file, item.citation,
        )
        for key, item in entry.sources.items()
    )  # fmt: skip
    files = tuple(
        FileHash(str(file.relative_to(case.folder)), sha256(file), file.stat().st_size) for file in case.inputs()
    )
    return CaseInfo(
        case=entry.case, title=case.title, vocabulary=case.compiled.agreement.vocabulary, about=entry.about,
        sources=sources, measures=tuple(_measures(run)), standard_of_proof=tuple(_standard(case)),
        versions=(("sulh", __version__), *((name, version(name)) for name in ("duckdb", "pyarrow"))), files=files,
        licences=tuple(item.licence for item in entry.sources.values() if item.licence), layers=tuple(_layers(run)),
    )  # fmt: skip


def _layers(run: Run) -> Iterator[LayerInfo]:
    """Who held what on the last day of the data."""
    last = last_day_of_data(run)
    if run.case.entry.territory is None or last is None:
        return
    label = run.case.compiled.agreement.vocabulary.actors.label
    known = {*run.case.compiled.agreement.file.parties, *run.case.compiled.agreement.file.actors}
    for control, since, rings in load_territory(run.case.path(run.case.entry.territory)).on(number(last)):
        who = f"held by {label(control)}" if control in known else control
        begun = f" since {day(since)}" if since else ""
        yield LayerInfo(control, f"{who}{begun}, as of {day(last)}", tuple(tuple(ring) for ring in rings))


def _standard(case: Case) -> Iterator[str]:
    for clause in case.entry.standard_of_proof.any_of:
        words = []
        if clause.independent or clause.grade:
            grade = f" graded {clause.grade} or better" if clause.grade else ""
            number = clause.independent or 1
            words.append(f"{number} independent source{'s' if number > 1 else ''}{grade} say so")
        if clause.owned_by_perpetrator:
            words.append(
                "the perpetrator says so (for the deed and its own part in it, not for target, toll or excuse)"
            )
        if clause.both_sides_agree:
            words.append("the accused party and a side opposed to it say so")
        yield " and ".join(words)


def _measures(run: Run) -> Iterator[MeasureInfo]:
    for question in run.questions:
        yield MeasureInfo(
            question.id,
            question.title,
            question.declared,
            question.note,
            declared_after_start=question.declared_after_start,
            sha256=question.sha256,
        )


def agreement_info(case: Case) -> AgreementInfo:
    """The agreement in words, in each reading."""
    agreement = case.compiled.agreement
    file = agreement.file
    label = agreement.vocabulary.actors.label
    sides = dict.fromkeys(item.side for item in case.entry.sources.values() if item.side != NO_SIDE)
    names = {name: label(name) for name in (*file.parties, *file.actors)}
    names |= {ESTABLISHED: "established", INDEPENDENT: "independent"}
    words = _Words(case)
    return AgreementInfo(
        agreement=file.agreement, title=file.title or file.agreement, readings=tuple(agreement.readings),
        accounts=(ESTABLISHED, *sides, INDEPENDENT), parties=tuple(file.parties), names=names,
        own_account={reading: reading for reading in agreement.readings if reading in sides}, signed=file.signed,
        in_force=words.in_force(), note=_note(agreement),
        provisions=tuple(words.provision(name, item) for name, item in file.provisions.items()),
        terms=tuple(words.term(name, item) for name, item in file.terms.items()),
    )  # fmt: skip


def _note(agreement: Agreement) -> str | None:
    """What a reader should know of the agreement, and which of its provisions are not judged here."""
    named = [f"{name} ({title})" if title else name for name, title in agreement.withheld.items()]
    withheld = f"Not judged here, because they rest on a sealed clause: {', '.join(named)}." if named else ""
    return " ".join(part for part in (agreement.file.about, withheld) if part) or None


class _Words:
    """The agreement's rules and terms in words, reading by reading."""

    def __init__(self, case: Case) -> None:
        self.agreement = case.compiled.agreement
        self.compiled = case.compiled
        self.wording = Wording(case.compiled)

    def in_force(self) -> dict[str, str]:
        return {reading: self.wording.dates(reading) for reading in self.agreement.readings}

    def provision(self, name: str, item: Provision) -> ProvisionInfo:
        path: Path_ = ("provisions", name, item.kind)
        text = self._by_reading(item.condition, path) if item.condition is not None else {}
        if item.must_do:
            text = dict.fromkeys(self.agreement.readings, item.must_do.replace("_", " "))
        return ProvisionInfo(
            name, item.title or "", item.kind, tuple(item.parties), item.quote, item.address, item.note, item.alleged,
            item.illustration, text, self._exceptions(item.except_, ("provisions", name)),
        )  # fmt: skip

    def _exceptions(self, group: dict[str, ExceptionEntry], path: Path_) -> tuple[ProvisionInfo, ...]:
        return tuple(
            ProvisionInfo(
                name, item.title or "", "except", (), item.quote, item.address, item.note, item.alleged,
                item.illustration, self._by_reading(item.when, (*path, "except", name, "when")),
                self._exceptions(item.except_, (*path, "except", name)),
            )
            for name, item in group.items()
        )  # fmt: skip

    def term(self, name: str, item: Term) -> TermInfo:
        text = {}
        versions: dict[str, Any] = dict(item.read_as or {})
        if item.means is not None:
            versions = dict.fromkeys(self.agreement.readings, item.means)
        for reading, given in versions.items():
            text[reading] = self._term(name, given, reading)
        return TermInfo(
            name, item.quote, item.address, item.note, item.alleged, item.illustration, item.undefined_by_text, text
        )

    def _term(self, name: str, given: Any, reading: str) -> str:
        if given == OPEN:
            return "left open"
        if isinstance(given, dict) and "actors" in given:
            reader = ConditionReader(self.agreement, Understanding(reading), Legend())
            mask = 0
            for part, _ in reader.nodes("side_a", name, ("terms", name)):
                mask |= part
            nodes = self.agreement.vocabulary.actors.nodes(mask) or []
            return ", ".join(self.agreement.vocabulary.actors.label(node) for node in nodes)
        return self._by_reading(given, ("terms", name), [reading])[reading]

    def _by_reading(self, given: Any, path: Path_, readings: list[str] | None = None) -> dict[str, str]:
        out = {}
        for reading in readings or self.agreement.readings:
            reader = ConditionReader(self.agreement, Understanding(reading), self.compiled.legend)
            out[reading] = self.wording.describe(reader.read(given, path))
        return out


def measured_info(run: Run) -> MeasuredInfo:
    """What was found of violence, in sentences and pictures."""
    said = [(row["section"], row["about"], row["text"]) for row in run.tables["said"].to_pylist()]
    last = last_day_of_data(run)
    fired = [row for row in run.tables["alerts"].to_pylist() if last is not None and is_now(row, last)]
    said += dict.fromkeys(("alerts", row["title"], row["words"]) for row in fired)
    return MeasuredInfo(
        tuple(said),
        tuple(
            PictureInfo(one.name, one.title, one.svg(), one.words, one.source, one.measure)
            for one in pictures(run.tables, source_line(run))
        ),
        duty_waits(run),
    )


def source_line(run: Run) -> str:
    """The line under each picture: the case and its sources."""
    titles = [item.title or key for key, item in run.case.entry.sources.items()]
    named = ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
    return f"Source: {named}; computed by sulh {__version__}."


def _conclusions(run: Run) -> Iterator[ConclusionRow]:
    links = run.tables["links"].to_pylist()
    incident = {row["report_id"]: row["incident_id"] for row in links if row["relation"] == "same"}
    for item in run.decisions.conclusions:
        if item.report_id in incident and not run.case.compiled.agreement.hides(item.provision):
            when = item.when.date().isoformat()
            outcome = item.outcome.replace("_", " ")
            yield ConclusionRow(incident[item.report_id], item.provision, outcome, item.who, when, item.why)
