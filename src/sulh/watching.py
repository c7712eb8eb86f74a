"""A draft that is being written: replayed again each time that its file is saved, until somebody ends it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import DRAFT, INCIDENTS_UNIT
from sulh.errors import SulhError
from sulh.replaying import Replayed
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled
from sulh.terms.formula import Formula
from sulh.terms.lint_worlds import plain

EVERY = 0.3
"""Seconds between two looks at the file."""
_HARM = "killed"


def poll() -> bool:
    """Wait a moment, and go on until Ctrl-C."""
    time.sleep(EVERY)
    return True


def watch_draft(
    answer: Callable[[], Replayed],
    file: Path,
    show: Callable[[Replayed], None],
    say: Callable[[str], None],
    wait: Callable[[], bool],
) -> None:
    """Answer now, and again whenever what the draft consists of (`file` and the files it names) has other content.

    After each look it waits; it ends where `wait` says so, and on Ctrl-C. Where the draft cannot be used it says why, once,
    and the last good answer stands. An empty or absent file is an editor at work: it is given one more look.
    """
    last: Replayed | None = None
    seen: Mapping[Path, str | None] | None = None
    files, patient = [file], True
    try:
        while True:
            now = {one: _content(one) for one in files}
            if now != seen and not (seen is not None and now[file] is None and patient):
                try:
                    found = answer()
                except SulhError as error:
                    say(f"sulh: {error}")
                    if last is not None:
                        say("The answer above stands.")
                else:
                    show(found)
                    if last is not None:
                        say(changed(last, found))
                    last, files = found, list(dict.fromkeys([file, *found.draft.agreement.files()]))
                    now = now | {one: _content(one) for one in files if one not in now}
                seen, patient = now, True
            else:
                patient = now[file] is not None
            if not wait():
                return
    except KeyboardInterrupt:
        say("Ended.")


def _content(file: Path) -> str | None:
    """What a file holds, as a checksum; None where it holds nothing or is not there."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    return hashlib.sha256(content).hexdigest() if content else None


def changed(before: Replayed, after: Replayed) -> str:
    """In one line, which clauses are others than before, and how many more or fewer incidents all clauses bar, of what harm."""
    clauses = list(_clauses(before.draft, after.draft))
    what = "; ".join(clauses) if clauses else "no clause says anything else"
    was, now = _bounds(before), _bounds(after)
    by_text: dict[str, list[str]] = {}
    for reading in now:
        if reading in was:
            by_text.setdefault(_difference(was[reading], now[reading]), []).append(reading)
    parts = [
        text if len(by_text) == 1 else f"in the reading of {', '.join(readings)} {text}"
        for text, readings in by_text.items()
    ]
    return (
        f"Against the answer before: {what}. {'; '.join(parts)} ({after.rejudged} of {after.judged} rules judged anew)."
    )


def _clauses(before: Compiled, after: Compiled) -> Iterator[str]:
    """Clauses that came, went or ask for something else."""
    for name in after.judged:
        if name not in before.judged:
            yield f"{name} is new"
        elif _rules(before, name) != _rules(after, name):
            yield f"{name} is changed"
    yield from (f"{name} is gone" for name in before.judged if name not in after.judged)


def _rules(draft: Compiled, name: str) -> dict[str, tuple[Formula, Formula]]:
    rules = {reading: draft.rule(name, Understanding(reading), dated=False) for reading in draft.agreement.readings}
    return {reading: (plain(rule.barred), plain(rule.excused)) for reading, rule in rules.items()}


def _bounds(found: Replayed) -> dict[str, dict[str, tuple[int, int | None]]]:
    """By reading and unit, what all clauses of the draft bar, surely and possibly."""
    out: dict[str, dict[str, tuple[int, int | None]]] = {}
    for row in _whole(found.tables["replay"].to_pylist()):
        if row["account"] == found.account:
            out.setdefault(row["reading"], {})[row["unit"]] = row["barred_low"], row["barred_high"]
    return out


def _whole(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from (row for row in rows if row["terms"] == DRAFT and row["provision"] == ALL and row["side"] == ALL)


def _difference(was: Mapping[str, tuple[int, int | None]], now: Mapping[str, tuple[int, int | None]]) -> str:
    nothing: tuple[int, int | None] = (0, 0)
    sentences = []
    for unit, noun in ((INCIDENTS_UNIT, "Incidents barred"), (_HARM, "killed in them")):
        old, new = was.get(unit, nothing), now.get(unit, nothing)
        low = _more(new[0] - old[0])
        if new[1] is None or old[1] is None:
            high = "no upper" if new[1] is None else "now with an upper"
        else:
            high = f"upper {_more(new[1] - old[1])}"
        sentences.append(f"{noun}: as before" if old == new else f"{noun}: lower bound {low}, {high}")
    return "; ".join(sentences)


def _more(number: int) -> str:
    return "as before" if number == 0 else f"{abs(number):,} {'more' if number > 0 else 'fewer'}"
