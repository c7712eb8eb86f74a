"""The commands for lists and data sets: map, read, diff, export, receive."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sulh.cli_options import Json
from sulh.errors import FileError, InputError
from sulh.output import whole, write_tables

if TYPE_CHECKING:
    from rich.console import Console

    from sulh.reports.build import Built
    from sulh.sources.reading.rows import ReadSource
    from sulh.words.vocabulary import Vocabulary

ListFile = Annotated[Path, typer.Argument(metavar="FILE", help="A workbook or a text table, of any language.")]
Agreement = Annotated[
    Path | None,
    typer.Option("--case", metavar="CASE", help="A case folder or an agreement file: its actors can be named."),
]


def add_commands(app: typer.Typer, out: Console) -> None:
    """Add the commands to the command line, printing on this console."""
    _add_reading(app, out)
    _add_versions(app, out)


def _add_reading(app: typer.Typer, out: Console) -> None:
    @app.command("map")
    def map_file(
        file: ListFile,
        target: Annotated[Path, typer.Option("--out", help="The mapping file to write.")],
        case: Agreement = None,
        overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a mapping that is there.")] = False,
        as_json: Json = False,
    ) -> None:
        """Propose a mapping for a list: what each column seems to hold, for a person to check and correct."""
        from sulh import describing
        from sulh.sources.proposing.propose import propose

        if target.exists() and not overwrite:
            raise FileError("this mapping is there already", where=target, remedy="Name another, or say --overwrite.")
        found = propose(file, _vocabulary(case))
        with whole(target.parent) as folder:
            (folder / target.name).write_text(describing.mapping_yaml(found), encoding="utf-8")
        if as_json:
            columns = [{**vars(guess)} for guess in found.columns]
            out.print_json(json.dumps({"mapping": found.mapping, "columns": columns}, default=str))
        else:
            describing.show(found, file, out)
            out.print(f"Mapping: {target}", soft_wrap=True, highlight=False, markup=False)


def _add_versions(app: typer.Typer, out: Console) -> None:
    @app.command("diff")
    def diff_files(
        old: Annotated[Path, typer.Argument(metavar="OLD", help="The list as it was.")],
        new: Annotated[Path, typer.Argument(metavar="NEW", help="The list as it is.")],
        mapping: Annotated[Path, typer.Option("--mapping", help="The mapping that reads both.")],
        case: Agreement = None,
        key: Annotated[str | None, typer.Option(help="The column that numbers the rows, if one does.")] = None,
        as_json: Json = False,
    ) -> None:
        """Say which rows came, went or changed between two versions of a list."""
        from sulh.reports.build import build_reports
        from sulh.reports.diff import diff, sentences

        versions = [build_reports([_source(file, mapping, case)]).reports for file in (old, new)]
        found = diff(versions[0], versions[1], key)
        if as_json:
            out.print_json(json.dumps(found.to_pylist(), default=str))
            return
        for sentence in sentences(found):
            out.print(sentence, markup=False, highlight=False)

    @app.command("export")
    def export_reports(
        reports: Annotated[Path, typer.Argument(metavar="REPORTS", help="A reports table, such as reports.parquet.")],
        target: Annotated[Path, typer.Option("--out", help="A file: .xlsx, .hxl.csv or .geojson.")],
    ) -> None:
        """Write a table of reports as a workbook, HXL-tagged CSV or GeoJSON; read again, nothing is lost."""
        from sulh.reports.export import export
        from sulh.reports.table import read_table

        table = read_table(reports)
        export(table, target)
        out.print(f"{table.num_rows:,} reports: {target}", soft_wrap=True, highlight=False, markup=False)

    @app.command("receive")
    def receive_file(
        case: Annotated[Path, typer.Argument(metavar="CASE", help="A case folder.")],
        source: Annotated[str, typer.Argument(metavar="SOURCE", help="The source's key in case.yaml.")],
        by: Annotated[str, typer.Option(help="Who received it.")],
        when: Annotated[
            str | None, typer.Option(help="When, in UTC, such as 2020-06-01T09:30; now without it.")
        ] = None,
    ) -> None:
        """Pin a source's file as it is now: its checksum, size and time of receipt go on record, and a copy is kept."""
        from sulh.case import load_case
        from sulh.reports.versions import receive

        opened = load_case(case)
        if source not in opened.entry.sources:
            known = ", ".join(opened.entry.sources)
            raise InputError(
                f"there is no source “{source}”", where=opened.document.file, remedy=f"There are: {known}."
            )
        moment = _moment(when)
        version = receive(opened.folder, source, opened.path(opened.entry.sources[source].file), moment, by)
        said = f"{source}, version {version.version}: {version.sha256}, {version.bytes:,} bytes"
        out.print(said, soft_wrap=True, highlight=False, markup=False)

    @app.command("fires")
    def fires(
        reports: Annotated[Path, typer.Argument(metavar="REPORTS", help="A reports table, such as reports.parquet.")],
        detections: Annotated[Path, typer.Argument(metavar="FIRES", help="A CSV of NASA FIRMS.")],
        target: Annotated[Path, typer.Option("--out", help="A CSV: each report with fires near it.")],
        km: Annotated[float, typer.Option(min=0, help="How far from the report's disc.")] = 5.0,
        hours: Annotated[float, typer.Option(min=0, help="How long before or after.")] = 12.0,
    ) -> None:
        """List reports that have fires seen from space nearby: consistent with them, and no proof."""
        from sulh.output import write_csv
        from sulh.reports.corroborate import fires_near, load_fires
        from sulh.reports.table import read_table

        table, seen = read_table(reports), load_fires(detections)
        found = fires_near(table, seen, km, hours)
        with whole(target.parent) as folder:
            write_csv(found, folder / target.name)
        said = f"{found.num_rows:,} of {table.num_rows:,} reports have some of {seen.num_rows:,} fires near: {target}"
        out.print(said, soft_wrap=True, highlight=False, markup=False)

    @app.command("form")
    def form(
        target: Annotated[Path, typer.Option("--out", help="The workbook to write.")],
        case: Agreement = None,
        languages: Annotated[str, typer.Option(help="Languages of the questions, such as en,fr,es.")] = "en",
    ) -> None:
        """Write a form for incident reports (XLSForm: KoboToolbox, ODK); “format: kobo” reads what it collects."""
        from sulh.sources.data_sets.xlsform import incident_form

        made = incident_form(_vocabulary(case), [name.strip() for name in languages.split(",") if name.strip()])
        with whole(target.parent) as folder:
            (folder / target.name).write_bytes(made)
        out.print(f"Form: {target}", soft_wrap=True, highlight=False, markup=False)


