"""The commands that look beside the findings: links checked by a person on a sample, and who did it as far as reports tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sulh.cli_options import Json
from sulh.errors import InputError, Position, nearest

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

    from sulh.incidents.check import Checked, Estimate, Pair

_YES, _NO = ("yes", "y", "same", "1"), ("no", "n", "different", "0")


def add_check_links(app: typer.Typer, out: Console) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command("check-links")
    def check_links(
        run: Annotated[Path, typer.Argument(metavar="OUT", help="What “sulh link” or “sulh run” wrote.")],
        reports: Annotated[
            Path | None, typer.Argument(metavar="[REPORTS]", help="The reports that were linked, where OUT has none.")
        ] = None,
        sheet: Annotated[
            Path, typer.Option("--sheet", help="The CSV to judge: written where it is not there, else read.")
        ] = Path("pairs.csv"),
        size: Annotated[int, typer.Option(min=2, max=100_000, help="How many pairs to judge.")] = 100,
        as_json: Json = False,
    ) -> None:
        """Let a person judge a sample of links beside near misses, and say how good the links are."""
        from sulh.incidents.check import checked, window_of
        from sulh.incidents.check import sheet as made
        from sulh.incidents.kept import reports_of
        from sulh.incidents.model_file import load_links, load_model
        from sulh.output import whole, write_csv
        from sulh.reports.table import read_table
        from sulh.words.vocabulary import vocabulary

        table = read_table(reports) if reports else reports_of(run)
        links = load_links(run / "links.parquet")
        _refuse_others(table, links, reports or run)
        model = load_model(run / "model.json", "Name a folder that “sulh link” or “sulh run” wrote.")
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
        found = checked(window, answers)
        if not found.links + found.misses:
            remedy = "Give the folder that the sheet was made of, or another --sheet to have one written."
            raise InputError("no pair of this sheet is a link or a near miss of that run", where=sheet, remedy=remedy)
        _show(found, len(answers) - found.links - found.misses, out, as_json)


def add_attribute(app: typer.Typer, out: Console) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command("attribute")
    def attribute(
        run: Annotated[Path, typer.Argument(metavar="OUT", help="What “sulh run” or “sulh link” wrote.")],
        out_dir: Annotated[Path, typer.Option("--out", help="The folder that the tables go to.")],
        reports: Annotated[Path | None, typer.Option(help="The reports, where they are not in OUT.")] = None,
        source: Annotated[
            str | None, typer.Option(help="Print for this source how often it is wrong by month and by act, too.")
        ] = None,
        seed: Annotated[int, typer.Option(min=0, help="Of the sampler.")] = 1,
        as_json: Json = False,
    ) -> None:
        """Estimate who did it, and how often each source blames the wrong force: beside the findings, never in them."""
        from sulh.incidents.attribute import attribute as attributed
        from sulh.incidents.kept import reports_of
        from sulh.incidents.model_file import load_links
        from sulh.output import whole, write_tables
        from sulh.reports.table import read_table

        table = read_table(reports) if reports else reports_of(run)
        links = load_links(run / "links.parquet")
        known = sorted(set(table["source"].to_pylist()))
        if source is not None and source not in known:
            raise InputError(f"no report is of the source “{source}”", remedy=nearest(source, known))
        found = attributed(table, links, seed)
        tables = {name: getattr(found, name) for name in ("attributions", "confusions", "wrong_force", "copying")}
        with whole(out_dir) as folder:
            write_tables(tables, folder)
        totals = [row for row in found.wrong_force.to_pylist() if (row["period"], row["act"]) == ("all", "all")]
        copies = [row for row in found.copying.to_pylist() if row["low"] > 0.1]
        if as_json:
            parts = [row for row in found.wrong_force.to_pylist() if source in (None, row["source"])]
            told = {"wrong_force": totals if source is None else parts, "copying": copies, "files": [str(out_dir)]}
            out.print_json(json.dumps(told))
            return
        _wrong_force(found.wrong_force.to_pylist(), source, out)
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


def _wrong_force(rows: list[dict[str, Any]], source: str | None, out: Console) -> None:
    """How often sources name the wrong force: overall, and for one of them by month and by act."""
    out.print("How often each source names the wrong force, as far as the reports can tell:", highlight=False)
    for row in rows:
        whole = (row["period"], row["act"]) == ("all", "all")
        if whole or row["source"] == source:
            name = row["source"] if whole else f"  {row['period'] if row['period'] != 'all' else row['act']}"
            out.print(
                f"  {name}: {row['rate']:.0%} ({row['low']:.0%} to {row['high']:.0%}) of {row['reports']:,} reports, "
                f"{row['shared']:,} of which others tell of, too",
                highlight=False,
                markup=False,
            )


def add_reconcile(app: typer.Typer, out: Console) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command("reconcile")
    def reconcile(
        run: Annotated[Path, typer.Argument(metavar="OUT", help="What “sulh run” or “sulh link” wrote.")],
        a: Annotated[str, typer.Argument(metavar="A", help="A source.")],
        b: Annotated[str, typer.Argument(metavar="B", help="Another source.")],
        target: Annotated[
            Path | None, typer.Option("--out", help="A CSV: each incident that one of them tells of.")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Lay two sources side by side: what both list, what only one does, where they differ, what one denies."""
        import pyarrow.compute as pc

        from sulh.incidents.kept import reports_of
        from sulh.incidents.model_file import load_links
        from sulh.incidents.reconcile import reconcile as compared
        from sulh.incidents.reconcile import sentences
        from sulh.output import whole, write_csv
        from sulh.words.vocabulary import vocabulary

        reports, links = reports_of(run), load_links(run / "links.parquet")
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


