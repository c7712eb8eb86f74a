"""The command on the table of positions: what is agreed, what is near, what blocks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_duties import day_of
from sulh.cli_options import CaseFolder, For, Json

if TYPE_CHECKING:
    from rich.console import Console

    from sulh.positioning import Positioned


def add_positions(app: typer.Typer, out: Console) -> None:
    """Add `positions` to the command line, printing on this console."""

    @app.command("positions")
    def positions(
        case: CaseFolder,
        as_of: Annotated[
            str | None,
            typer.Option("--as-of", metavar="DAY", help="As known at the end of this day, not of the last on record."),
        ] = None,
        out_dir: Annotated[
            Path | None, typer.Option("--out", help="The folder that tables, picture and timeline.html go to.")
        ] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Show what the parties agree on, what is near, what blocks and what would close it, deadlines and the history."""
        from sulh import show_positions
        from sulh.positioning import positions_of_case

        found = positions_of_case(case, day_of(as_of), reader)
        files = [] if out_dir is None else _write(found, out_dir)
        if as_json:
            out.print_json(json.dumps(show_positions.plain(found, files), default=str))
        else:
            show_positions.show(found, files, out)


def _write(found: Positioned, out_dir: Path) -> list[Path]:
    """Tables, the picture, and the history as a page."""
    from sulh.output import whole, write_tables
    from sulh.show_positions import page

    with whole(out_dir) as folder:
        write_tables(found.tables, folder)
        (folder / "timeline.html").write_text(page(found), encoding="utf-8")
        picture = found.picture()
        drawn = picture.save(folder) if picture is not None else []
    return [out_dir, out_dir / "timeline.html", *(out_dir / file.name for file in drawn)]
