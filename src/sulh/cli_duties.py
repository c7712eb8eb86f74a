"""The commands on duties and alerts: who owes what by when, and a digest of what changed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import CaseFolder, For, Json, Progress, Tell
from sulh.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from sulh.case import Case
    from sulh.run import Run

Judge = Callable[[Path, str | None, Tell], "Run"]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def add_duties(app: typer.Typer, out: Console, progress: Progress, judged: Judge) -> None:
    """Add `duties` and `digest` to the command line, printing on this console."""
    _add_duties(app, out, progress)
    _add_digest(app, out, progress, judged)


def _add_duties(app: typer.Typer, out: Console, progress: Progress) -> None:
    @app.command("duties")
    def duties(
        case: CaseFolder,
        out_dir: Annotated[
            Path | None, typer.Option("--out", help="The folder that the tables and the calendar go to.")
        ] = None,
        as_of: Annotated[
            str | None,
            typer.Option("--as-of", metavar="DAY", help="Judge at the end of this day, not of the last day of data."),
        ] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Show who owes what by when, what was delivered, what the pace leads to, and which duties wait on which."""
        from sulh import show_duties
        from sulh.case import load_case
        from sulh.measures.owed.calendar import calendar
        from sulh.measures.owed.waiting import waiting
        from sulh.output import whole, write_tables
        from sulh.run import deliveries_of, duty_tables

        given = day_of(as_of)
        with progress(as_json) as tell:
            opened = load_case(case, reader)
            delivered = deliveries_of(opened)
            day = given or _last_day(opened, tell)
            tables = duty_tables(opened, delivered, day)
            waits = waiting(opened.compiled.agreement, delivered, day)
            if out_dir is not None:
                page = calendar(opened.compiled.agreement, tables["duties"])
                with whole(out_dir) as folder:
                    write_tables(tables, folder)
                    (folder / "duties.ics").write_text(page, encoding="utf-8", newline="")
        files = [] if out_dir is None else [out_dir, out_dir / "duties.ics"]
        if as_json:
            out.print_json(json.dumps(show_duties.plain(tables, waits, files), default=str))
        else:
            show_duties.show(opened, tables, waits, files, out)


def day_of(text: str | None) -> dt.date | None:
    """A day given on the command line; None where none is. Raises InputError."""
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"“{text}” is not a day", where="--as-of", remedy="Write year-month-day, such as 2020-02-29.")


def _last_day(case: Case, tell: Tell) -> dt.date | None:
    """The last day that the case's data reach, which takes its incidents."""
    from sulh.findings.facts import fact_table
    from sulh.run import Run, last_day_of_data, link_reports, read_sources

    run = Run(case)
    read_sources(run, tell)
    link_reports(run, tell)
    agreement = case.compiled.agreement
    run.facts = fact_table(run.tables["incidents"], agreement.vocabulary, case.compiled.legend, agreement.readings)
    return last_day_of_data(run)


def _add_digest(app: typer.Typer, out: Console, progress: Progress, judged: Judge) -> None:
    @app.command("digest")
    def digest(
        case: CaseFolder,
        out_dir: Annotated[Path, typer.Option("--out", help="The folder that the digest goes to.")],
        since: Annotated[
            Path | None, typer.Option("--since", help="The last digest: its folder, or its digest.json.")
        ] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Write a digest for e-mail, as HTML and as plain text: alerts, duties, and what changed since the last one."""
        from sulh import show_duties
        from sulh.measures.alerts.digest import as_html, as_text
        from sulh.measures.alerts.state import FILE
        from sulh.output import whole
        from sulh.run import digest_of

        with progress(as_json) as tell:
            made = digest_of(judged(case, reader, tell), since)
            with whole(out_dir) as folder:
                (folder / "digest.html").write_text(as_html(made), encoding="utf-8")
                (folder / "digest.txt").write_text(as_text(made), encoding="utf-8")
                (folder / FILE).write_text(made.state.text(), encoding="utf-8")
        files = [out_dir / name for name in ("digest.html", "digest.txt", FILE)]
        if as_json:
            out.print_json(json.dumps(show_duties.plain_digest(made, files), default=str))
        else:
            show_duties.digest(made, files, out)
