"""The commands. Each prints what it found; `--json` prints the same for a machine."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from sulh.cli_check import add_attribute, add_check_links, add_reconcile
from sulh.cli_compare import add_compare
from sulh.cli_design import add_design
from sulh.cli_drafts import add_drafts
from sulh.cli_duties import add_duties
from sulh.cli_exercise import add_exercise
from sulh.cli_fetch import fetching
from sulh.cli_link import add_link
from sulh.cli_loopholes import add_loopholes
from sulh.cli_measure import Replications, add_measure
from sulh.cli_options import CaseFolder, For, Json, Tell
from sulh.cli_positions import add_positions
from sulh.cli_readings import add_readings
from sulh.cli_sources import Agreement, add_commands, read_list
from sulh.errors import InputError, SulhError, no_account

if TYPE_CHECKING:
    from sulh.case import Case
    from sulh.run import Run

os.environ.setdefault("MIMALLOC_ALLOW_LARGE_OS_PAGES", "1")
"""Arrow's allocator asks for large pages, where the system gives them on request: a third less time on large tables. It
reads this when it is loaded, which is after this line."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Monitors agreements that limit violence: each incident in each side's reading, on each side's account.",
)
out = Console(width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True)

Out = Annotated[Path, typer.Option("--out", help="The folder that the results go to.")]
EngineName = Annotated[str, typer.Option("--engine", help="duckdb, in this process, or spark, where it is installed.")]


def main() -> None:
    """Run the command line: an error that the user can mend is one message and exit code 2."""
    try:
        app()
    except SulhError as error:
        err.print(f"sulh: {error}", style="bold red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


@contextmanager
def _progress(quiet: bool) -> Iterator[Tell]:
    """Shows the step under way on the error stream, so that results can be piped."""
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=err, transient=True)
    with bar:
        task = bar.add_task("Opening the case", total=None, visible=not quiet)
        yield lambda step: bar.update(task, description=step)


def _read(case: Case, tell: Tell, engine: str = "duckdb") -> Run:
    from sulh.run import Run, read_sources
    from sulh.spark import engine_named

    run = Run(case, engine=engine_named(engine))
    read_sources(run, tell)
    return run


def _judged(folder: Path, reader: str | None, tell: Tell, engine: str = "duckdb", replications: int = 0) -> Run:
    from sulh.case import load_case
    from sulh.run import judge_incidents, link_reports, measure_violence

    case = load_case(folder, reader)
    run = _read(case, tell, engine)
    link_reports(run, tell)
    judge_incidents(run, tell)
    measure_violence(run, tell, replications=replications)
    return run


def _show_findings(run: Run, console: Console) -> None:
    from sulh import show, show_duties
    from sulh.show_findings import findings

    show.reports(run, console)
    findings(run, console)
    show_duties.alerts(run.tables["alerts"].to_pylist(), console)


_FILES = {"brief.html": "Brief", "clauses.html": "Clause by clause"}


def _print(run: Run, as_json: bool, printed: Callable[[Run, Console], None], files: list[Path]) -> None:
    from sulh import show

    if as_json:
        out.print_json(json.dumps(show.as_json(run, files), default=str))
        return
    printed(run, out)
    for file in files:
        out.print(
            f"{_FILES.get(file.name, 'Tables')}: {file}",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )


@app.command()
def run(
    case: CaseFolder,
    out_dir: Out,
    replications: Replications = 99,
    reader: For = None,
    engine: EngineName = "duckdb",
    as_json: Json = False,
) -> None:
    """Run a case end to end: read, link, judge, measure, and write the tables and the brief."""
    from sulh.briefing import brief as write_brief
    from sulh.clause_page import clauses
    from sulh.output import whole, write_tables

    with _progress(as_json) as tell:
        done = _judged(case, reader, tell, engine, replications)
        tell("Writing the brief")
        pages = {"brief.html": write_brief(done), "clauses.html": clauses(done)}
        if done.model is not None:
            pages["model.json"] = done.model.text()
        with whole(out_dir) as folder:
            write_tables(done.tables, folder)
            for name, page in pages.items():
                (folder / name).write_text(page, encoding="utf-8")
    _print(done, as_json, _show_findings, [out_dir, *(out_dir / name for name in pages if name in _FILES)])


@app.command()
def check(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A case folder, its case.yaml, or an agreement file.")],
    notes: Annotated[bool, typer.Option("--notes", help="Show the lint's notes, too, not only its warnings.")] = False,
    reader: For = None,
    as_json: Json = False,
) -> None:
    """Check a case or an agreement without running it: its files, the lawyer's worked examples, and the lint."""
    from sulh import checking

    with _progress(as_json) as tell:
        checked = checking.check(case, reader, tell)
    if as_json:
        out.print_json(json.dumps(checked.plain()))
    else:
        checking.show(checked, out, notes=notes)
    if not checked.passed:
        raise typer.Exit(1)


@app.command()
def read(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A case folder; with --mapping, one list.")],
    out_dir: Out,
    mapping: Annotated[Path | None, typer.Option(help="Read one list, PATH, under this mapping.")] = None,
    case: Agreement = None,
    as_json: Json = False,
) -> None:
    """Read a case's sources, or one list, into reports, and set aside with a reason what cannot be read."""
    from sulh import show
    from sulh.case import load_case
    from sulh.output import whole, write_tables

    if mapping is not None:
        read_list(path, mapping, out_dir, case, out, as_json)
        return
    if case is not None:
        raise InputError("--case says whose actors a list names; a case has its own", remedy="Leave --case out.")
    with _progress(as_json) as tell:
        done = _read(load_case(path), tell)
        with whole(out_dir) as folder:
            write_tables(done.tables, folder)
    _print(done, as_json, show.reports, [out_dir])


