"""A case's drafts beside one another: reads and links the case, reads the drafts, and compares them over its incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sulh.case import Case, load_case
from sulh.drafting import PRESENT, known_drafts, named_draft, past_of_run, title_of
from sulh.drafts.comparing.compare import compared
from sulh.drafts.comparing.shared import Draft, grouped, readings_of
from sulh.drafts.outcomes import ALL
from sulh.drafts.past import Past
from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.errors import InputError, nearest
from sulh.incidents.schema import ESTABLISHED
from sulh.run import Progress, Run, link_reports, read_sources, silent
from sulh.terms.compile import load_compiled


@dataclass(frozen=True, eq=False)
class Compared:
    """Drafts compared: their short names and titles in order, the tables of `sulh.drafts.comparing.tables`, and what to know.

    `people` are the names of parties and readings as they are written for people; `clauses` those asked for (none: all).
    """

    case_title: str
    account: str
    drafts: Mapping[str, str]
    people: Mapping[str, str]
    tables: Mapping[str, pa.Table]
    notes: tuple[str, ...]
    clauses: tuple[str, ...] = ()


def compare_case(
    folder: Path,
    words: Sequence[str],
    account: str = ESTABLISHED,
    reader: str | None = None,
    clauses: Sequence[str] = (),
    progress: Progress = silent,
    *,
    lists: bool = True,
) -> Compared:
    """Compare drafts of a case, each named as `sulh.drafting.named_draft` takes it.

    `clauses` are those to show; `lists` as in `compared`. Raises FileError or InputError where something cannot be used.
    """
    case = load_case(folder, reader)
    files = _files(case, words)
    drafts = [_draft(name, file, case) for name, file in files.items()]
    _check_clauses(drafts, clauses)
    run = Run(case)
    read_sources(run, progress)
    link_reports(run, progress)
    past = past_of_run(run)
    past.on(account)  # somebody has it
    for draft, file in zip(drafts, files.values(), strict=True):
        past.check(draft.compiled, file)
    progress("Judging every incident under each draft, and under what one bars and another does not")
    return compare_drafts(past, drafts, account, clauses, lists=lists)


def compare_drafts(
    past: Past, drafts: Sequence[Draft], account: str, clauses: Sequence[str] = (), *, lists: bool = True
) -> Compared:
    """Compare drafts that have been read over a past that has been read."""
    tables = compared(past, drafts, account, lists=lists)
    file = past.present.agreement.file
    people = {party: item.name for party, item in file.parties.items()}
    notes = tuple(_notes(past, drafts, tables))
    titles = {draft.name: draft.title for draft in drafts}
    return Compared(past.title, account, titles, people, tables, notes, tuple(clauses))


def _files(case: Case, words: Sequence[str]) -> dict[str, Path]:
    """The file of each draft by a short name. Raises InputError where there are too few, or one stands twice."""
    if len(words) < 2:
        raise InputError(
            "comparing takes at least two drafts", where=" ".join(words) or None, remedy=known_drafts(case)
        )
    found: dict[str, Path] = {}
    for word in words:
        file = named_draft(case, word)
        for other, known in found.items():
            if known.resolve() == file.resolve():
                same = f"“{word}” stands twice" if word == other else f"“{other}” and “{word}” are the same file"
                raise InputError(f"{same}; a draft bars all that it bars itself", where=file, remedy=known_drafts(case))
        found[_short(case, word, found)] = file
    return found


def _short(case: Case, word: str, taken: Mapping[str, Path]) -> str:
    """How a draft is called in tables: its name in the case, or its file's name; the whole path where that is taken."""
    if word == PRESENT or word in case.entry.drafts:
        return word
    stem = Path(word).stem
    return word if stem in taken or stem in case.entry.drafts or stem in (PRESENT, ALL) else stem


def _draft(name: str, file: Path, case: Case) -> Draft:
    compiled = case.compiled if name == PRESENT else load_compiled(file, reader=case.reader)
    parties = case.compiled.agreement.parties
    missing = [party for party in parties if party not in compiled.agreement.parties]
    if missing:
        theirs = ", ".join(compiled.agreement.parties)
        raise InputError(
            f"the draft does not bind {' and '.join(missing)}; its parties are {theirs}",
            where=file,
            remedy=f"Give it the parties of the case's agreement: {', '.join(parties)}.",
        )
    return Draft(name, title_of(compiled), compiled)


def _check_clauses(drafts: Sequence[Draft], clauses: Sequence[str]) -> None:
    known = list(dict.fromkeys(name for draft in drafts for name in draft.file.provisions))
    for name in clauses:
        if name not in known:
            raise InputError(f"no draft has a clause “{name}”", where="--clause", remedy=nearest(name, known))


def _notes(past: Past, drafts: Sequence[Draft], tables: Mapping[str, pa.Table]) -> Iterator[str]:
    """What a reader should know first: what could not be compared, or only with bounds, and what says nothing."""
    groups = grouped(drafts, past.present)
    if len(groups) > 1:
        apart = " | ".join(", ".join(draft.name for draft in group.drafts) for group in groups)
        yield (
            f"They put actors in different places ({apart}): between these groups, what one bars and the other does not is "
            "bounded by what each says alone"
        )
    shared = readings_of(drafts)
    for draft in drafts:
        more = [one for one in draft.compiled.agreement.readings if one not in shared]
        if more:
            yield f"{draft.name}: the reading of {', '.join(more)} is not compared; not every draft has it"
        held = list(draft.compiled.agreement.withheld)
        if held:
            yield f"{draft.name}: {', '.join(held)} rest on what is sealed and are not compared"
        if all(draft.file.provisions[name].kind != "must_not" for name in draft.compiled.judged):
            yield f"{draft.name} has no must_not: it bars nothing outright, and what it asks to be reduced is compared by clause"
    for row in tables["compare_drafts"].to_pylist():
        if row["provision"] == ALL and row["barred_high"] == 0 and row["reading"] == shared[0]:
            yield f"{row['draft']} bars nothing that is on record, in the reading of {row['reading']}"
    if not len(past.reports):
        yield "There are no reports, only a table of incidents: what the sources could see cannot be said"
    elif not len(past.coverage):
        yield "No source declares coverage: what lay in view cannot be said"
    yield from _unrecorded(past, tables)


def _unrecorded(past: Past, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    """Parties of which no deed is on record as surely theirs."""
    found = {
        row["side"]: row["acts_low"]
        for row in tables["compare_burdens"].to_pylist()
        if row["unit"] == INCIDENTS_UNIT and row["provision"] == ALL
    }
    for party, item in past.present.agreement.file.parties.items():
        if found.get(party) == 0:
            yield f"No deed on record is surely one of {item.name}: a source would have to record who did it"
