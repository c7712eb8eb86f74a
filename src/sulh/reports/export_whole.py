"""A file that appears whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sulh.errors import FileError


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """Gives a path to write to, in a folder of its own beside `file`; on success it takes the place of `file`.

    Raises FileError where it cannot be written; what was there before then stays.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".sulh-", dir=file.parent, ignore_cleanup_errors=True) as folder:
            aside = Path(folder) / file.name
            yield aside
            aside.replace(file)
    except OSError as error:
        raise FileError(
            f"this file cannot be written: {error.strerror or error}",
            where=file,
            remedy="Is the folder there, and is there room? Else name another file.",
        ) from None
