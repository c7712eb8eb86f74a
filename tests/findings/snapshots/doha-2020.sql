-- ==== T1, as read by us
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is suicide attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND time_high >= 1582934400  -- the time is from 29 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is suicide attack)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T1, as read by taliban
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is suicide attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is suicide attack)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T1, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is suicide attack
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is suicide attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is suicide attack)
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T2, as read by us
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack on the ground
  AND fighters_high >= 100  -- the number of attackers is at least 100
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND time_high >= 1582934400  -- the time is from 29 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack on the ground)
  OR
      fighters_low <= 99  -- the number of attackers is at most 99
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T2, as read by taliban
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack on the ground
  AND (object_0 & 1) <> 0  -- what was hit is district centre or provincial capital
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack on the ground)
  OR
      (object_0 & 2) <> 0  -- not (what was hit is district centre or provincial capital)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T2, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack on the ground
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND TRUE  -- open: what “large_offensive” means
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is attack on the ground
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND TRUE  -- open: what “large_offensive” means
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack on the ground)
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      TRUE  -- not (open: what “large_offensive” means)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T3, as read by us
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND (target_0 & 1) <> 0  -- a target is US forces
  AND time_high >= 1582934400  -- the time is from 29 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      (target_0 & 2) <> 0  -- not (a target is US forces)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T3, as read by taliban
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND (target_0 & 1) <> 0  -- a target is US forces
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      (target_0 & 2) <> 0  -- not (a target is US forces)
  OR
      time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== T3, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND (target_0 & 1) <> 0  -- a target is US forces
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Taliban
  AND (target_0 & 1) <> 0  -- a target is US forces
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Taliban)
  OR
      (target_0 & 2) <> 0  -- not (a target is US forces)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== U1, as read by us
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is air strike
  AND (yes_0 & 1) <> 0  -- not (United States, if this is its own account, does not list it as a violation)
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is United States
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND (yes_3 & 1) <> 0  -- not (there was an attack by Taliban on Afghan forces at most 24 h before and 50 km away, or a statement that this was “in defence of” such an attack)
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is United States
  AND time_high >= 1582934400  -- the time is from 29 February 2020

-- “excused” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is air strike
  AND (yes_0 & 2) <> 0  -- United States, if this is its own account, does not list it as a violation
  AND (yes_3 & 2) <> 0  -- there was an attack by Taliban on Afghan forces at most 24 h before and 50 km away, or a statement that this was “in defence of” such an attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is United States
  AND time_high >= 1582934400  -- the time is from 29 February 2020

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is air strike)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is United States)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== U1, as read by taliban
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is air strike
  AND (yes_1 & 1) <> 0  -- not (Taliban, if this is its own account, does not list it as a violation)
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force or United States
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND (yes_4 & 1) <> 0  -- not (there was an attack by Taliban on Afghan forces at most 1 h before and 1 km away)
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force or United States
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is air strike
  AND (yes_1 & 2) <> 0  -- Taliban, if this is its own account, does not list it as a violation
  AND (yes_4 & 2) <> 0  -- there was an attack by Taliban on Afghan forces at most 1 h before and 1 km away
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force or United States
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is air strike)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Khost Protection Force or United States)
  OR
      time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== U1, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is air strike
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND TRUE  -- not (open: what “defence_of_ally” means)
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND TRUE  -- not (open: what “defence_of_ally” means)
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND TRUE  -- not (open: what “defence_of_ally” means)
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND TRUE  -- not (open: what “defence_of_ally” means)
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is air strike
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND TRUE  -- open: what “defence_of_ally” means
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND TRUE  -- open: what “defence_of_ally” means
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND TRUE  -- open: what “defence_of_ally” means
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is air strike
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND TRUE  -- open: what “defence_of_ally” means
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is air strike)
  OR
      TRUE  -- not (open: whether Khost Protection Force acts for United States)
  AND (perpetrator_0 & 4) <> 0  -- not (a perpetrator is United States)
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 8) <> 0  -- not (a perpetrator is Khost Protection Force or United States)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== U2, as read by us
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is raid
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is United States
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 2) <> 0  -- the act is drone strike
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is United States
  AND time_high >= 1582934400  -- the time is from 29 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 4) <> 0  -- not (the act is drone strike or raid)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is United States)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== U2, as read by taliban
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is raid
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force or United States
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021
  OR
      (act_0 & 2) <> 0  -- the act is drone strike
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force or United States
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 4) <> 0  -- not (the act is drone strike or raid)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Khost Protection Force or United States)
  OR
      time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020

-- ==== U2, as read by monitor
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is raid
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is raid
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021
  OR
      (act_0 & 1) <> 0  -- the act is raid
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 1) <> 0  -- the act is raid
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021
  OR
      (act_0 & 2) <> 0  -- the act is drone strike
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 2) <> 0  -- the act is drone strike
  AND TRUE  -- open: whether Khost Protection Force acts for United States
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Khost Protection Force
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021
  OR
      (act_0 & 2) <> 0  -- the act is drone strike
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      (act_0 & 2) <> 0  -- the act is drone strike
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 2) <> 0  -- a perpetrator is United States
  AND (time_low <= 1619913599) AND (time_high >= 1582934400)  -- the time is from 29 February 2020 until 1 May 2021

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 4) <> 0  -- not (the act is drone strike or raid)
  OR
      TRUE  -- not (open: whether Khost Protection Force acts for United States)
  AND (perpetrator_0 & 4) <> 0  -- not (a perpetrator is United States)
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1619913600  -- the time is from 2 May 2021
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 8) <> 0  -- not (a perpetrator is Khost Protection Force or United States)
  OR
      time_low <= 1582934399  -- the time is until 28 February 2020