@app.command()
def judge(
    case: Annotated[
        Path, typer.Argument(metavar="CASE", help="A case folder; with --incidents, an agreement file will do.")
    ],
    out_dir: Out,
    incidents: Annotated[
        Path | None, typer.Option(help="A ready table of incidents (Parquet) to judge instead of the case's sources.")
    ] = None,
    reader: For = None,
    engine: EngineName = "duckdb",
    as_json: Json = False,
) -> None:
    """Judge a case's incidents under every provision, and write the tables without a brief."""
    from sulh.output import whole, write_tables

    if incidents is not None:
        _judge_file(case, incidents, out_dir, reader, engine, as_json)
        return
    with _progress(as_json) as tell:
        done = _judged(case, reader, tell, engine)
        with whole(out_dir) as folder:
            write_tables(done.tables, folder)
    _print(done, as_json, _show_findings, [out_dir])


def _judge_file(case: Path, incidents: Path, out_dir: Path, reader: str | None, engine: str, as_json: bool) -> None:
    from sulh.bulk import judge_incidents_file
    from sulh.case import load_case
    from sulh.incidents.given import check_incidents
    from sulh.output import whole
    from sulh.spark import engine_named
    from sulh.terms.compile import load_compiled

    with _progress(as_json) as tell:
        alone = case.is_file() and case.name != "case.yaml"
        compiled = load_compiled(case, reader=reader) if alone else load_case(case, reader).compiled
        tell("Looking at the table")
        check_incidents(incidents)
        with whole(out_dir) as folder:
            judged = judge_incidents_file(incidents, compiled, folder, engine_named(engine), tell)
            shutil.rmtree(folder / "facts", ignore_errors=True)
    if as_json:
        out.print_json(json.dumps(vars(judged)))
    else:
        out.print(
            f"{judged.rows:,} rows judged, {judged.findings:,} findings: {out_dir / 'findings.parquet'}",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )


@app.command()
def brief(case: CaseFolder, out_dir: Out, replications: Replications = 99, reader: For = None) -> None:
    """Write a case's brief, one HTML file that opens offline."""
    from sulh.briefing import brief as write_brief
    from sulh.output import whole

    with _progress(False) as tell:
        done = _judged(case, reader, tell, replications=replications)
        tell("Writing the brief")
        page = write_brief(done)
        with whole(out_dir) as folder:
            (folder / "brief.html").write_text(page, encoding="utf-8")
    out.print(f"Brief: {out_dir / 'brief.html'}", soft_wrap=True, highlight=False, markup=False)


@app.command()
def explain(
    case: CaseFolder,
    incident: Annotated[
        str, typer.Argument(metavar="INCIDENT", help="An incident or report id, or its first letters.")
    ],
    provision: Annotated[str | None, typer.Option(help="Only this provision.")] = None,
    reading: Annotated[str | None, typer.Option(help="Only this reading.")] = None,
    account: Annotated[str | None, typer.Option(help="Only this account.")] = None,
    reader: For = None,
    as_json: Json = False,
) -> None:
    """Explain one incident: the rule as a tree with the facts filled in, and what would decide what is open."""
    from sulh import show
    from sulh.briefing import Reasons

    with _progress(as_json) as tell:
        done = _judged(case, reader, tell)
    found = list(show.explanations(done, Reasons(done), incident, provision, reading, account))
    if as_json:
        out.print_json(json.dumps(show.explanations_json(found)))
    else:
        show.explained(done, found, out)


@app.command()
def queue(
    case: CaseFolder,
    top: Annotated[int, typer.Option(min=1, help="How many checks to show.")] = 10,
    account: Annotated[str, typer.Option(help="On whose account findings are to be settled.")] = "established",
    reader: For = None,
    as_json: Json = False,
) -> None:
    """Rank what could be checked by how many open findings it is expected to settle, weighed by harm."""
    from sulh import show_queue
    from sulh.findings.queue import queue as ranked

    with _progress(as_json) as tell:
        done = _judged(case, reader, tell)
        tell("Looking for what would settle most")
        assert done.facts is not None, "a case that was judged has facts"
        tables = done.tables
        if account not in done.facts.accounts:
            raise no_account(account, done.facts.accounts)
        found = ranked(
            done.facts, tables["findings"], done.case.compiled, tables["incidents"], done.engine, account=account
        )
    if as_json:
        out.print_json(json.dumps(show_queue.plain(found)))
    else:
        show_queue.show(done, found, out, top)


add_commands(app, out)
add_exercise(app, out)
add_link(app, out, _progress)
add_check_links(app, out)
add_attribute(app, out)
add_reconcile(app, out)
add_duties(app, out, _progress, _judged)
add_measure(app, out, _progress)
add_drafts(app, out, _progress)
add_loopholes(app, out, _progress)
add_design(app, out, _progress)
add_readings(app, out, _progress)
add_positions(app, out)
add_compare(app, out, _progress)
app.add_typer(fetching(out, _progress), name="fetch")

if __name__ == "__main__":
    main()
