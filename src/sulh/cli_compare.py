"""The command that holds drafts against one another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import CaseFolder, For, Json, Progress

if TYPE_CHECKING:
    from rich.console import Console


def add_compare(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add `compare` to the command line, printing on this console."""

    @app.command("compare")
    def compare(
        case: CaseFolder,
        drafts: Annotated[
            list[str],
            typer.Argument(
                metavar="A B …",
                help="Two or more drafts: names under drafts in case.yaml, present (the case's terms), or agreement files.",
            ),
        ],
        clause: Annotated[
            list[str] | None, typer.Option("--clause", help="Show only this clause; may be given more than once.")
        ] = None,
        account: Annotated[str, typer.Option("--account", help="On whose account to judge.")] = "established",
        out_dir: Annotated[Path | None, typer.Option("--out", help="The folder for the tables and the page.")] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Hold drafts against one another: their words, what each bars that another does not, and whom they burden."""
        from sulh import show_compare
        from sulh.comparing import compare_case
        from sulh.drafts.comparing.fragment import page
        from sulh.output import whole, write_tables

        with progress(as_json) as tell:
            found = compare_case(case, drafts, account, reader, clause or (), tell, lists=out_dir is not None)
            if out_dir is not None:
                tell("Writing the tables and the page")
                with whole(out_dir) as folder:
                    write_tables(found.tables, folder)
                    html = page(found.case_title, found.tables, found.drafts, found.people, found.notes)
                    (folder / "compare.html").write_text(html, encoding="utf-8")
        if as_json:
            out.print_json(json.dumps(show_compare.plain(found, out_dir)))
        else:
            show_compare.show(found, out_dir, out)
