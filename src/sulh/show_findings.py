"""The findings of a run on a terminal: incident by incident where they are few, counts where they are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sulh.briefing import Reasons
from sulh.findings.deciding import deciding
from sulh.findings.explain import outcome_words
from sulh.findings.schema import NO_BREACH
from sulh.incidents.schema import ESTABLISHED
from sulh.run import Run
from sulh.terms.wording import Wording

MOST_INCIDENTS = 30
_COLOUR = {"breach": "red", "counts": "red", "excused": "green"}


def findings(run: Run, console: Console) -> None:
    """Counts for each provision, the incidents that a side's account bears on, and the periods measured."""
    view = _View(run)
    console.print(_summary(view))
    shown = view.incidents[:MOST_INCIDENTS]
    if shown:
        console.print(_list(view, shown))
    if len(view.incidents) > len(shown):
        left = len(view.incidents) - len(shown)
        console.print(
            f"{left:,} more incidents stand in findings.parquet, and the most disputed in the brief.", style="dim"
        )
    _periods(run, console)
    _counted(view, console)


def _counted(view: _View, console: Console) -> None:
    """Breaches on the established account by each reading's counting rule, where some rule counts otherwise than incidents."""
    rows = [row for row in view.run.tables["episodes"].to_pylist() if row["account"] == ESTABLISHED]
    if not any(row["unit"] != "incident" and row["high"] != 0 for row in rows):
        return
    console.print(
        "[bold]How many breaches?[/bold] Bounds on the established account, by each reading's own rule of what counts as one"
    )
    lines: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["high"] != 0 and row["reading"] == row["counted_as"]:
            words = f"{_bounds(row['low'], row['high'])} {row['unit']}{'' if row['high'] == 1 else 's'}"
            lines.setdefault((row["provision"], words), []).append(view.wording.reading(row["reading"]))
    for (provision, words), readings in lines.items():
        console.print(f"  {provision}: {words} ({', '.join(readings)})", markup=False, highlight=False)


@dataclass
class _View:
    """What is looked up while the findings are shown."""

    run: Run
    wording: Wording = field(init=False)
    parties: list[str] = field(init=False)
    found: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    told: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    disputes: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    incidents: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        compiled = self.run.case.compiled
        self.wording = Wording(compiled)
        self.parties = compiled.agreement.parties
        for row in self.run.tables["incidents"].to_pylist():
            self.told.setdefault(row["incident_id"], {})[row["account"]] = row
        for row in self.run.tables["findings"].to_pylist():
            self.found[row["incident_id"], row["provision"], row["reading"], row["account"]] = row["outcomes"]
        ranked = sorted(
            self.run.tables["disputes"].to_pylist(),
            key=lambda row: (not row["certain"], row["kind"] != "sides", row["cause"]),
        )
        for row in ranked:
            self.disputes.setdefault((row["incident_id"], row["provision"]), row)
        borne = {key[0] for key in self.found if self.provisions(key[0])}
        self.incidents = sorted(borne, key=lambda incident: (first_day(self.told[incident].values()), incident))

    def provisions(self, incident: str) -> list[str]:
        """Provisions that the incident may fall under on the account of somebody who spoke of it."""
        accounts = [account for account in self.told[incident] if account != ESTABLISHED]
        return [
            provision
            for provision in self.run.case.compiled.judged
            if any(
                (incident, provision, reading, account) in self.found
                for reading in self.parties
                for account in accounts
            )
        ]

    def outcomes(self, incident: str, provision: str, reading: str, account: str) -> int:
        """The outcomes still possible, as bits."""
        return self.found.get((incident, provision, reading, account), NO_BREACH)

    def kind(self, provision: str) -> str:
        """must_not or must_reduce."""
        return self.run.case.compiled.agreement.file.provisions[provision].kind


def _summary(view: _View) -> Table:
    """How many incidents each account settles or leaves open, and disputes, by provision."""
    table = Table(
        title="Findings (incidents), by provision and account, in the reading of each party", title_justify="left"
    )
    for name in ("rule", "account", "reading"):
        table.add_column(name)
    for name in ("breach or counts", "excused", "undetermined", "determined"):
        table.add_column(name, justify="right")
    accounts = [ESTABLISHED, *view.parties]
    totals = Counter(account for told in view.told.values() for account in told)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for (_, provision, reading, account), bits in view.found.items():
        words = outcome_words(view.kind(provision), bits)
        counts[provision, account, reading, words[0] if len(words) == 1 else "undetermined"] += 1
    for provision in view.run.case.compiled.judged:
        item = view.run.case.compiled.agreement.file.provisions[provision]
        for account in accounts:
            for reading in view.parties if account == ESTABLISHED else [account]:
                if not totals[account]:
                    continue
                got = [
                    counts[provision, account, reading, word]
                    for word in ("breach", "counts", "excused", "undetermined")
                ]
                share = f"{totals[account] - got[3]} of {totals[account]}"
                name = f"{provision} (alleged)" if item.alleged else provision
                table.add_row(name, account, reading, str(got[0] + got[1]), str(got[2]), str(got[3]), share)
    return table


def _list(view: _View, incidents: Sequence[str]) -> Table:
    table = Table(
        title="Incident by incident: what each account leaves possible, in each party's reading", title_justify="left"
    )
    table.add_column("incident, rule, account", ratio=4)
    for party in view.parties:
        table.add_column(f"as {view.wording.reading(party)} reads it", ratio=3)
    table.add_column("what divides the sides, and what would settle it", ratio=5)
    reasons = Reasons(view.run)
    blank = [""] * len(view.parties)
    for incident in incidents:
        table.add_row(Text(_what(view, incident), style="bold"), *blank, "")
        for provision in view.provisions(incident):
            item = view.run.case.compiled.agreement.file.provisions[provision]
            label = f"{provision} {item.title or ''}{' (alleged)' if item.alleged else ''}"
            table.add_row(Text(f"  {label}", style="italic"), *blank, _dispute(view, incident, provision))
            for account in _accounts(view, incident):
                statuses = [
                    _status(view, view.outcomes(incident, provision, party, account), provision)
                    for party in view.parties
                ]
                table.add_row(
                    f"    {_name(view, account)}", *statuses, _settles(view, reasons, incident, provision, account)
                )
        table.add_section()
    return table


