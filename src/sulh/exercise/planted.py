"""What is planted in an invented year, so that what a measure finds can be compared with what is there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

IN_FORCE = 120
"""The day, counted from the first, on which the agreement comes into force."""


@dataclass(frozen=True)
class Planted:
    """From `day` on, `fall` of all incidents do not happen, and of those whose act is barred by then `barred_fall` do not happen
    as such; of these, `shifted` happen as another act that nobody bars. `reprisals` is the share of all incidents that
    answer another, `bursts` that of incidents that fall together on one day in one town. `package` is
    how many tactics do most of the harm to civilians (`sulh.exercise.package`). `seed` draws what the usual year does not draw."""

    fall: float = 0.0
    barred_fall: float = 0.65
    shifted: float = 1.0
    reprisals: float = 0.12
    bursts: float = 0.2
    day: int = IN_FORCE
    seed: int = 0
    package: int = 0

    @property
    def answers_each(self) -> float:
        """How many deeds answer each deed that is itself no answer."""
        return self.reprisals / (1 - self.reprisals)

    def text(self) -> str:
        """As JSON, for the folder of the truth."""
        return json.dumps(asdict(self) | {"answers_each": round(self.answers_each, 6)}, indent=1, sort_keys=True) + "\n"


USUAL = Planted()
