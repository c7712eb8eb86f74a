"""The command that links a table of reports, or adds reports to a run of linking."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import Json, Progress, Tell
from sulh.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

    from sulh.incidents.decisions import Decisions
    from sulh.incidents.link import Linked


def add_link(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command()
    def link(
        reports: Annotated[Path, typer.Argument(metavar="REPORTS", help="A reports table, Parquet or CSV.")],
        out_dir: Annotated[Path, typer.Option("--out", help="The folder that the results go to.")],
        decisions: Annotated[Path | None, typer.Option(help="People's decisions.")] = None,
        model: Annotated[
            Path | None, typer.Option(help="A model.json of an earlier run: nothing is learned anew.")
        ] = None,
        previous: Annotated[
            Path | None, typer.Option(help="The folder of an earlier run: says what merged and split.")
        ] = None,
        onto: Annotated[
            Path | None,
            typer.Option(
                help="The folder of an earlier run that REPORTS are added to, with its model and its reports."
            ),
        ] = None,
        relearn: Annotated[
            bool, typer.Option("--relearn", help="With --onto: learn a new model from all, and link all with it.")
        ] = False,
        engine: Annotated[
            str, typer.Option("--engine", help="duckdb, in this process, or spark, where it is installed.")
        ] = "duckdb",
        as_json: Json = False,
    ) -> None:
        """Link any table of reports into incidents; columns that it lacks are unknown."""
        from sulh import show
        from sulh.incidents.decisions import Decisions, load_decisions
        from sulh.incidents.kept import decisions_of, told_of
        from sulh.incidents.untold import COLUMNS, remarks

        before = onto or previous
        earlier = decisions_of(before) if before else Decisions()
        given = load_decisions(decisions, earlier)
        if onto is not None:
            _refuse(onto=None, model=model, previous=previous, engine=None if engine == "duckdb" else engine)
        with progress(as_json) as tell:
            beside: list[str] = []
            if onto is not None:
                read, said, linked = _added(reports, onto, given, out_dir, relearn, tell)
                beside = told_of(onto, ["source"])["source"].unique().to_pylist()
            elif engine != "duckdb":
                from sulh.link_file import link_file
                from sulh.spark import engine_named

                _refuse(previous=previous)
                numbers, gap = link_file(reports, out_dir, engine_named(engine), given, model, tell)
                said = told_of(out_dir, COLUMNS)
                show.linked_numbers(numbers, gap, out, as_json, remarks(said, numbers["not_compared"]))
                return
            else:
                read, said, linked = _linked(reports, given, earlier, model, previous, out_dir, tell)
        show.links(read, linked, remarks(said, linked.capped, beside), out, as_json)


def _refuse(**options: object) -> None:
    for name, value in options.items():
        if value is not None:
            raise InputError(f"--{name} does not go with that", remedy="Leave one of the two out.")


def _linked(
    reports: Path,
    decisions: Decisions,
    earlier: Decisions,
    model: Path | None,
    previous: Path | None,
    out_dir: Path,
    tell: Tell,
) -> tuple[int, pa.Table, Linked]:
    from sulh.incidents import kept
    from sulh.incidents.link import link
    from sulh.incidents.model_file import load_links, load_model
    from sulh.output import whole
    from sulh.reports.table import read_table
    from sulh.words.vocabulary import vocabulary

    tell("Reading the reports")
    table = read_table(reports)
    learned = load_model(model) if model else None
    before = load_links(previous / "links.parquet") if previous else None
    decisions = decisions.among(table, earlier)
    tell("Linking reports into incidents")
    linked = link(table, vocabulary({}), decisions, previous=before, model=learned)
    with whole(out_dir) as folder:
        kept.keep(table, decisions, folder)
        _write(linked, folder)
    return len(table), table, linked


def _added(
    reports: Path, onto: Path, decisions: Decisions, out_dir: Path, relearn: bool, tell: Tell
) -> tuple[int, pa.Table, Linked]:
    from dataclasses import replace

    import pyarrow as pa

    from sulh.incidents import kept as runs
    from sulh.incidents.adding import add
    from sulh.incidents.decisions import write_decisions
    from sulh.incidents.link import link
    from sulh.incidents.model_file import load_links, load_model
    from sulh.output import whole
    from sulh.reports.table import read_table
    from sulh.words.vocabulary import vocabulary

    tell("Reading the reports")
    new, links = read_table(reports), load_links(onto / "links.parquet")
    model = load_model(
        onto / "model.json", f"Link all reports anew, with “--previous {onto}” to see what became of its incidents."
    )
    tell("Linking what is new")
    added = add(onto, links, new, model, decisions, vocabulary({}))
    linked = added.linked
    if relearn:
        tell("Learning anew from all reports")
        every = pa.concat_tables([runs.read(added.kept, onto), new])
        linked = link(every, vocabulary({}), decisions, previous=links)
    with whole(out_dir) as folder:
        runs.carry(added.kept.parts, onto, folder)
        part = runs.write_part(new, folder, len(added.kept.parts))
        runs.save(replace(added.kept, parts=(*added.kept.parts, part)), folder)
        write_decisions(decisions, folder / runs.DECISIONS)
        _write(linked, folder)
    return added.kept.reports, new, linked


def _write(linked: Linked, folder: Path) -> None:
    from sulh.output import write_tables

    (folder / "model.json").write_text(linked.model.text(), encoding="utf-8")
    write_tables({"links": linked.links, "lineage": linked.lineage, "residuals": linked.residuals}, folder)
