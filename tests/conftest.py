"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A test says by what it finds whether it passes, never by how long it took: other work may share the machine.
# Examples are the same in every run: a rare one is looked for by `make slow` and kept as a test of its own.
settings.register_profile("sulh", deadline=None, derandomize=True)
settings.load_profile("sulh")
