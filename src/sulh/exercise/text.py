"""The texts of an exercise: its agreement, its case, and what it is."""

from __future__ import annotations

from collections.abc import Sequence

from sulh.exercise.observers import Observer
from sulh.exercise.pages.shelf import PAGES

AGREEMENT = """agreement: orvanna-2031
title: "The agreement of Tanborsim between the Republic and the Front"
signed: 2031-04-30
about: "Invented, like the country. It has what real agreements have: bars, exceptions, duties, and words left open."
parties:
  republic: {name: "The Republic"}
  front: {name: "The Front"}
readings: [monitor]
actors:
  republic_army: {part_of: republic, name: "Army of the Republic"}
  valley_guard:
    name: "Valley Guard"
    acts_for: {republic: {according_to: [front], denied_by: [republic]}}
    note: "A militia of the valleys. Whether it is the Republic's is disputed."
  league_forces:
    name: "Forces of the League"
    acts_for: {republic: {according_to: [front], denied_by: [republic]}}
  front_fighters: {part_of: front, name: "Fighters of the Front"}
  black_hand:
    name: "Black Hand"
    acts_for: {front: {according_to: [republic], denied_by: [front]}}
    note: "A splinter of the Front. Whether the Front answers for it is disputed."
  bandits: {name: "Bandits"}
in_force: {from: 2031-05-01}
terms:
  under_attack:
    undefined_by_text: true
    read_as:
      republic: {attack_by: front, on: republic_army, within_hours: 24, within_km: 30, or_stated: in_defence_of}
      front: {attack_by: front, on: republic_army, within_hours: 2, within_km: 5}
provisions:
  R1:
    title: "No strikes from the air"
    binds: republic
    must_not: [air_strike, drone_strike]
    except: {R1.a: {title: "defence of troops under attack", when: under_attack}}
  R2: {title: "No raids at night", binds: republic, must_not: night_raid}
  R3: {title: "No attacks on civilians by the Republic", binds: republic, must_not: {act: attack, target: civilians}}
  F1: {title: "No suicide attacks", binds: front, must_not: suicide_attack}
  F2: {title: "No attacks on checkpoints", binds: front, must_not: checkpoint_attack}
  F3: {title: "No attacks on civilians by the Front", binds: front, must_not: {act: attack, target: civilians}}
  D1: {title: "Prisoners released", binds: republic, must_do: "Release 200 prisoners", by: 2031-06-30, modality: will}
"""
README = """# An exercise in {country}

Everything in this folder is invented: the country, its people, the agreement and every incident (seed {seed}, {days} days).

- `sources/`: what six sources tell, each in its own way, with the mapping that reads it. Try `sulh map` on one first.
- `agreement.yaml`, `case.yaml`, `places.csv`: the case. `sulh run` runs it. `roads.csv`: for a map.
- `drafts/`, `positions.yaml`: what the parties propose later, and where they stand on it. `sulh positions`, `sulh replay`.
- `decisions.csv`: yours. Say which reports are the same, which are not; docs/case.md has the columns. `sulh check-links OUT` on
  the results of a run makes a sheet of pairs that are worth a look.
- `truth/`: what truly happened. Look only afterwards: `sulh exercise score` marks your decisions one by one, and the links, against it.
"""


MEASURES = """measures:
  all_incidents:
    title: "Incidents of every kind in the first eight weeks"
    declared: 2031-04-30
    from: 2031-05-01
    until: 2031-06-25
    baselines:
      eight_weeks_before: {from: 2031-03-06, until: 2031-04-30}
  barred_strikes:
    title: "Strikes from the air in the first eight weeks"
    declared: 2031-04-30
    where: {act: [air_strike, drone_strike]}
    from: 2031-05-01
    until: 2031-06-25
    baselines:
      eight_weeks_before: {from: 2031-03-06, until: 2031-04-30}
    promised_fall: 0.5
"""


def case_yaml(observers: Sequence[Observer]) -> str:
    """case.yaml."""
    lines = [
        "case: orvanna-2031",
        'title: "Exercise: the first year of the agreement of Tanborsim"',
        'about: "Invented from beginning to end, to train with."',
        "agreement: agreement.yaml",
        "decisions: decisions.csv",
        "measures: measures.yaml",
        "drafts: {ask: drafts/ask.yaml, counter: drafts/counter.yaml}",
        "positions: positions.yaml",
        "sources:",
    ]
    for one in observers:
        page = PAGES[one.key]
        lines.append(
            f"  {one.key}: {{file: sources/{page.file}, mapping: sources/{one.key}.yaml, side: {one.side}, "
            f'grade: {one.grade}, title: "{one.title}"}}'
        )
    lines.append(
        "standard_of_proof: {any_of: [{independent: 2}, {independent: 1, grade: B}, {owned_by_perpetrator: true}, "
        "{both_sides_agree: true}]}"
    )
    return "\n".join(lines) + "\n"
