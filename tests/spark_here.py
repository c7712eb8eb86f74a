"""The Spark engine of the tests; they skip, and say so, where it cannot run. One Java machine a test process."""

from __future__ import annotations

import os
import shutil

import pytest

from sulh.spark import Spark


def spark() -> Spark:
    """A new engine without tables; skips where PySpark or Java is absent."""
    pytest.importorskip("pyspark", reason="PySpark is not installed (requirements/spark.txt)")
    if shutil.which("java") is None:
        pytest.skip("there is no java on the PATH")
    # most of a short run would go into making the machine's code quick: a third of the seconds without
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
    return Spark()