def _refuse_others(reports: pa.Table, links: pa.Table, where: Path) -> None:
    """Raises InputError where a run's links are about other reports."""
    import pyarrow.compute as pc

    missing = pc.invert(pc.is_in(links["report_id"], reports["report_id"].combine_chunks()))
    if pc.any(missing).as_py():
        number = pc.sum(missing).as_py()
        raise InputError(
            f"{number:,} of the linked reports are not here", where=where, remedy="Give the reports that were linked."
        )


def _answers(sheet: Path) -> dict[Pair, bool]:
    """What a person said of pairs, each of the two reports that stand under one name in the column `pair`."""
    from sulh.sources.files.tables import open_csv

    ids: dict[str, set[str]] = {}
    said: dict[str, bool] = {}
    first: dict[str, int] = {}
    with open_csv(sheet) as table:
        places = [table.columns.index(name) for name in ("pair", "same", "report_id") if name in table.columns]
        if len(places) < 3:
            raise InputError(
                "this is no sheet of pairs", where=Position(sheet, row=1), remedy="Let it be written anew."
            )
        for number, cells in table.rows:
            pair, word, report = (_plain(cells[place]) for place in places)
            ids.setdefault(pair, set()).add(report)
            first.setdefault(pair, number)
            answer = _answer(word.lower(), Position(sheet, row=number, column_name="same"))
            if answer is not None and said.setdefault(pair, answer) != answer:
                where = Position(sheet, row=number, column_name="same")
                raise InputError("this pair is both the same and not", where=where, remedy="Leave one answer.")
    for pair in said:
        if len(ids[pair]) != 2:
            where = Position(sheet, row=first[pair], column_name="pair")
            raise InputError(
                f"{len(ids[pair])} reports stand under one pair", where=where, remedy="Keep the two rows of each pair."
            )
    return {(min(ids[pair]), max(ids[pair])): answer for pair, answer in said.items()}


def _plain(cell: Any) -> str:
    """A cell without the apostrophe that keeps it from being a formula."""
    from sulh.sources.files.cells import text_of

    text = text_of(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text


def _answer(word: str, where: Position) -> bool | None:
    """Yes, no, or nothing. Raises InputError for another word."""
    if word in ("", "?"):
        return None
    if word not in (*_YES, *_NO):
        raise InputError(f"“{word}” is no answer", where=where, remedy="Write yes, no or ?.")
    return word in _YES


def _show(found: Checked, unknown: int, out: Console, as_json: bool) -> None:
    said = {"precision": found.precision if found.links else None}
    said["recall among what was near"] = found.recall if found.links and found.misses else None
    if as_json:
        marks: dict[str, Any] = {"links": found.links, "near_misses": found.misses, "unknown": unknown}
        estimates = {name.split()[0]: None if one is None else vars(one) for name, one in said.items()}
        out.print_json(json.dumps(marks | estimates))
        return
    out.print(f"judged: {found.links:,} links and {found.misses:,} near misses", highlight=False)
    if unknown:
        out.print(f"{unknown:,} more pairs are no links or near misses of this run and do not count", highlight=False)
    for name, one in said.items():
        out.print(f"{name}: {'too little is judged' if one is None else _percent(one)}", highlight=False)


def _percent(one: Estimate) -> str:
    return f"{one.share:.1%} (95 % interval {one.low:.1%} to {one.high:.1%})"
