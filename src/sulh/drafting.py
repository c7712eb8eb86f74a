"""A case's incidents and somebody's draft, as the commands on drafts start from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sulh.errors import InputError
from sulh.terms.compile import Compiled, load_compiled

if TYPE_CHECKING:  # a table that is kept ready is judged without what reads and links a case
    from sulh.case import Case
    from sulh.drafts.past import Past
    from sulh.run import Run

Progress = Callable[[str], None]

PRESENT = "present"
"""How the terms that a case has now are called among drafts."""


def silent(_: str) -> None:
    """Shows no progress."""


def past_of_case(folder: Path, reader: str | None = None, progress: Progress = silent) -> Past:
    """Read and link a case, as `reader` (None: the public) may see it. Raises FileError or InputError."""
    from sulh.case import load_case
    from sulh.run import Run, link_reports, read_sources

    run = Run(load_case(folder, reader))
    read_sources(run, progress)
    link_reports(run, progress)
    return past_of_run(run)


def past_of_run(run: Run) -> Past:
    """The past of a case that is linked already."""
    from sulh.drafts.past import Past
    from sulh.run import stated, watched

    case, tables = run.case, run.tables
    side_of = {key: speaker.side for key, speaker in case.speakers.items()}
    return Past(
        case.title, case.compiled, tables["incidents"], tuple(stated(run)), tuple(watched(run)), tables["reports"],
        tables["links"], side_of, run.engine, tables["coverage"],
    )  # fmt: skip


def load_present(case: Path, reader: str | None = None) -> tuple[str, Compiled]:
    """The title and the terms of a case folder, or of an agreement file alone. Raises FileError or InputError."""
    if case.is_file() and case.name != "case.yaml":
        compiled = load_compiled(case, reader=reader)
        return title_of(compiled), compiled
    from sulh.case import load_case

    opened = load_case(case, reader)
    return opened.title, opened.compiled


def load_draft(file: Path, past: Past, reader: str | None = None) -> Compiled:
    """Read a draft (an agreement file) that is to be held against a past. Raises FileError or InputError."""
    draft = load_compiled(file, reader=reader)
    past.check(draft, file)
    return draft


def named_draft(case: Case, word: str) -> Path:
    """The file of a draft that somebody names: one of case.yaml's `drafts`, `present` (the case's own terms), or a path.

    Raises InputError for a word that is none of these."""
    if word == PRESENT:
        return case.path(case.entry.agreement)
    if word in case.entry.drafts:
        return case.path(case.entry.drafts[word])
    if not Path(word).exists():
        what = f"“{word}” is neither a draft of this case nor a file"
        raise InputError(what, where=case.folder, remedy=known_drafts(case))
    return Path(word)


def known_drafts(case: Case) -> str:
    """Which drafts a case has, as a remedy."""
    return f"There are: {', '.join([PRESENT, *case.entry.drafts])}; or name an agreement file."


def draft_file(case: Path, word: str) -> Path:
    """The file of a draft that somebody names beside a case folder, its case.yaml, or an agreement file alone."""
    if Path(word).exists():
        return Path(word)
    if case.is_file() and case.name != "case.yaml":
        return case if word == PRESENT else Path(word)
    from sulh.case import load_case

    return named_draft(load_case(case), word)


def title_of(draft: Compiled) -> str:
    """How a draft is called."""
    file = draft.agreement.file
    return file.title or file.agreement
