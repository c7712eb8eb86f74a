"""Work on arrays shared among the machine's processors, in threads: numpy lets go of the interpreter while it works."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
PROCESSORS = os.cpu_count() or 1
_here = threading.local()


def side_by_side(work: Callable[[Given], Made], parts: Iterable[Given]) -> list[Made]:
    """What `work` makes of each part, in order. A part that itself has parts does them one after the other."""
    given = list(parts)
    if len(given) < 2 or spare() < 2:
        return [work(part) for part in given]
    with ThreadPoolExecutor(PROCESSORS, initializer=_mark) as threads:
        return list(threads.map(work, given))


def spare() -> int:
    """How many processors there are for more parts: one, where this is such a part itself."""
    return 1 if getattr(_here, "busy", False) else PROCESSORS


def _mark() -> None:
    _here.busy = True
