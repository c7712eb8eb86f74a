"""The command on readings: which definition would remove most disputes, and which numbers lie between two readings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import CaseFolder, For, Json, Progress

if TYPE_CHECKING:
    from rich.console import Console


def add_readings(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add `readings` to the command line, printing on this console."""

    @app.command("readings")
    def readings(
        case: CaseFolder,
        draft: Annotated[
            str | None,
            typer.Option("--draft", help="A draft (a file, or a name in case.yaml) instead of the present terms."),
        ] = None,
        account: Annotated[str, typer.Option("--account", help="On whose account of the facts.")] = "established",
        undated: Annotated[
            bool,
            typer.Option("--undated", help="As if the present terms had been in force all along; a draft always is."),
        ] = False,
        out_dir: Annotated[
            Path | None, typer.Option("--out", help="The folder that tables and pictures go to.")
        ] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Show which single definition would remove most disputes, and which numbers lie between two readings."""
        from sulh import show_readings
        from sulh.bridging import readings_case
        from sulh.output import whole, write_tables

        with progress(as_json) as tell:
            found = readings_case(case, draft, account, reader, undated, tell)
            files: list[Path] = []
            if out_dir is not None:
                from sulh.pictures.readings import pictures

                tell("Drawing")
                with whole(out_dir) as folder:
                    write_tables(found.tables, folder)
                    source = f"{found.terms_title}, over {found.case_title}; {found.account} account, {found.period}"
                    drawn = [file for one in pictures(found.tables, found.names, source) for file in one.save(folder)]
                files = [out_dir, *(out_dir / file.name for file in drawn)]
        if as_json:
            out.print_json(json.dumps(show_readings.plain(found, files)))
        else:
            show_readings.show(found, files, out)
