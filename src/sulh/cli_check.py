"""The commands that look beside the findings: links checked by a person on a sample, and who did it as far as reports tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.errors import InputError, Position

if TYPE_CHECKING:
    from rich.console import Console

    from sulh.incidents.check import Checked, Estimate, Pair

Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]
_YES, _NO = ("yes", "y", "same", "1"), ("no", "n", "different", "0")


def add_check_links(app: typer.Typer, out: Console) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command("check-links")
    def check_links(
        run: Annotated[Path, typer.Argument(metavar="OUT", help="What “sulh link” wrote: links.parquet, model.json.")],
        reports: Annotated[Path, typer.Argument(metavar="REPORTS", help="The reports that were linked.")],
        sheet: Annotated[
            Path, typer.Option("--sheet", help="The CSV to judge: written where it is not there, else read.")
        ],
        size: Annotated[int, typer.Option(min=2, max=100_000, help="How many pairs to judge.")] = 100,
        as_json: Json = False,
    ) -> None:
        """Let a person judge a sample of links beside near misses, and say how good the links are."""
        from sulh.incidents.check import checked, window_of
        from sulh.incidents.check import sheet as made
        from sulh.incidents.model_file import load_links, load_model
        from sulh.output import whole, write_csv
        from sulh.reports.table import read_table
        from sulh.words.vocabulary import vocabulary

        table = read_table(reports)
        links, model = load_links(run / "links.parquet"), load_model(run / "model.json")
        window = window_of(table, links, vocabulary({}), model)
        if not sheet.exists():
            with whole(sheet.parent) as folder:
                write_csv(made(table, window, size), folder / sheet.name)
            said = f"{sheet}: fill the column “same” with yes, no or ?, then call this again."
            out.print(said, soft_wrap=True, highlight=False, markup=False)
            return
        answers = _answers(sheet)
        if not answers:
            raise InputError("nothing is judged yet", where=sheet, remedy="Fill the column “same” with yes, no or ?.")
        _show(checked(window, answers), out, as_json)


def add_attribute(app: typer.Typer, out: Console) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command("attribute")
    def attribute(
        run: Annotated[Path, typer.Argument(metavar="OUT", help="What “sulh run” or “sulh link” wrote.")],
        out_dir: Annotated[Path, typer.Option("--out", help="The folder that the tables go to.")],
        reports: Annotated[Path | None, typer.Option(help="The reports, where they are not in OUT.")] = None,
        seed: Annotated[int, typer.Option(min=0, help="Of the sampler.")] = 1,
        as_json: Json = False,
    ) -> None:
        """Estimate who did it, and how often each source blames the wrong force: beside the findings, never in them."""
        from sulh.incidents.attribute import attribute as attributed
        from sulh.incidents.model_file import load_links
        from sulh.output import whole, write_tables
        from sulh.reports.table import read_table

        found = attributed(read_table(reports or run / "reports.parquet"), load_links(run / "links.parquet"), seed)
        tables = {name: getattr(found, name) for name in ("attributions", "confusions", "wrong_force", "copying")}
        with whole(out_dir) as folder:
            write_tables(tables, folder)
        totals = [row for row in found.wrong_force.to_pylist() if (row["period"], row["act"]) == ("all", "all")]
        copies = [row for row in found.copying.to_pylist() if row["low"] > 0.1]
        if as_json:
            out.print_json(json.dumps({"wrong_force": totals, "copying": copies, "files": [str(out_dir)]}))
            return
        out.print("How often each source names the wrong force, as far as the reports can tell:", highlight=False)
        for row in totals:
            out.print(
                f"  {row['source']}: {row['rate']:.0%} ({row['low']:.0%} to {row['high']:.0%}) of {row['reports']:,} reports, "
                f"{row['shared']:,} of which others tell of, too",
                highlight=False,
            )
        for row in copies:
            out.print(
                f"{row['source']} seems to copy {row['from_source']}: {row['share']:.0%} ({row['low']:.0%} to {row['high']:.0%}) "
                f"of the {row['shared']:,} reports whose incident both tell of. The standard of proof counts them as two sources: "
                "what rests on these two alone rests on one.",
                soft_wrap=True,
                highlight=False,
                markup=False,
            )
        out.print(f"Tables: {out_dir}", soft_wrap=True, highlight=False, markup=False)


def add_reconcile(app: typer.Typer, out: Console) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command("reconcile")
    def reconcile(
        run: Annotated[Path, typer.Argument(metavar="OUT", help="What “sulh run” wrote: reports and links.")],
        a: Annotated[str, typer.Argument(metavar="A", help="A source.")],
        b: Annotated[str, typer.Argument(metavar="B", help="Another source.")],
        target: Annotated[
            Path | None, typer.Option("--out", help="A CSV: each incident that one of them tells of.")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Lay two sources side by side: what both list, what only one does, where they differ, what one denies."""
        import pyarrow.compute as pc

        from sulh.incidents.model_file import load_links
        from sulh.incidents.reconcile import reconcile as compared
        from sulh.incidents.reconcile import sentences
        from sulh.output import whole, write_csv
        from sulh.reports.table import read_table
        from sulh.words.vocabulary import vocabulary

        reports, links = read_table(run / "reports.parquet"), load_links(run / "links.parquet")
        found = compared(reports, links, a, b, vocabulary({}))
        if target is not None:
            flat = found.set_column(
                found.column_names.index("differs"), "differs", pc.binary_join(found["differs"], "|")
            )
            with whole(target.parent) as folder:
                write_csv(flat, folder / target.name)
        if as_json:
            out.print_json(json.dumps(found.to_pylist()))
            return
        for sentence in sentences(found, a, b):
            out.print(sentence, highlight=False, markup=False)


def _answers(sheet: Path) -> dict[Pair, bool]:
    from sulh.sources.files.cells import text_of
    from sulh.sources.files.tables import open_csv

    answers: dict[Pair, bool] = {}
    with open_csv(sheet) as table:
        places = [table.columns.index(name) for name in ("pair", "same") if name in table.columns]
        if len(places) < 2:
            raise InputError(
                "this is no sheet of pairs", where=Position(sheet, row=1), remedy="Let it be written anew."
            )
        for number, cells in table.rows:
            pair, word = text_of(cells[places[0]]).removeprefix("'").split(), text_of(cells[places[1]]).lower()
            if word in ("", "?"):
                continue
            if word not in (*_YES, *_NO) or len(pair) != 2:
                where = Position(sheet, row=number, column_name="same")
                raise InputError(f"“{word}” is no answer", where=where, remedy="Write yes, no or ?.")
            answers[pair[0], pair[1]] = word in _YES
    return answers


def _show(found: Checked, out: Console, as_json: bool) -> None:
    if as_json:
        marks = {"links": found.links, "near_misses": found.misses}
        out.print_json(json.dumps(marks | {"precision": vars(found.precision), "recall": vars(found.recall)}))
        return
    out.print(f"judged: {found.links:,} links and {found.misses:,} near misses", highlight=False)
    for name, one in (("precision", found.precision), ("recall among what was near", found.recall)):
        out.print(f"{name}: {_percent(one)}", highlight=False)


def _percent(one: Estimate) -> str:
    return f"{one.share:.1%} (95 % interval {one.low:.1%} to {one.high:.1%})"
