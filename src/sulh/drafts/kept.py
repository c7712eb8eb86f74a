"""Incidents kept ready on disk: a table of incidents coded once, and what terms asked of it so far.

What is kept is used only for the very file that it was made from, told by the SHA-256 of its content, and only by the version
of sulh that made it; else all is made anew. A time of change or a size would be quicker to look at and could lie. Nothing in
the folder is looked at by people, and it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import sulh
from sulh.drafts.coded import Coded, coded_batches, coded_in_memory, plain_coder
from sulh.errors import FileError, InputError
from sulh.incidents.given import check_incidents, unknown_word
from sulh.words.vocabulary import Vocabulary

STAMP, FACTS = "kept.json", "facts.parquet"
BATCH = 1 << 18
"""Incidents that are read and coded at a time."""
_FORM = 2
_NAME = b"sulh name"


class Folder:
    """A shelf in a folder: a Parquet file for each table. What cannot be read counts as not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> pa.Table | None:
        """The table of this name; None where there is none."""
        file = self._file(name)
        if not file.exists():
            return None
        try:
            table = _read(file, None)
        except (OSError, pa.ArrowInvalid):
            return None
        return table if (table.schema.metadata or {}).get(_NAME) == name.encode() else None

    def put(self, name: str, table: pa.Table) -> None:
        """Put a table under a name. Raises FileError where the folder cannot be written."""
        try:
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".sulh-", delete=False) as aside:
                pq.write_table(table.replace_schema_metadata({_NAME: name.encode()}), aside)
            Path(aside.name).replace(self._file(name))
        except OSError as error:
            raise _cannot(self._folder, error) from None

    def _file(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.parquet"


def incidents_given(file: Path) -> Callable[[Sequence[str] | None], Iterator[pa.Table]]:
    """The columns of a table of incidents (Parquet), batch by batch, one without rows at least."""

    def given(names: Sequence[str] | None) -> Iterator[pa.Table]:
        with pq.ParquetFile(file) as opened:
            if not opened.metadata.num_rows:
                yield opened.read(None if names is None else list(names))
            for batch in opened.iter_batches(BATCH, columns=None if names is None else list(names)):
                yield pa.Table.from_batches([batch])

    return given


def coded_file(incidents: Path, vocabulary: Vocabulary) -> Coded:
    """A table of incidents (Parquet, `INCIDENTS`) coded in memory. Raises FileError or InputError where it cannot be used."""
    check_incidents(incidents)
    try:
        return coded_in_memory(incidents_given(incidents), vocabulary)
    except KeyError as error:
        raise unknown_word(error.args[0], incidents) from None


def keep(incidents: Path, vocabulary: Vocabulary, folder: Path, tell: Callable[[str], None]) -> tuple[Coded, Folder]:
    """A table of incidents (Parquet) as it is kept in a folder; made now where it is not, or is another.

    Raises FileError or InputError where the table, or the folder, cannot be used.
    """
    stamp = _stamp(incidents)
    known = _read_stamp(folder)
    if known is None or {key: known.get(key) for key in stamp} != stamp:
        check_incidents(incidents)
        tell("Making the incidents ready" if known is None else "Making anew what was kept of another table or version")
        known = _make(incidents, vocabulary, folder, stamp)
    names = pq.read_schema(folder / FACTS).names
    given = incidents_given(incidents)
    return Coded(known["words"], known["size"], names, lambda some: _read(folder / FACTS, some), given), Folder(folder)


def _stamp(incidents: Path) -> dict[str, object]:
    """What has to be the same for what is kept to be used."""
    try:
        with incidents.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise FileError("there is no such file", where=incidents) from None
    except OSError as error:
        raise FileError(f"this cannot be read: {error.strerror}", where=incidents) from None
    return {"form": _FORM, "sulh": sulh.__version__, "incidents": content}


def _read_stamp(folder: Path) -> dict[str, Any] | None:
    """What a folder says of itself; None where it is empty or not there. Raises InputError where it holds something else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    try:
        known = dict(json.loads((folder / STAMP).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        what = "this folder holds something else than kept incidents"
        raise InputError(what, where=folder, remedy="Name an empty folder, or a new one, with --kept.") from None
    try:
        whole = pq.read_metadata(folder / FACTS).num_rows == known.get("size")
    except (OSError, pa.ArrowInvalid):
        whole = False
    return known if whole else {}


def _make(incidents: Path, vocabulary: Vocabulary, folder: Path, stamp: dict[str, object]) -> dict[str, Any]:
    """Code a table of incidents into a folder, in place of what was kept there; on any error that stays as it was."""
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".sulh-", dir=folder))
    except OSError as error:
        raise _cannot(folder, error) from None
    try:
        words, size = _code(incidents, vocabulary, aside / FACTS)
        known: dict[str, Any] = stamp | {"words": words, "size": size}
        # a stamp of nothing first: whatever happens from here on, no stamp stands beside facts that are not its own
        for content in ({}, known):
            (aside / STAMP).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            (aside / STAMP).replace(folder / STAMP)
            for file in () if content else folder.glob("*.parquet"):
                file.unlink()
            if not content:
                (aside / FACTS).replace(folder / FACTS)
    except OSError as error:
        raise _cannot(folder, error) from None
    except KeyError as error:
        raise unknown_word(error.args[0], incidents) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        if new and not any(folder.iterdir()):
            folder.rmdir()
    return known


def _code(incidents: Path, vocabulary: Vocabulary, target: Path) -> tuple[dict[str, list[str]], int]:
    """Write the coded columns to a file; each set in words, and how many rows there are."""
    coder = plain_coder(vocabulary)
    size, writer = 0, None
    for batch in coded_batches(incidents_given(incidents)(None), coder):
        plain = ("row", "incident_id")
        coded = [name for name in batch.schema.names if name not in plain]
        writer = writer or pq.ParquetWriter(
            target, batch.schema, use_dictionary=coded, column_encoding={"row": "DELTA_BINARY_PACKED"}
        )
        writer.write_table(batch)
        size += len(batch)
    assert writer is not None, "there is a batch without rows at least"
    writer.close()
    return coder.words, size


def _read(file: Path, names: Sequence[str] | None) -> pa.Table:
    with pq.ParquetFile(file) as opened:  # read_table would load pandas, if it is there
        return opened.read(None if names is None else list(names))


def _cannot(folder: Path, error: OSError) -> FileError:
    what = f"this folder cannot be written: {error.strerror}"
    return FileError(what, where=folder, remedy="Name another with --kept.")
