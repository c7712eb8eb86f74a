"""A ready table of incidents that somebody gives: whether it can be judged."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sulh.errors import FileError, InputError
from sulh.incidents.schema import INCIDENTS


def unknown_word(word: str, where: Path) -> InputError:
    """The error of a table that names a node which is in no tree of the agreement."""
    remedy = "The table has to be made with the words of this agreement."
    return InputError(f"“{word}” is in no tree of the agreement", where=where, remedy=remedy)


def check_incidents(file: Path) -> None:
    """Whether a file is a Parquet file with the columns of `INCIDENTS`, ids, accounts and known words in `occurred`.

    Raises FileError or InputError.
    """
    try:
        schema = pq.read_schema(file)
    except FileNotFoundError:
        raise FileError("there is no such file", where=file) from None
    except (pa.ArrowInvalid, OSError) as error:
        raise FileError(
            f"this is no Parquet file: {error}", where=file, remedy="Give the incidents.parquet of a run."
        ) from None
    for field in INCIDENTS:
        if field.name not in schema.names:
            remedy = "The columns are those of incidents in docs/tables.md; leave cells empty for what is unknown."
            raise InputError(f"the column “{field.name}” is missing", where=file, remedy=remedy)
        given = schema.field(field.name).type
        if not _alike(given, field.type) and not (pa.types.is_null(given) and field.nullable):
            raise InputError(
                f"the column “{field.name}” is {given}, not {field.type}", where=file, remedy="Write it so."
            )
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(1 << 18, columns=["incident_id", "account", "occurred"]):
            for name in batch.schema.names:
                if batch[name].null_count:
                    raise InputError(f"a cell of “{name}” is empty", where=file, remedy="Give each row a value.")
            strange = set(batch["occurred"].unique().to_pylist()) - {"yes", "no", "unknown"}
            if strange:
                word = sorted(map(str, strange))[0]
                raise InputError(f"“{word}” is no word for occurred", where=file, remedy="Write yes, no or unknown.")


def _alike(given: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a column's type is what is wanted but for its width or unit."""
    if pa.types.is_list(wanted):
        return bool(pa.types.is_list(given)) and _alike(given.value_type, wanted.value_type)
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(given)) and given.tz == wanted.tz
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_string, pa.types.is_boolean)
    return any(kind(given) and kind(wanted) for kind in kinds)
