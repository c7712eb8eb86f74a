"""What the commands print: tables for people, plain values for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from sulh.case import Case
from sulh.errors import InputError
from sulh.findings.examples import Result
from sulh.findings.explain import Explanation, Node
from sulh.incidents.link import Linked
from sulh.incidents.schema import ESTABLISHED
from sulh.run import Run
from sulh.words.trees import Tree as Words

MOST_ROWS = 40
_MARK = {"yes": ("yes ", "green"), "no": ("no  ", "red"), "open": ("open", "yellow")}
_COLOUR = {"breach": "red", "counts": "red", "excused": "green", "undetermined": "yellow"}


def reports(run: Run, console: Console) -> None:
    """How many rows of each source became reports, and how many were set aside."""
    table = Table(title=f"{run.case.title}: reports", title_justify="left")
    for name in ("source", "side", "grade", "reports", "rows set aside", "cells set aside"):
        table.add_column(name, justify="right" if "set aside" in name or name == "reports" else "left")
    read = Counter(run.tables["reports"]["source"].to_pylist())
    aside = Counter((row["source"], row["what"]) for row in run.tables["rejects"].to_pylist())
    for key, item in run.case.entry.sources.items():
        numbers = (read[key], aside[key, "row"], aside[key, "cell"])
        table.add_row(key, item.side, item.grade or "", *map(str, numbers))
    console.print(table)
    for words in run.notes:
        console.print(words, style="dim", markup=False, highlight=False)


def findings(run: Run, console: Console) -> None:
    """The findings of a run: incident by incident where they are few, counts where they are many; then the measures."""
    reports(run, console)
    console.print(_summary(run))
    rows = list(_rows(run))
    if rows:
        console.print(_list(run, rows[:MOST_ROWS]))
    if len(rows) > MOST_ROWS:
        console.print(
            f"{len(rows) - MOST_ROWS} more incidents stand in findings.parquet and in the brief.", style="dim"
        )
    for table in _periods(run):
        console.print(table)


def _summary(run: Run) -> Table:
    """Statuses on the established account, and disputes, by provision and reading."""
    table = Table(title="Findings on the established account, by provision and reading", title_justify="left")
    for name in (
        "provision",
        "reading",
        "breach or counts",
        "excused",
        "undetermined",
        "surely disputed",
        "possibly disputed",
    ):
        table.add_column(name, justify="left" if name in ("provision", "reading") else "right")
    counts = Counter(
        (row["provision"], row["reading"], row["status"])
        for row in run.tables["findings"].to_pylist()
        if row["account"] == ESTABLISHED
    )
    disputed = _disputed(run)
    for provision in run.case.compiled.judged:
        item = run.case.compiled.agreement.file.provisions[provision]
        name = f"{provision} (alleged)" if item.alleged else provision
        for reading in run.case.compiled.agreement.readings:
            got = [counts[provision, reading, status] for status in ("breach", "counts", "excused", "undetermined")]
            sure, maybe = disputed.get(provision, (0, 0))
            numbers = (got[0] + got[1], got[2], got[3], sure, maybe)
            table.add_row(name, reading, *map(str, numbers))
    return table


def _disputed(run: Run) -> dict[str, tuple[int, int]]:
    """By provision: incidents that are surely disputed, and those that only possibly are."""
    sure: dict[str, set[str]] = {}
    maybe: dict[str, set[str]] = {}
    for row in run.tables["disputes"].to_pylist():
        (sure if row["certain"] else maybe).setdefault(row["provision"], set()).add(row["incident_id"])
    return {
        name: (len(sure.get(name, ())), len(maybe.get(name, set()) - sure.get(name, set()))) for name in {*sure, *maybe}
    }


def _rows(run: Run) -> Iterator[dict[str, Any]]:
    """One row for each incident and provision with anything to say, the most disputed first."""
    incidents = {
        row["incident_id"]: row for row in run.tables["incidents"].to_pylist() if row["account"] == ESTABLISHED
    }
    told: dict[str, list[dict[str, Any]]] = {}
    for row in run.tables["incidents"].to_pylist():
        told.setdefault(row["incident_id"], []).append(row)
    by_pair: dict[tuple[str, str], dict[tuple[str, str], str]] = {}
    for row in run.tables["findings"].to_pylist():
        by_pair.setdefault((row["incident_id"], row["provision"]), {})[row["account"], row["reading"]] = row["status"]
    cause: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(
        run.tables["disputes"].to_pylist(), key=lambda row: (not row["certain"], row["kind"] != "sides", row["cause"])
    ):
        cause.setdefault((row["incident_id"], row["provision"]), row)
    order = sorted(by_pair, key=lambda pair: (_first_told(told[pair[0]]), pair))
    for pair in order:
        yield {
            "incident": incidents[pair[0]], "told": told[pair[0]], "provision": pair[1], "found": by_pair[pair],
            "dispute": cause.get(pair),
        }  # fmt: skip


def _first_told(rows: Sequence[dict[str, Any]]) -> str:
    return min((str(row["start"].date()) for row in rows if row["start"] is not None), default="9999")


def _list(run: Run, rows: Iterable[dict[str, Any]]) -> Table:
    parties = run.case.compiled.agreement.parties
    table = Table(title="Incident by incident", title_justify="left", show_lines=True)
    table.add_column("when, where, what")
    table.add_column("rule")
    for party in parties:
        table.add_column(f"{party}: own account, own reading")
    table.add_column(f"established ({', '.join(parties)})")
    table.add_column("what divides the sides")
    for row in rows:
        found, told = row["found"], {item["account"] for item in row["told"]}
        own = [_status(found.get((party, party)), party in told, run, row["provision"]) for party in parties]
        both = Text(" / ").join(
            _status(found.get((ESTABLISHED, party)), True, run, row["provision"]) for party in parties
        )
        table.add_row(_what(run, row["told"]), row["provision"], *own, both, _dispute(run, row["dispute"]))
    return table


def _status(status: str | None, told: bool, run: Run, provision: str) -> Text:
    if not told:
        return Text("says nothing", style="dim")
    kind = run.case.compiled.agreement.file.provisions[provision].kind
    word = status or ("no_breach" if kind == "must_not" else "does_not_count")
    return Text(word.replace("_", " "), style=_COLOUR.get(word, ""))


def _what(run: Run, told: Sequence[dict[str, Any]]) -> str:
    acts = run.case.compiled.agreement.vocabulary.acts
    best = max(told, key=lambda row: (row["act"] is not None, row["place"] is not None, row["account"]))
    place = next((row["place"] for row in told if row["place"]), "place unknown")
    act = _names(acts, best["act"])
    return f"{_first_told(told)}\n{place}\n{act} [{best['incident_id'][:8]}]"


def _names(tree: Words, nodes: list[str] | None) -> str:
    return "act unknown" if nodes is None else " or ".join(tree.label(node) for node in nodes[:3])


def _dispute(run: Run, dispute: dict[str, Any] | None) -> str:
    if dispute is None:
        return "nothing"
    return f"{'surely' if dispute['certain'] else 'possibly'}: {cause(run, dispute['cause'])}"


def cause(run: Run, given: str) -> str:
    """A cause in words."""
    from sulh.terms.wording import Wording

    wording = Wording(run.case.compiled)
    words = []
    for part in given.split(" / "):
        names = []
        for name in part.split(" + "):
            kind, _, what = name.partition(":")
            match kind:
                case "fact":
                    names.append(f"a fact, {wording.fact(what)}" if what else "facts")
                case "actor":
                    names.append(f"whom {wording.vocabulary.actors.label(what)} acts for")
                case "dates":
                    names.append("the dates in force")
                case _:
                    names.append(f"{kind} {what.replace('_', ' ')}")
        words.append(" together with ".join(names))
    return ", or ".join(words)


def _periods(run: Run) -> Iterator[Table]:
    if "periods" not in run.tables or not len(run.tables["periods"]):
        return
    table = Table(title="Is violence down? Each period against its baseline, per day", title_justify="left")
    for name in ("what", "account", "reading", "now", "baseline", "change", "promise"):
        table.add_column(name)
    for row in run.tables["periods"].to_pylist():
        if row["account"] != ESTABLISHED:
            continue
        now = f"{_bounds(row['low_now'], row['high_now'])} {row['unit']} in {row['days_now']} days"
        base = f"{_bounds(row['low_base'], row['high_base'])} in {row['days_base']} days ({row['baseline']})"
        status = row["status"].replace("_", " ") + (f": {row['why']}" if row["why"] else "")
        table.add_row(row["subject"], row["account"], row["reading"], now, base, _change(row), status)
    yield table


def _bounds(low: int, high: int | None) -> str:
    if high is None:
        return f"at least {low:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _change(row: dict[str, Any]) -> str:
    low, high = row["fall_low"], row["fall_high"]
    if low is None and high is None:
        return "cannot be said"
    first, last = ("unbounded" if fall is None else f"{-100 * fall:+.0f} %" for fall in (high, low))
    return first if first == last else f"{first} to {last}"


def examples(case: Case, results: Sequence[Result], console: Console) -> None:
    """Expected against got, failures first."""
    failed = [item for item in results if not item.passed]
    for item in failed:
        console.print(f"{item.where}: {item.name} ({item.provision}, {item.reading})", style="bold red", markup=False)
        console.print(f"  expected {_either(item.expected)}, got {_either(item.got)}", markup=False)
    passed = len(results) - len(failed)
    console.print(f"{case.title}: every file can be read; {passed} of {len(results)} expectations met", markup=False)


def _either(words: Iterable[str]) -> str:
    return " or ".join(word.replace("_", " ") for word in words)


def links(read: int, linked: Linked, console: Console, as_json: bool) -> None:
    """How many reports became how many incidents."""
    incidents = len(set(linked.links["incident_id"].to_pylist()))
    ambiguous = sum(linked.links["ambiguous"].to_pylist())
    numbers = {"reports": read, "incidents": incidents, "ambiguous_links": ambiguous, "not_compared": linked.capped}
    if as_json:
        console.print_json(json.dumps(numbers))
    else:
        console.print(
            ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in numbers.items()), highlight=False
        )


Found = tuple[str, str, str, str, Explanation]
"""incident, provision, reading, account, explanation."""


def explanations(
    run: Run, reasons: Any, incident: str, provision: str | None, reading: str | None, account: str | None
) -> Iterator[Found]:
    """The explanations asked for. Raises InputError where no or more than one incident has that id."""
    chosen = _incident(run, incident)
    compiled = run.case.compiled
    accounts = sorted({row["account"] for row in run.tables["incidents"].to_pylist() if row["incident_id"] == chosen})
    for name, asked, known in (
        ("provision", provision, compiled.judged),
        ("reading", reading, compiled.agreement.readings),
        ("account", account, accounts),
    ):
        if asked is not None and asked not in known:
            raise InputError(
                f"there is no {name} “{asked}”", where=run.case.folder, remedy=f"There are: {', '.join(known)}."
            )
    found = {
        (row["provision"], row["reading"], row["account"])
        for row in run.tables["findings"].to_pylist()
        if row["incident_id"] == chosen
    }
    for key in sorted({key[0] for key in found} if provision is None else {provision}):
        for one in [reading] if reading else compiled.agreement.readings:
            for told in [account] if account else accounts:
                if provision or (key, one, told) in found:
                    yield chosen, key, one, told, reasons.explain(chosen, key, one, told)


def _incident(run: Run, given: str) -> str:
    links_ = run.tables["links"].to_pylist()
    matches = {
        row["incident_id"]
        for row in links_
        if row["incident_id"].startswith(given) or row["report_id"].startswith(given)
    }
    if len(matches) != 1:
        what = "no incident has" if not matches else f"{len(matches)} incidents have"
        raise InputError(
            f"{what} an id that begins with “{given}”",
            where=run.case.folder,
            remedy="The ids stand in the brief, in incidents.parquet, and in brackets where sulh run lists incidents.",
        )
    return matches.pop()


def explained(run: Run, found: Sequence[Found], console: Console) -> None:
    """Explanations as trees."""
    if not found:
        console.print("No provision can bear on this incident: every finding is no breach.")
    for incident, _, reading, account, explanation in found:
        root = explanation.tree
        title = f"{root.label}, {account} account: {root.known}"
        tree = Tree(Text(title, style="bold"))
        for child in root.children:
            _branch(tree, child)
        console.print(tree)
        for sentence in explanation.deciding:
            console.print(f"  {sentence}", markup=False, highlight=False)
        console.print(f"  (incident {incident}, reading {reading})", style="dim", highlight=False)


def _branch(tree: Tree, node: Node) -> None:
    mark, colour = _MARK[node.truth]
    words = Text.assemble((mark, colour), " ", node.label)
    if node.known:
        words.append(f": {node.known}", style="italic")
    if node.quote:
        words.append(f" “{node.quote}”", style="dim")
    if node.reports:
        words.append(f" [{', '.join(report[:8] for report in node.reports)}]", style="dim")
    branch = tree.add(words)
    for child in node.children:
        _branch(branch, child)


def explanations_json(found: Sequence[Found]) -> list[dict[str, Any]]:
    """Explanations as plain values."""
    return [
        {
            "incident_id": incident, "provision": provision, "reading": reading, "account": account,
            "outcomes": list(item.outcomes), "deciding": list(item.deciding), "tree": _plain(item.tree),
        }
        for incident, provision, reading, account, item in found
    ]  # fmt: skip


def _plain(node: Node) -> dict[str, Any]:
    return {**vars(node), "reports": list(node.reports), "children": [_plain(child) for child in node.children]}


def as_json(run: Run, files: Sequence[Path]) -> dict[str, Any]:
    """A run's numbers for a machine."""
    sizes = {name: len(table) for name, table in run.tables.items()}
    statuses: Counter[tuple[str, str, str, str]] = Counter()
    if "findings" in run.tables:
        for row in run.tables["findings"].to_pylist():
            statuses[row["provision"], row["reading"], row["account"], row["status"]] += 1
    findings_ = [
        dict(zip(("provision", "reading", "account", "status", "incidents"), (*key, number), strict=True))
        for key, number in sorted(statuses.items())
    ]
    periods = run.tables["periods"].to_pylist() if "periods" in run.tables else []
    return {
        "case": run.case.entry.case,
        "rows": sizes,
        "findings": findings_,
        "periods": periods,
        "files": [str(file) for file in files],
    }
