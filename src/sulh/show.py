"""What the commands print: tables for people, plain values for machines."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from sulh.errors import InputError
from sulh.findings.explain import Explanation, Node
from sulh.incidents.link import Linked
from sulh.run import Run
from sulh.show_findings import short

_MARK = {"yes": ("yes ", "green"), "no": ("no  ", "red"), "open": ("open", "yellow")}


def reports(run: Run, console: Console) -> None:
    """How many rows of each source became reports, and how many were set aside."""
    table = Table(title=f"{run.case.title}: reports", title_justify="left")
    texts = ("source", "side", "grade")
    for name in (*texts, "reports", "rows set aside", "cells set aside", "no reports", "marks"):
        table.add_column(name, justify="left" if name in texts else "right")
    read = Counter(run.tables["reports"]["source"].to_pylist())
    aside = Counter((row["source"], row["what"]) for row in run.tables["rejects"].to_pylist())
    for key, item in run.case.entry.sources.items():
        numbers = (read[key], *(aside[key, what] for what in ("row", "cell", "aside", "mark")))
        table.add_row(key, item.side, item.grade or "", *map(str, numbers))
    console.print(table)
    for words in run.notes:
        console.print(words, style="dim", markup=False, highlight=False)


def links(read: int, linked: Linked, remarks: Sequence[str], console: Console, as_json: bool) -> None:
    """How many reports became how many incidents, and what could not be told."""
    incidents = pc.count_distinct(linked.links["incident_id"]).as_py()
    ambiguous = pc.sum(linked.links["ambiguous"]).as_py() or 0
    numbers = {"reports": read, "incidents": incidents, "ambiguous_links": ambiguous, "not_compared": linked.capped}
    linked_numbers(numbers, linked.gap, console, as_json, remarks)


def linked_numbers(
    numbers: dict[str, int], gap: float | None, console: Console, as_json: bool, remarks: Sequence[str] = ()
) -> None:
    """What came of linking, and how far the grouping may be from the best."""
    if as_json:
        console.print_json(
            json.dumps(numbers | {"gap": None if gap is None else round(gap, 6), "remarks": list(remarks)})
        )
        return
    console.print(
        ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in numbers.items()), highlight=False
    )
    if gap:
        least = math.floor(1000 * (1 - gap)) / 10
        console.print(f"The grouping is worth at least {least} % of the best that the scores allow.", highlight=False)
    for sentence in remarks:
        console.print(sentence, highlight=False, markup=False, soft_wrap=True)


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
    matches: set[str] = {
        row["incident_id"]
        for row in run.tables["links"].to_pylist()
        if row["relation"] == "same" and (_meant(given, row["report_id"]) or _meant(given, row["incident_id"]))
    }
    if len(matches) != 1:
        what = "no incident has" if not matches else f"{len(matches)} incidents have"
        raise InputError(
            f"{what} an id that begins with “{given}”",
            where=run.case.folder,
            remedy="The ids stand in the brief, in incidents.parquet, and in brackets where sulh run lists incidents.",
        )
    return matches.pop()


def _meant(given: str, identifier: str) -> bool:
    """Whether first letters mean an id. A second deed shares those of its report, so its mark (#1) has to be given."""
    letters, _, second = given.partition("#")
    whole, _, number = identifier.partition("#")
    return whole.startswith(letters) and second == number


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
        words.append(f" [{', '.join(_spoken(node))}]", style="dim")
    branch = tree.add(words)
    for child in node.children:
        _branch(branch, child)


def _spoken(node: Node) -> Iterator[str]:
    """The reports that speak of a fact, each that it does not rest on with the reason."""
    aside = dict(node.aside)
    for report in node.reports:
        yield f"{short(report)} {aside[report].replace('_', ' ')}" if report in aside else short(report)


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
    return {
        **vars(node),
        "reports": list(node.reports),
        "aside": dict(node.aside),
        "children": [_plain(child) for child in node.children],
    }


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
