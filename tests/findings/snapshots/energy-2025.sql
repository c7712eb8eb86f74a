-- ==== R0, as read by russia
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line, gas facility, oil facility or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line, gas facility, oil facility or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Russia)
  OR
      time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025

-- ==== R0, as read by ukraine
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Russia)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742860799  -- the time is until 24 March 2025

-- ==== R0, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- open: whether the agreement held already
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- open: whether the agreement held already
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- not (open: whether the agreement held already)
  AND time_low <= 1742860799  -- the time is until 24 March 2025
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Russia)
  OR
      TRUE  -- not (open: what “energy infrastructure” means)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025

-- ==== U0, as read by russia
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line, gas facility, oil facility or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line, gas facility, oil facility or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Ukraine)
  OR
      time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025

-- ==== U0, as read by ukraine
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Ukraine)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742860799  -- the time is until 24 March 2025

-- ==== U0, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- open: whether the agreement held already
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- open: whether the agreement held already
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- not (open: whether the agreement held already)
  AND time_low <= 1742860799  -- the time is until 24 March 2025
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Ukraine)
  OR
      TRUE  -- not (open: what “energy infrastructure” means)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025

-- ==== R1, as read by russia
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of U0 before it began)
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line, gas facility, oil facility or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- there was a breach of U0 before it began
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line, gas facility, oil facility or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Russia)
  OR
      time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025

-- ==== R1, as read by ukraine
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of U0 before it began)
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- there was a breach of U0 before it began
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Russia)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742860799  -- the time is until 24 March 2025

-- ==== R1, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of U0 before it began)
  AND TRUE  -- open: whether the agreement held already
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of U0 before it began)
  AND TRUE  -- open: whether the agreement held already
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of U0 before it began)
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of U0 before it began)
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Russia
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- there was a breach of U0 before it began
  OR
      TRUE  -- not (open: whether the agreement held already)
  AND time_low <= 1742860799  -- the time is until 24 March 2025
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Russia)
  OR
      TRUE  -- not (open: what “energy infrastructure” means)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025

-- ==== U1, as read by russia
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of R0 before it began)
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line, gas facility, oil facility or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- there was a breach of R0 before it began
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line, gas facility, oil facility or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Ukraine)
  OR
      time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025

-- ==== U1, as read by ukraine
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of R0 before it began)
  AND (object_0 & 1) <> 0  -- what was hit is power plant, power line or dam
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- there was a breach of R0 before it began
  OR
      (object_0 & 2) <> 0  -- not (what was hit is power plant, power line or dam)
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Ukraine)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742860799  -- the time is until 24 March 2025

-- ==== U1, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of R0 before it began)
  AND TRUE  -- open: whether the agreement held already
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of R0 before it began)
  AND TRUE  -- open: whether the agreement held already
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742256000)  -- the time is from 18 March 2025 until 16 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of R0 before it began)
  AND TRUE  -- open: whether the agreement still held
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1745452799) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 23 April 2025
  OR
      (act_0 & 1) <> 0  -- the act is attack
  AND TRUE  -- not (there was a breach of R0 before it began)
  AND (occurred & 2) <> 0  -- it happened
  AND (perpetrator_0 & 1) <> 0  -- a perpetrator is Ukraine
  AND TRUE  -- open: what “energy infrastructure” means
  AND (time_low <= 1744847999) AND (time_high >= 1742860800)  -- the time is from 25 March 2025 until 16 April 2025

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (act_0 & 2) <> 0  -- not (the act is attack)
  OR
      TRUE  -- there was a breach of R0 before it began
  OR
      TRUE  -- not (open: whether the agreement held already)
  AND time_low <= 1742860799  -- the time is until 24 March 2025
  OR
      TRUE  -- not (open: whether the agreement still held)
  AND time_high >= 1744848000  -- the time is from 17 April 2025
  OR
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (perpetrator_0 & 2) <> 0  -- not (a perpetrator is Ukraine)
  OR
      TRUE  -- not (open: what “energy infrastructure” means)
  OR
      time_high >= 1745452800  -- the time is from 24 April 2025
  OR
      time_low <= 1742255999  -- the time is until 17 March 2025
