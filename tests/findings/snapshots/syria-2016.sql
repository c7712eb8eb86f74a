-- ==== C1, as read by government
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 2) <> 0  -- the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more)
  AND (side_b_0 & 4) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 13 more)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Government of Syria and forces with it)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Government of Syria and forces with it)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 13 more)
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C1, as read by opposition
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Groups of the armed opposition or Syrian insurgents (not specified)
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 2) <> 0  -- the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Groups of the armed opposition or Syrian insurgents (not specified)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Groups of the armed opposition or Syrian insurgents (not specified))
  AND (side_b_0 & 4) <> 0  -- not (the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Government of Syria and forces with it, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Government of Syria and forces with it)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Government of Syria and forces with it)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Government of Syria and forces with it, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C1, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Ahrar al-Sham
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND TRUE  -- not (open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Jaysh al-Islam
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND TRUE  -- not (open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 4) <> 0  -- the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 8) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 2) <> 0  -- the other side is Ahrar al-Sham
  AND TRUE  -- not (open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 8) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 4) <> 0  -- the other side is Jaysh al-Islam
  AND TRUE  -- not (open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 8) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 8) <> 0  -- the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more)
  AND (side_b_0 & 16) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 14 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 32) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 13 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 64) <> 0  -- not (the one side is anything but Armed opposition, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 13 more)
  AND (side_b_0 & 32) <> 0  -- not (the other side is anything but Armed opposition, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 13 more)
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 128) <> 0  -- not (the one side is anything but Armed opposition, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 12 more)
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 256) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 13 more)
  AND (side_b_0 & 64) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 13 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 512) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 12 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 1024) <> 0  -- not (the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Groups of the armed opposition or Syrian insurgents (not specified))
  AND (side_b_0 & 128) <> 0  -- not (the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      (side_a_0 & 2048) <> 0  -- not (the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Government of Syria and forces with it, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      (side_a_0 & 4096) <> 0  -- not (the one side is Government of Syria and forces with it)
  AND (side_b_0 & 256) <> 0  -- not (the other side is Government of Syria and forces with it)
  OR
      (side_b_0 & 512) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces or 13 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_b_0 & 1024) <> 0  -- not (the other side is anything but Armed opposition, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 12 more)
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_b_0 & 2048) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Islamic State, Yarmouk Martyrs, Syrian Democratic Forces, PKK or 12 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_b_0 & 4096) <> 0  -- not (the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Government of Syria and forces with it, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C2, as read by government
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND (side_b_0 & 1) <> 0  -- the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 2) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more)
  OR
      (side_b_0 & 2) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more)
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C2, as read by opposition
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Syrian Democratic Forces, Groups of the armed opposition or Syrian insurgents (not specified)
  AND (side_b_0 & 1) <> 0  -- the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Syrian Democratic Forces, Groups of the armed opposition or Syrian insurgents (not specified)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 2) <> 0  -- not (the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Syrian Democratic Forces, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      (side_b_0 & 2) <> 0  -- not (the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Syrian Democratic Forces, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C2, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Ahrar al-Sham
  AND (side_b_0 & 1) <> 0  -- the other side is Ahrar al-Sham
  AND TRUE  -- not (open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Ahrar al-Sham
  AND (side_b_0 & 2) <> 0  -- the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND TRUE  -- not (open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Ahrar al-Sham
  AND (side_b_0 & 4) <> 0  -- the other side is Jaysh al-Islam
  AND TRUE  -- not (open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”)
  AND TRUE  -- not (open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND (side_b_0 & 1) <> 0  -- the other side is Ahrar al-Sham
  AND TRUE  -- not (open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND (side_b_0 & 2) <> 0  -- the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND (side_b_0 & 4) <> 0  -- the other side is Jaysh al-Islam
  AND TRUE  -- not (open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 4) <> 0  -- the one side is Jaysh al-Islam
  AND (side_b_0 & 1) <> 0  -- the other side is Ahrar al-Sham
  AND TRUE  -- not (open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”)
  AND TRUE  -- not (open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 4) <> 0  -- the one side is Jaysh al-Islam
  AND (side_b_0 & 2) <> 0  -- the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more
  AND TRUE  -- not (open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 4) <> 0  -- the one side is Jaysh al-Islam
  AND (side_b_0 & 4) <> 0  -- the other side is Jaysh al-Islam
  AND TRUE  -- not (open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”)
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is anything but Armed opposition, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK, Palestinian groups or 12 more)
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 32) <> 0  -- not (the one side is anything but Armed opposition, Ahrar al-Sham, Islamic State, Yarmouk Martyrs, PKK, Palestinian groups or 12 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_a_0 & 64) <> 0  -- not (the one side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Syrian Democratic Forces, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      (side_b_0 & 8) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK or 13 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is anything but Armed opposition, Jaysh al-Islam, Islamic State, Yarmouk Martyrs, PKK, Palestinian groups or 12 more)
  AND TRUE  -- open: whether Jaysh al-Islam counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_b_0 & 32) <> 0  -- not (the other side is anything but Armed opposition, Ahrar al-Sham, Islamic State, Yarmouk Martyrs, PKK, Palestinian groups or 12 more)
  AND TRUE  -- open: whether Ahrar al-Sham counts as “other terrorist organizations designated by the UN Security Council”
  OR
      (side_b_0 & 64) <> 0  -- not (the other side is Liwa al-Aqsa, Ajnad al-Kavkaz, ETIM, Syrian Democratic Forces, Groups of the armed opposition or Syrian insurgents (not specified))
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C3, as read by government
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Syrian Democratic Forces
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 2) <> 0  -- the other side is Syrian Democratic Forces
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Syrian Democratic Forces)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Syrian Democratic Forces)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Syrian Democratic Forces or Government of Syria and forces with it)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Government of Syria and forces with it)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Government of Syria and forces with it)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Syrian Democratic Forces or Government of Syria and forces with it)
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C3, as read by opposition
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Syrian Democratic Forces
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 2) <> 0  -- the other side is Syrian Democratic Forces
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Syrian Democratic Forces)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Syrian Democratic Forces)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Syrian Democratic Forces or Government of Syria and forces with it)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Government of Syria and forces with it)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Government of Syria and forces with it)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Syrian Democratic Forces or Government of Syria and forces with it)
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016

