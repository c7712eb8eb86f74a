"""The command on loopholes: what terms leave open, and what went through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import CaseFolder, For, Json, Progress

if TYPE_CHECKING:
    from rich.console import Console


def add_loopholes(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add `loopholes` to the command line, printing on this console."""

    @app.command("loopholes")
    def loopholes(
        case: CaseFolder,
        draft: Annotated[
            str, typer.Option("--draft", help="The terms: a file, a draft that case.yaml names, or present.")
        ] = "present",
        harm: Annotated[
            str, typer.Option("--harm", help="What loopholes are ranked by: incidents, killed, civilians_killed, …")
        ] = "incidents",
        account: Annotated[
            str, typer.Option("--account", help="On whose account to show the numbers.")
        ] = "established",
        out_dir: Annotated[
            Path | None, typer.Option("--out", help="The folder that the tables and pictures go to.")
        ] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Show what terms leave open: uncovered combinations, near misses, thresholds, and tactics that shifted."""
        from sulh import show_loopholes
        from sulh.loopholes import loopholes_of_case
        from sulh.output import whole, write_tables
        from sulh.pictures.loopholes import pictures

        with progress(as_json) as tell:
            found = loopholes_of_case(case, draft, account, harm, reader, tell)
            files: list[Path] = []
            if out_dir is not None:
                tell("Drawing")
                with whole(out_dir) as folder:
                    write_tables(found.tables, folder)
                    drawn = [file for one in pictures(found.tables, found.source) for file in one.save(folder)]
                files = [out_dir / file.name for file in drawn]
        if as_json:
            out.print_json(json.dumps(show_loopholes.plain(found, files), default=str))
        else:
            show_loopholes.show(found, out_dir, out, files)
