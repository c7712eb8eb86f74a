-- ==== R1, as read by us
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Afghan government or United States
  AND (side_b_0 & 1) <> 0  -- the other side is Taliban
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Taliban
  AND (side_b_0 & 2) <> 0  -- the other side is Afghan government or United States
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Afghan government or United States)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Afghan government or United States)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Taliban, Afghan government or United States)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Taliban)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Taliban)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Taliban, Afghan government or United States)
  OR
      time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      time_low <= 1582329599  -- the time is until 21 February 2020

-- ==== R1, as read by taliban
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Afghan government or United States
  AND (side_b_0 & 1) <> 0  -- the other side is Taliban
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Taliban
  AND (side_b_0 & 2) <> 0  -- the other side is Afghan government or United States
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Afghan government or United States)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Afghan government or United States)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Taliban, Afghan government or United States)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Taliban)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Taliban)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Taliban, Afghan government or United States)
  OR
      time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      time_low <= 1582329599  -- the time is until 21 February 2020

-- ==== R1, as read by monitor
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Afghan government or United States
  AND (side_b_0 & 1) <> 0  -- the other side is Taliban
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Taliban
  AND (side_b_0 & 2) <> 0  -- the other side is Afghan government or United States
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Afghan government or United States)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Afghan government or United States)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Taliban, Afghan government or United States)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Taliban)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Taliban)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Taliban, Afghan government or United States)
  OR
      time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      time_low <= 1582329599  -- the time is until 21 February 2020

-- ==== R2, as read by us
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Afghan government or United States
  AND (side_b_0 & 1) <> 0  -- the other side is Taliban
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Taliban
  AND (side_b_0 & 2) <> 0  -- the other side is Afghan government or United States
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Afghan government or United States)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Afghan government or United States)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Taliban, Afghan government or United States)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Taliban)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Taliban)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Taliban, Afghan government or United States)
  OR
      time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      time_low <= 1582329599  -- the time is until 21 February 2020

-- ==== R2, as read by taliban
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Afghan government or United States
  AND (side_b_0 & 1) <> 0  -- the other side is Taliban
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Taliban
  AND (side_b_0 & 2) <> 0  -- the other side is Afghan government or United States
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Afghan government or United States)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Afghan government or United States)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Taliban, Afghan government or United States)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Taliban)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Taliban)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Taliban, Afghan government or United States)
  OR
      time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      time_low <= 1582329599  -- the time is until 21 February 2020

-- ==== R2, as read by monitor
-- “counts” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Afghan government or United States
  AND (side_b_0 & 1) <> 0  -- the other side is Taliban
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Taliban
  AND (side_b_0 & 2) <> 0  -- the other side is Afghan government or United States
  AND (time_low <= 1582934399) AND (time_high >= 1582329600)  -- the time is from 22 February 2020 until 28 February 2020

-- “excused” is possible where one of these can hold:
-- never

-- “does not count” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Afghan government or United States)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Afghan government or United States)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Taliban, Afghan government or United States)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Taliban)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Taliban)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Taliban, Afghan government or United States)
  OR
      time_high >= 1582934400  -- the time is from 29 February 2020
  OR
      time_low <= 1582329599  -- the time is until 21 February 2020