-- ==== C3, as read by monitor
-- “breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 1) <> 0  -- the one side is Syrian Democratic Forces
  AND (side_b_0 & 1) <> 0  -- the other side is Government of Syria and forces with it
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016
  OR
      (occurred & 2) <> 0  -- it happened
  AND (side_a_0 & 2) <> 0  -- the one side is Government of Syria and forces with it
  AND (side_b_0 & 2) <> 0  -- the other side is Syrian Democratic Forces
  AND (time_low <= 1473465599) AND (time_high >= 1456531200)  -- the time is from 27 February 2016 until 9 September 2016

-- “excused” is possible where one of these can hold:
-- never

-- “no breach” is possible where one of these can hold:
SELECT incident_id, account FROM can WHERE
      (occurred & 1) <> 0  -- not (it happened)
  OR
      (side_a_0 & 4) <> 0  -- not (the one side is Syrian Democratic Forces)
  AND (side_b_0 & 4) <> 0  -- not (the other side is Syrian Democratic Forces)
  OR
      (side_a_0 & 8) <> 0  -- not (the one side is Syrian Democratic Forces or Government of Syria and forces with it)
  OR
      (side_a_0 & 16) <> 0  -- not (the one side is Government of Syria and forces with it)
  AND (side_b_0 & 8) <> 0  -- not (the other side is Government of Syria and forces with it)
  OR
      (side_b_0 & 16) <> 0  -- not (the other side is Syrian Democratic Forces or Government of Syria and forces with it)
  OR
      time_high >= 1473465600  -- the time is from 10 September 2016
  OR
      time_low <= 1456531199  -- the time is until 26 February 2016
