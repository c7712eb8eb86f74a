"""What is planted in an invented year, so that what a measure finds can be compared with what is there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np

IN_FORCE = 120
"""The day, counted from the first, on which the agreement comes into force."""
GIVEN_UP: Mapping[str, tuple[str, ...]] = {
    "league_forces": ("air_strike", "drone_strike"),
    "front_fighters": ("suicide_attack", "checkpoint_attack"),
}
"""The acts that the agreement bars by name and a force does, each of them at least three in a hundred of all incidents. Rarer are the night
raids of the guard: in 3,000 reports a dozen or so lie before the first day in force, and a change of so few is often not to be told
from chance."""
TURNED_TO: Mapping[str, tuple[str, ...]] = {
    "league_forces": ("artillery_fire", "rocket_fire", "raid", "armed_clash", "detention"),
    "front_fighters": ("magnetic_bomb", "vehicle_bomb", "targeted_killing", "abduction", "looting"),
}
"""What a force may turn to: acts that no clause names, and that it did seldom or never."""


@dataclass(frozen=True)
class Planted:
    """From `day` on, `fall` of all incidents do not happen, and of those whose act is barred by then `barred_fall` do not happen
    as such; of these, `shifted` happen as another act that nobody bars. `reprisals` is the share of all incidents that
    answer another, `bursts` that of incidents that fall together on one day in one town. `package` is
    how many tactics do most of the harm to civilians (`sulh.exercise.package`). `seed` draws what the usual year does not draw.

    With a `force`, only that force gives up an act, `given_up`, and does `turned_to` instead: a loophole."""

    fall: float = 0.0
    barred_fall: float = 0.65
    shifted: float = 1.0
    reprisals: float = 0.12
    bursts: float = 0.2
    day: int = IN_FORCE
    seed: int = 0
    package: int = 0
    force: str = ""
    given_up: str = ""
    turned_to: str = ""

    def with_loophole(self) -> Planted:
        """The same with one shift of tactics, which the seed chooses, and no other."""
        random = np.random.default_rng([self.seed, IN_FORCE])
        pairs = [(force, act) for force, acts in GIVEN_UP.items() for act in acts]
        force, given_up = pairs[int(random.integers(len(pairs)))]
        instead = TURNED_TO[force]
        return replace(self, force=force, given_up=given_up, turned_to=instead[int(random.integers(len(instead)))])

    @property
    def answers_each(self) -> float:
        """How many deeds answer each deed that is itself no answer."""
        return self.reprisals / (1 - self.reprisals)

    def text(self) -> str:
        """As JSON, for the folder of the truth."""
        told = {name: value for name, value in asdict(self).items() if value != ""}
        return json.dumps(told | {"answers_each": round(self.answers_each, 6)}, indent=1, sort_keys=True) + "\n"


USUAL = Planted()