def read_list(file: Path, mapping: Path, out_dir: Path, case: Path | None, out: Console, as_json: bool) -> None:
    """Read one list under its mapping and write its tables: reports, relations, rejects and places."""
    from sulh.reports.build import build_reports, places_table

    source = _source(file, mapping, case)
    built = build_reports([source])
    tables = {"reports": built.reports, "relations": built.relations, "rejects": built.rejects}
    with whole(out_dir) as folder:
        write_tables(tables | {"places": places_table([source])}, folder)
    counts, notes = _counts(built), source.tally.sentences()
    if as_json:
        out.print_json(json.dumps({**counts, "notes": notes, "files": [str(out_dir)]}))
        return
    for name, count in counts.items():
        out.print(f"{count:,} {name.replace('_', ' ')}", highlight=False)
    for note in notes:
        out.print(note, style="dim", markup=False, highlight=False)
    out.print(f"Tables: {out_dir}", soft_wrap=True, highlight=False, markup=False)


def _moment(text: str | None) -> dt.datetime:
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"“{text}” is no moment", remedy="Write one such as 2020-06-01T09:30.") from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _vocabulary(case: Path | None) -> Vocabulary:
    """The words of a case or an agreement; without one, the shipped trees and no actors."""
    from sulh.case import load_case
    from sulh.terms.compile import load_compiled
    from sulh.words.vocabulary import vocabulary

    if case is None:
        return vocabulary({})
    if case.is_file() and case.name != "case.yaml":
        return load_compiled(case).agreement.vocabulary
    return load_case(case).compiled.agreement.vocabulary


def _source(file: Path, mapping: Path, case: Path | None) -> ReadSource:
    from sulh.sources.mapping import load_mapping
    from sulh.sources.read import read_source

    return read_source(file, load_mapping(mapping, _vocabulary(case)), source=mapping.stem)


def _counts(built: Built) -> dict[str, Any]:
    whats = built.rejects["what"].to_pylist()
    return {
        "reports": built.reports.num_rows,
        "rows_set_aside_unread": whats.count("row"),
        "cells_not_read": whats.count("cell"),
        "rows_that_are_no_reports": whats.count("aside"),
        "marks": whats.count("mark"),
    }
