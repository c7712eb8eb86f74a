"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A test says by what it finds whether it passes, never by how long it took: other work may share the machine.
settings.register_profile("sulh", deadline=None)
settings.load_profile("sulh")
