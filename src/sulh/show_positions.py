"""The table of positions on a terminal, for a machine, and its history as a part of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape as escaped
from pathlib import Path
from typing import Any

from markupsafe import Markup
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sulh.briefs.html import render_template
from sulh.drafts.positions.when import When
from sulh.drafts.positions.words import STATUS_WORDS
from sulh.positioning import Positioned
from sulh.terms.lint_base import listed

Row = dict[str, Any]
_HEADS = {
    "agreed": "Agreed",
    "together": "Agreed if taken together: each side waits for the other",
    "near": "Near: nobody rejects it, and one yes, or only conditions, lie between",
    "blocked": "Blocked: rejected by somebody",
    "open": "Open: several have yet to speak",
}
_MOST_EVENTS = 16
_MOST_WAYS = 3


def show(found: Positioned, files: Sequence[Path], console: Console) -> None:
    """What is agreed, near and blocked, what would close it, the days ahead and the last of the history."""
    rows = found.tables["positions"].to_pylist()
    _head(console, found.title, f": where the parties stood at the end of {found.as_of}")
    for status, head in _HEADS.items():
        mine = [row for row in rows if row["status"] == status]
        if mine:
            _head(console, head, f" ({len(mine)})")
        for row in mine:
            _print(console, f"{row['clause']}: {row['title']}{_marks(row)}")
            for line in _about(found, row):
                _print(console, line, 4)
    _packages(found, console)
    _deadlines(found, console)
    _history(found, console)
    for note in found.notes:
        _print(console, note, 0)
    for file in files:
        words = f"{'Picture' if file.suffix in ('.svg', '.png') else 'Written'}: {file}"
        console.print(words, soft_wrap=True, markup=False, highlight=False)


def _head(console: Console, bold: str, rest: str = "") -> None:
    console.print(f"[bold]{escape(bold)}[/bold]{escape(rest)}", highlight=False)


def _print(console: Console, words: str, indent: int = 2) -> None:
    """Words that wrap under themselves."""
    console.print(Padding(escape(words), (0, 0, 0, indent)), highlight=False)


def _marks(row: Row) -> str:
    marks = [name for name in ("alleged", "illustration") if row.get(name)]
    perhaps = [STATUS_WORDS[one] for one in row["possible"] if one != row["status"]]
    words = f" [{', '.join(marks)}]" if marks else ""
    return words + (f" (perhaps {' or '.join(perhaps)} by then)" if perhaps else "")


def _about(found: Positioned, row: Row) -> Iterator[str]:
    """Who stands where on a clause, and what would close it."""
    said = [one for one in found.tables["stances"].to_pylist() if _holds(one, row["clause"])]
    for who in row["needs"]:
        mine = [_stance(found, one) for one in said if one["by"] == who]
        yield from mine or [f"{found.label(who)} has said nothing of it"]
    if row["taken_with"]:
        yield f"to be taken together with {', '.join(row['taken_with'])}"
    if row["steps"]:
        yield _steps(found, row)
    if any(one["in_effect"] and one["stance"] == "accepts_if" and one["words"] for one in said):
        yield "or a condition in words comes about: write down the day on which it was met"
    if row["status"] == "blocked" and row["hangs_on_it"]:
        yield f"on it hang: {', '.join(row['hangs_on_it'])}"


def _holds(row: Row, clause: str) -> bool:
    return row["clause"] == clause and row["in_effect"] is not False and row["counts"]


def _stance(found: Positioned, row: Row) -> str:
    words = f"{_said(row)}, {'since' if row['first'] == row['last'] else 'said'} {_when(row)}"
    if row["before"]:
        words += f" (before: {row['before'].replace('_', ' ')})"
    if row["in_effect"] is None:
        words += ", if that was still, or already, so by then"
    if row["quote"]:
        words += f": “{row['quote']}”"
    if row["alleged"]:
        words += " (alleged)"
    told = "; ".join(one for one in (row["source"], row["address"]) if one)
    return f"{found.label(row['by'])} {words}{f' [{told}]' if told else ''}"


def _said(row: Row) -> str:
    words = {"accepts": "accepts", "accepts_if": "accepts if", "rejects": "rejects it", "silent": "is silent"}
    if row["proposal"]:
        gone = row["stance"] == "silent"
        return f"took back {row['proposal']}" if gone else f"accepts it by proposing it in {row['proposal']}"
    asked = [f"{one} is agreed" for one in row["conditions"]] + [f"“{one}”" for one in row["words"]]
    return f"{words[row['stance']]} {' and '.join(asked)}".strip()


def _when(row: Row) -> str:
    return str(When(row["first"], row["last"]))


def _steps(found: Positioned, row: Row) -> str:
    """What would close it: what every way has in common, then what may be chosen."""
    ways = [set(way) for way in row["ways"]]
    common = set.intersection(*ways)
    choices = [_yes(found, way - common) for way in ways if way - common]
    words = [_yes(found, common)] if common else []
    if choices:
        more = len(choices) - _MOST_WAYS
        words.append(", or ".join(choices[:_MOST_WAYS]) + (f", or {more} other ways" if more > 0 else ""))
    number = "an unconditional yes" if row["steps"] == 1 else f"{row['steps']} unconditional yeses"
    closed = (
        f" ({'the first' if len(ways) > 1 else 'which'} would also close {', '.join(row['brings'])})"
        if row["brings"]
        else ""
    )
    return f"what would close it{'' if row['exact'] else ', at most'}: {number}, {'; and '.join(words)}{closed}"


def _yes(found: Positioned, steps: Iterable[str]) -> str:
    """Who would have to say yes to what."""
    by: dict[str, list[str]] = {}
    for step in sorted(steps):
        who, _, clause = step.partition(": ")
        by.setdefault(who, []).append(clause)
    return " and ".join(f"of {found.label(who)} to {listed(clauses)}" for who, clauses in by.items())


def _packages(found: Positioned, console: Console) -> None:
    rows = found.tables["packages"].to_pylist()
    if not rows:
        return
    _head(console, "Packages and proposals, each as a whole")
    for row in rows:
        marks = " [alleged]" if row["alleged"] else ""
        name = row["title"] if row["kind"] == "everything" else f"{row['kind']} {row['package']}: {row['title']}"
        _print(
            console,
            f"{name}{marks}: {STATUS_WORDS[row['status']]}; {row['agreed']} of {len(row['clauses'])} clauses agreed",
        )
        if row["rejected"]:
            _print(console, f"rejected: {'; '.join(row['rejected'])}", 4)
        if row["taken_with"]:
            _print(console, f"to be taken together with {', '.join(row['taken_with'])}", 4)
        if row["steps"]:
            _print(console, _steps(found, row), 4)


def _deadlines(found: Positioned, console: Console) -> None:
    rows = found.tables["deadlines"].to_pylist()
    if rows:
        _head(console, "Deadlines and durations")
    for row in rows:
        _print(console, deadline_words(row, found))


def deadline_words(row: Row, found: Positioned) -> str:
    """A deadline or a duration in words."""
    marks = " [alleged]" if row["alleged"] else ""
    quote = f" “{row['quote']}”" if row["quote"] else ""
    if row["day"] is None:
        words = f"{row['title']}{quote}{marks}: no last day, since nobody said from when"
    else:
        left = row["days_left"]
        when = "that day" if left == 0 else f"{left} days ahead" if left > 0 else f"{-left} days past"
        words = f"{row['title']}{quote}{marks}: last day {row['day']} ({when})"
    if not row["extendable"]:
        return words
    by = f" by {', '.join(found.label(one) for one in row['extendable_by'])}" if row["extendable_by"] else ""
    if row["open_ended"]:
        return f"{words}; may be extended{by}, nobody said how far"
    return f"{words}; may be extended{by} to {row['extended_day']}"


def _history(found: Positioned, console: Console) -> None:
    rows = found.tables["timeline"].to_pylist()
    table = Table(title=f"History ({len(rows)} entries)", title_justify="left")
    for name in ("when", "who", "what"):
        table.add_column(name, overflow="fold", no_wrap=name == "when")
    for row in rows[-_MOST_EVENTS:]:
        who = found.label(row["by"]) if row["by"] else ""
        table.add_row(
            _when(row).replace("between ", "").replace(" and ", " to\n"),
            escape(who),
            escape(event_words(row)),
            style="dim" if row["ahead"] else "",
        )
    if rows:
        console.print(table)
    if len(rows) > _MOST_EVENTS:
        _print(console, f"The last {_MOST_EVENTS}; --out writes all.", 0)


def event_words(row: Row) -> str:
    """What an entry of the history says."""
    marks = (" [alleged]" if row["alleged"] else "") + (" [ahead]" if row["ahead"] else "")
    before = f" (before: {row['before']})" if row["before"] else ""
    if row["kind"] == "status":
        before = f" (before: {STATUS_WORDS[row['before']]})" if row["before"] else ""
        return f"→ {row['subject']} is now {STATUS_WORDS[row['what']]}{before}"
    subject = f"{row['subject']}: " if row["kind"] == "stance" else ""
    return f"{subject}{row['what']}{before}{marks}"


def plain(found: Positioned, files: Sequence[Path]) -> dict[str, Any]:
    """Everything for a machine."""
    return {
        "title": found.title,
        "as_of": found.as_of,
        **{name: table.to_pylist() for name, table in found.tables.items()},
        "notes": list(found.notes),
        "files": [str(file) for file in files],
    }


def page(found: Positioned) -> str:
    """The history as a page of its own, dressed like the brief."""
    return render_template("positions.html", title=found.title, section=Markup(fragment(found)))


def fragment(found: Positioned) -> str:
    """The history as a part of a page: the picture and, for those who cannot see it, the same as a table."""
    picture = found.picture()
    parts = [f'<section class="positions"><h2>{escaped(found.title)}</h2>']
    if picture is not None:
        parts.append(
            f'<figure class="picture"><div class="plot">{picture.svg()}</div><figcaption class="quiet">{escaped(picture.title)}. '
            f"{escaped(picture.words)} {escaped(picture.source)}</figcaption></figure>"
        )
    heads = ("When", "Who", "What", "Source")
    parts.append(f'<table class="stack"><thead><tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr></thead><tbody>')
    for row in found.tables["timeline"].to_pylist():
        told = ", ".join(one for one in (row["source"], row["address"]) if one)
        cells = (_when(row), found.label(row["by"]) if row["by"] else "", event_words(row), told)
        told_of = zip(heads, cells, strict=True)
        parts.append(f"<tr>{''.join(f'<td data-label={head!r}>{escaped(cell)}</td>' for head, cell in told_of)}</tr>")
    return "\n".join([*parts, "</tbody></table></section>"]) + "\n"
