"""The command on drafts: what other terms would have made of the same incidents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import For, Json, Progress, Tell
from sulh.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from sulh.replaying import Asked, Replayed, Session

CaseOrAgreement = Annotated[
    Path, typer.Argument(metavar="CASE", help="A case folder; with --incidents, an agreement file will do.")
]
Incidents = Annotated[
    Path | None,
    typer.Option("--incidents", help="A ready table of incidents (Parquet) instead of the case's sources."),
]
Kept = Annotated[
    Path | None,
    typer.Option("--kept", metavar="DIR", help="With --incidents: keep them ready in this folder, for the next time."),
]

Draft = Annotated[
    str, typer.Option("--draft", help="The draft: an agreement file, or the name of one of the case's drafts.")
]
Clause = Annotated[
    str | None, typer.Option("--list", metavar="CLAUSE", help="List the incidents that this clause bars.")
]
Top = Annotated[int, typer.Option("--top", min=1, help="How many to list, those of most harm first.")]
Watch = Annotated[bool, typer.Option("--watch", help="Answer again each time that the draft is saved, until Ctrl-C.")]
Account = Annotated[str, typer.Option("--account", help="On whose account to show the numbers.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder that the tables go to.")]


def add_drafts(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add `replay` to the command line, printing on this console."""

    @app.command("replay")
    def replay(
        case: CaseOrAgreement,
        draft: Draft,
        incidents: Incidents = None,
        kept: Kept = None,
        clause: Clause = None,
        top: Top = 10,
        watch: Watch = False,
        account: Account = "established",
        out_dir: Out = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Show what a draft would have barred of all incidents, to whom, in whose reading, beside the present terms."""
        from sulh.drafting import draft_file
        from sulh.replaying import Asked

        if kept is not None and incidents is None:
            raise InputError("--kept keeps a ready table of incidents, and none is given", remedy="Add --incidents.")
        if watch and as_json:
            raise InputError("--watch prints for people, --json for a machine", remedy="Leave one of them out.")
        asked = Asked(lists=out_dir is not None, clause=clause, top=top)
        file = draft_file(case, draft)
        with progress(as_json) as tell:
            session = _session(case, incidents, kept, account, reader, tell)
            found = None if watch else session.answer(file, asked, tell)
        if found is None:
            _watch(session, file, asked, out_dir, out)
        else:
            _show(found, out_dir, out, as_json)
            session.settle()


def _watch(session: Session, file: Path, asked: Asked, out_dir: Path | None, out: Console) -> None:
    from sulh.watching import poll, watch_draft

    def say(words: str) -> None:
        out.print(words, soft_wrap=True, markup=False, highlight=False)

    def show(found: Replayed) -> None:
        _show(found, out_dir, out, as_json=False)
        session.settle()
        session.warm()

    say(f"Watching {file}; Ctrl-C ends this.")
    watch_draft(lambda: session.answer(file, asked), file, show, say, poll)


def _session(
    case: Path, incidents: Path | None, kept: Path | None, account: str, reader: str | None, tell: Tell
) -> Session:
    from sulh.replaying import session_of_case, session_of_incidents

    if incidents is None:
        return session_of_case(case, account, reader, tell)
    return session_of_incidents(case, incidents, kept, account, reader, tell)


def _show(found: Replayed, out_dir: Path | None, out: Console, as_json: bool) -> None:
    """Write the tables, if somewhere, and print the answer."""
    from sulh import show_drafts

    if out_dir is not None:
        from sulh.output import whole, write_tables

        with whole(out_dir) as folder:
            write_tables(found.tables, folder)
    if as_json:
        out.print_json(json.dumps(show_drafts.plain(found, out_dir), default=str))
    else:
        show_drafts.show(found, out_dir, out)
