"""What the parties of an exercise propose after they have signed: two drafts, and the table of their positions."""

from __future__ import annotations

from sulh.exercise.text import AGREEMENT

_ACTORS = AGREEMENT[AGREEMENT.index("parties:") : AGREEMENT.index("in_force:")]
_GUARD = AGREEMENT[AGREEMENT.index("  valley_guard:") : AGREEMENT.index("  league_forces:")]
_UNDER_ATTACK = AGREEMENT[AGREEMENT.index("  under_attack:") : AGREEMENT.index("provisions:")]

ASK = f"""agreement: orvanna-ask
title: "The Republic's ask: three months of quiet"
about: "Invented. What the Republic asked for in July 2031: less violence, no roadside bombs, no attacks on checkpoints."
{_ACTORS}in_force: {{from: 2031-10-01, until: 2031-12-31}}
terms:
{_UNDER_ATTACK}provisions:
  A1:
    title: "Half the violence for three months"
    binds: [republic, front]
    must_reduce: attack
    compared_with: {{baseline: {{weeks_before: 8}}, by_percent: 50}}
  A2: {{title: "No roadside bombs", binds: front, must_not: roadside_bomb}}
  A3: {{title: "No attacks on checkpoints", binds: front, must_not: [checkpoint_attack, {{act: attack, object: checkpoint}}]}}
  R1:
    title: "No strikes from the air"
    binds: republic
    must_not: [air_strike, drone_strike]
    except: {{R1.a: {{title: "defence of troops under attack", when: under_attack}}}}
  R3: {{title: "No attacks on civilians by the Republic", binds: republic, must_not: {{act: attack, target: civilians}}}}
  F1: {{title: "No suicide attacks", binds: front, must_not: suicide_attack}}
  F3: {{title: "No attacks on civilians by the Front", binds: front, must_not: {{act: attack, target: civilians}}}}
counting: {{unit: incident}}
"""

_COUNTED_GUARD = """  valley_guard:
    name: "Valley Guard"
    part_of: republic
    note: "A militia of the valleys; this draft counts it as the Republic's, to everybody."
"""

COUNTER = f"""agreement: orvanna-counter
title: "The Front's counter-proposal: severe limits on air power"
about: "Invented. What the Front answered in July 2031: hardly any strikes, no raids, the Valley Guard disbanded."
{_ACTORS.replace(_GUARD, _COUNTED_GUARD)}in_force: {{from: 2031-10-01}}
terms:
  under_attack_on_the_spot: {{means: {{attack_by: front, on: republic_army, within_hours: 2, within_km: 5}}}}
provisions:
  R1:
    title: "No strikes from the air but against an attack on the spot"
    binds: republic
    must_not: [air_strike, drone_strike]
    except: {{R1.a: {{title: "troops under attack on the spot", when: under_attack_on_the_spot}}}}
  R2: {{title: "No raids", binds: republic, must_not: raid}}
  R3: {{title: "No attacks on civilians by the Republic", binds: republic, must_not: {{act: attack, target: civilians}}}}
  R4: {{title: "No attacks by the Valley Guard", binds: republic, must_not: {{act: attack, perpetrator: valley_guard}}}}
  R5: {{title: "The Valley Guard disbanded", binds: republic, must_do: "Disband the Valley Guard", by: 2031-11-30}}
  F1: {{title: "No suicide attacks", binds: front, must_not: suicide_attack}}
  F3: {{title: "No attacks on civilians by the Front", binds: front, must_not: {{act: attack, target: civilians}}}}
"""

POSITIONS = """positions: orvanna-2031
title: "The talks on three months of quiet"
about: "Invented, like the country. Both sides have signed and now ask for more; a mediator tries to bring them together."
as_of: 2031-09-15
others:
  mediator: {name: "Envoy of the neighbours", role: "mediator"}
proposals:
  ask:
    by: republic
    since: 2031-07-02
    title: "Three months of quiet"
    draft: ask
    source: "Note of the Republic"
    duration:
      from: 2031-10-01
      months: 3
      quote: "three months, extendable"
      extendable: {by: [republic, front], months: 3, times: 1}
  counter:
    by: front
    since: 2031-07-15
    title: "Limits on air power first"
    answers: ask
    draft: counter
    source: "Letter of the Front"
  bridge:
    by: mediator
    since: 2031-08-20
    title: "The envoy's paper"
    source: "Paper of the envoy"
clauses:
  less_violence:
    title: "Half the violence for three months"
    proposed_in: [ask, bridge]
    provision: A1
    draft: ask
    stances:
      - {by: front, since: 2031-07-15, stance: silent, source: "Letter of the Front"}
      - {by: front, since: 2031-08-25, stance: accepts, source: "Statement of the Front"}
  no_roadside_bombs:
    title: "The Front sets no roadside bombs"
    proposed_in: ask
    provision: A2
    stances:
      - {by: front, since: 2031-07-15, stance: rejects, quote: "a cease-fire by another name", source: "Letter of the Front"}
      - {by: front, since: 2031-08-25, stance: accepts_if, if: limits_on_air_power, source: "Statement of the Front"}
  no_checkpoint_attacks:
    title: "The Front attacks no checkpoints in any way"
    proposed_in: ask
    provision: A3
    stances:
      - {by: front, since: 2031-07-15, stance: rejects, quote: "a cease-fire by another name", source: "Letter of the Front"}
      - {by: front, since: 2031-09-10, stance: accepts_if, if: no_raids, sealed: [front, monitor], source: "Said to the monitor"}
  limits_on_air_power:
    title: "The Republic strikes from the air only against an attack on the spot"
    proposed_in: counter
    provision: R1
    stances:
      - {by: republic, since: 2031-07-20, stance: rejects, source: "Statement of the Republic"}
      - {by: republic, since: 2031-09-01, stance: accepts_if, if: no_roadside_bombs, source: "Statement of the Republic"}
  no_raids:
    title: "The Republic raids no houses"
    proposed_in: counter
    provision: R2
    stances:
      - by: republic
        since: 2031-07-20
        stance: accepts_if
        if: {words: "raids against bandits stay free"}
        source: "Statement of the Republic"
  guard_disbanded:
    title: "The Valley Guard is disbanded"
    proposed_in: counter
    provision: R5
    stances:
      - {by: republic, since: 2031-07, about: true, stance: rejects, alleged: true, note: "Told by others."}
  joint_room:
    title: "A joint room looks into incidents within two days"
    proposed_in: bridge
    stances:
      - {by: republic, since: 2031-08-24, stance: accepts, source: "Statement of the Republic"}
packages:
  bombs_for_strikes:
    title: "Roadside bombs for strikes"
    by: mediator
    since: 2031-09-12
    together: [no_roadside_bombs, limits_on_air_power]
    source: "Paper of the envoy"
  whole_counter:
    title: "All of the counter-proposal or nothing"
    by: front
    since: 2031-07-15
    given_up: 2031-08-25
    together: [limits_on_air_power, no_raids, guard_disbanded]
    source: "Letter of the Front"
deadlines:
  answer:
    title: "The Republic answers the counter-proposal"
    by: front
    since: 2031-07-15
    day: 2031-08-01
    proposal: counter
    source: "Letter of the Front"
  closing:
    title: "The talks end"
    by: mediator
    since: 2031-08-20
    day: 2031-09-30
    proposal: bridge
    source: "Paper of the envoy"
"""