def _accounts(view: _View, incident: str) -> list[str]:
    told = view.told[incident]
    return [*(account for account in told if account != ESTABLISHED), ESTABLISHED]


def _name(view: _View, account: str) -> str:
    actors = view.run.case.compiled.agreement.vocabulary.actors
    return f"{actors.label(account)}'s account" if account in actors else f"{account}"


def _status(view: _View, bits: int, provision: str) -> Text:
    words = outcome_words(view.kind(provision), bits)
    shown = " or ".join(word.replace("_", " ") for word in words)
    if len(words) > 1:
        return Text(f"undetermined: {shown}", style="yellow")
    return Text(shown, style=_COLOUR.get(words[0], ""))


def _settles(view: _View, reasons: Reasons, incident: str, provision: str, account: str) -> Text:
    """What is open on an account, in one line for each reading that it is open in."""
    assert view.run.facts is not None
    values = view.run.facts.values(reasons.row[incident, account])
    lines: dict[str, list[str]] = {}
    for party in view.parties:
        answer = deciding(reasons.explainer.found(provision, party), values)
        if answer.open:
            facts = answer.always[:1] or (answer.together[0] if answer.together else answer.open)
            words = f"{'' if answer.always or answer.together else 'open: '}{'; '.join(view.wording.fact(fact) for fact in facts)}"
            lines.setdefault(words, []).append(party)
    same = len(lines) == 1
    return Text(
        "\n".join(words if same else f"({', '.join(who)}) {words}" for words, who in lines.items()), style="dim"
    )


def first_day(rows: Any) -> str:
    """The earliest day that any account gives; 9999 where none does."""
    return min((str(row["start"].date()) for row in rows if row["start"] is not None), default="9999")


def _what(view: _View, incident: str) -> str:
    rows = view.told[incident].values()
    acts = view.run.case.compiled.agreement.vocabulary.acts
    act = next((row["act"] for row in rows if row["act"] is not None), None)
    place = next((row["place"] for row in rows if row["place"]), "place unknown")
    words = "act unknown" if act is None else " or ".join(acts.label(node) for node in act[:3])
    return f"{first_day(rows)} {place}: {words} [{short(incident)}]"


def short(identifier: str) -> str:
    """The first letters of an id, with the mark of a second deed."""
    first, mark, second = identifier.partition("#")
    return f"{first[:8]}{mark}{second}"


def _dispute(view: _View, incident: str, provision: str) -> str:
    dispute = view.disputes.get((incident, provision))
    if dispute is None:
        return "the sides do not differ"
    return f"they differ {'surely' if dispute['certain'] else 'possibly'}: {cause(view.wording, dispute['cause'])}"


def cause(wording: Wording, given: str) -> str:
    """A cause in words."""
    words = []
    for part in given.split(" / "):
        names: list[str] = []
        for name in part.split(" + "):
            kind, _, what = name.partition(":")
            match kind:
                case "fact":
                    names.append(f"a fact, {wording.fact(what)}" if what else "facts")
                case "actor":
                    names.append(f"whom {wording.vocabulary.actors.label(what)} acts for")
                case "dates":
                    names.append("the dates in force")
                case "provision":
                    names.append(f"whether {what} had been broken")
                case "counting":
                    names.append("what counts as one")
                case _:
                    names.append(f"{kind} {what.replace('_', ' ')}")
        words.append(" together with ".join(names))
    return ", or ".join(words)


def _periods(run: Run, console: Console) -> None:
    """Each declared period against its baseline, on the established account."""
    rows = [row for row in run.tables["periods"].to_pylist() if row["account"] == ESTABLISHED]
    if rows:
        console.print(
            "[bold]Is violence down?[/bold] Bounds on the established account, each period against its baseline per day"
        )
    titles = {item.id: item.title for item in run.questions}
    answers: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        now = f"{_bounds(row['low_now'], row['high_now'])} {row['unit'].replace('_', ' ')} in {row['days_now']} days"
        base = f"{_bounds(row['low_base'], row['high_base'])} in {row['days_base']} days"
        answer = f"{now}, against {base} ({row['baseline'].replace('_', ' ')}): {_change(row)}"
        status = row["status"].replace("_", " ") + (f": {row['why']}" if row["why"] else "")
        answers.setdefault((row["subject"], answer, status), []).append(row["reading"])
    for (subject, answer, status), readings in answers.items():
        whose = "" if readings == ["all"] else f" (as read by {', '.join(readings)})"
        console.print(f"  {titles.get(subject, subject)}{whose}", markup=False, highlight=False)
        console.print(f"    {answer}", markup=False, highlight=False)
        console.print(f"    {status}", style="dim", markup=False, highlight=False)


def _bounds(low: int, high: int | None) -> str:
    if high is None:
        return f"at least {low:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _change(row: dict[str, Any]) -> str:
    low, high = row["fall_low"], row["fall_high"]
    if low is None and high is None:
        return "the change cannot be said"
    first = "any fall" if high is None else f"{-100 * high:+.0f} %"
    last = "any rise" if low is None else f"{-100 * low:+.0f} %"
    return first if first == last else f"{first} to {last}"
