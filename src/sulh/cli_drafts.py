"""The command on drafts: what other terms would have made of the same incidents."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_duties import CaseFolder, For, Json

if TYPE_CHECKING:
    from rich.console import Console

Tell = Callable[[str], None]
Progress = Callable[[bool], AbstractContextManager[Tell]]


def add_drafts(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add `replay` to the command line, printing on this console."""

    @app.command("replay")
    def replay(
        case: CaseFolder,
        draft: Annotated[Path, typer.Option("--draft", help="The draft: an agreement file.")],
        account: Annotated[
            str, typer.Option("--account", help="On whose account to show the numbers.")
        ] = "established",
        out_dir: Annotated[Path | None, typer.Option("--out", help="The folder that the tables go to.")] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Show what a draft would have barred of all incidents, to whom, in whose reading, beside the present terms."""
        from sulh import show_drafts
        from sulh.output import whole, write_tables
        from sulh.replaying import replay_case

        with progress(as_json) as tell:
            found = replay_case(case, draft, account, reader, tell)
            if out_dir is not None:
                with whole(out_dir) as folder:
                    write_tables(found.tables, folder)
        if as_json:
            out.print_json(json.dumps(show_drafts.plain(found, out_dir)))
        else:
            show_drafts.show(found, out_dir, out)
