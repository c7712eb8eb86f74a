"""The command on violence: is it really down, where did it move, what followed what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import CaseFolder, For, Json, Progress, Tell
from sulh.errors import no_account

if TYPE_CHECKING:
    from rich.console import Console

    from sulh.run import Run

Replications = Annotated[
    int, typer.Option("--replications", min=0, max=99_999, help="Draws to find hot spots; 0: look for none.")
]


def add_measure(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add `measure` to the command line, printing on this console."""

    @app.command("measure")
    def measure(
        case: CaseFolder,
        out_dir: Annotated[
            Path | None, typer.Option("--out", help="The folder that the tables and pictures go to.")
        ] = None,
        account: Annotated[
            str, typer.Option("--account", help="Whose incidents are asked where violence moved and what followed.")
        ] = "established",
        replications: Replications = 999,
        seed: Annotated[int, typer.Option("--seed", min=0, help="Another number, other draws.")] = 0,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Answer the declared questions on violence, and say where it moved, where it gathers and what followed what."""
        from sulh import show_measures
        from sulh.briefing import source_line
        from sulh.output import whole, write_tables
        from sulh.pictures.charts import pictures

        with progress(as_json) as tell:
            run = _measured(case, reader, account, replications, seed, tell)
            tables = show_measures.tables_of(run)
            files: list[Path] = []
            if out_dir is not None:
                tell("Drawing")
                with whole(out_dir) as folder:
                    write_tables(tables, folder)
                    drawn = [file for one in pictures(run.tables, source_line(run)) for file in one.save(folder)]
                files = [out_dir, *(out_dir / file.name for file in drawn)]
        if as_json:
            out.print_json(json.dumps(show_measures.plain(tables, files), default=str))
        else:
            show_measures.show(run.case.title, tables, files, out)


def _measured(folder: Path, reader: str | None, account: str, replications: int, seed: int, tell: Tell) -> Run:
    """A case, judged and measured. Raises InputError where nobody has this account."""
    from sulh.case import load_case
    from sulh.run import Run, judge_incidents, link_reports, measure_violence, read_sources

    run = Run(load_case(folder, reader))
    read_sources(run, tell)
    link_reports(run, tell)
    judge_incidents(run, tell)
    assert run.facts is not None, "a case that was judged has facts"
    if account not in run.facts.accounts and account != "established":
        raise no_account(account, run.facts.accounts)
    measure_violence(run, tell, account, replications, seed)
    return run
