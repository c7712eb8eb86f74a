SELECT
  row,
  CAST((
    (
      CASE WHEN (
        (
          b0 + b1
        ) + (
          b2 + b3
        )
      ) > 0 THEN 1 ELSE 0 END * 1
    ) + (
      0 + (
        CASE
          WHEN (
            (
              b4 + b5
            ) + (
              b6 + (
                b7 + b8
              )
            )
          ) > 0
          THEN 1
          ELSE 0
        END * 4
      )
    )
  ) AS TINYINT) AS outcomes,
  CAST((
    (
      (
        (
          b0 * 1
        ) + (
          b1 * 2
        )
      ) + (
        (
          b2 * 4
        ) + (
          (
            b3 * 8
          ) + (
            b4 * 16
          )
        )
      )
    ) + (
      (
        (
          b5 * 32
        ) + (
          b6 * 64
        )
      ) + (
        (
          b7 * 128
        ) + (
          (
            b8 * 256
          ) + 0
        )
      )
    )
  ) AS BIGINT) AS because,
  CAST(deciding AS BIGINT) AS deciding
FROM (
  SELECT
    row,
    CASE
      WHEN (
        (
          (
            (
              act_0 & 1
            ) <> 0
          ) AND (
            TRUE
          )
        )
        AND (
          (
            (
              occurred & 2
            ) <> 0
          )
          AND (
            (
              (
                perpetrator_0 & 1
              ) <> 0
            ) AND (
              time_high >= 1582934400
            )
          )
        )
      )
      THEN 1
      ELSE 0
    END AS b0,
    CASE
      WHEN (
        (
          (
            (
              act_0 & 1
            ) <> 0
          ) AND (
            (
              occurred & 2
            ) <> 0
          )
        )
        AND (
          (
            (
              perpetrator_0 & 2
            ) <> 0
          ) AND (
            time_high >= 1582934400
          )
        )
      )
      THEN 1
      ELSE 0
    END AS b1,
    CASE
      WHEN (
        (
          (
            (
              act_0 & 2
            ) <> 0
          ) AND (
            TRUE
          )
        )
        AND (
          (
            (
              occurred & 2
            ) <> 0
          )
          AND (
            (
              (
                perpetrator_0 & 1
              ) <> 0
            ) AND (
              time_high >= 1582934400
            )
          )
        )
      )
      THEN 1
      ELSE 0
    END AS b2,
    CASE
      WHEN (
        (
          (
            (
              act_0 & 2
            ) <> 0
          ) AND (
            (
              occurred & 2
            ) <> 0
          )
        )
        AND (
          (
            (
              perpetrator_0 & 2
            ) <> 0
          ) AND (
            time_high >= 1582934400
          )
        )
      )
      THEN 1
      ELSE 0
    END AS b3,
    CASE WHEN (
      (
        act_0 & 4
      ) <> 0
    ) THEN 1 ELSE 0 END AS b4,
    CASE
      WHEN (
        (
          TRUE
        ) AND (
          (
            perpetrator_0 & 4
          ) <> 0
        )
      )
      THEN 1
      ELSE 0
    END AS b5,
    CASE WHEN (
      (
        occurred & 1
      ) <> 0
    ) THEN 1 ELSE 0 END AS b6,
    CASE WHEN (
      (
        perpetrator_0 & 8
      ) <> 0
    ) THEN 1 ELSE 0 END AS b7,
    CASE WHEN (
      time_low <= 1582934399
    ) THEN 1 ELSE 0 END AS b8,
    (
      (
        (
          CASE
            WHEN (
              (
                (
                  occurred & 2
                ) <> 0
              ) AND (
                (
                  occurred & 1
                ) <> 0
              )
            )
            THEN 1
            ELSE 0
          END * 1
        ) + (
          CASE
            WHEN (
              (
                (
                  (
                    act_0 & 2
                  ) <> 0
                ) AND (
                  (
                    act_0 & 8
                  ) <> 0
                )
              )
              OR (
                (
                  (
                    act_0 & 1
                  ) <> 0
                ) AND (
                  (
                    act_0 & 16
                  ) <> 0
                )
              )
            )
            THEN 1
            ELSE 0
          END * 2
        )
      ) + (
        (
          CASE
            WHEN (
              (
                time_high >= 1582934400
              ) AND (
                time_low <= 1582934399
              )
            )
            THEN 1
            ELSE 0
          END * 4
        ) + (
          (
            CASE
              WHEN (
                (
                  (
                    (
                      perpetrator_0 & 2
                    ) <> 0
                  ) AND (
                    (
                      perpetrator_0 & 4
                    ) <> 0
                  )
                )
                OR (
                  (
                    (
                      perpetrator_0 & 1
                    ) <> 0
                  )
                  AND (
                    (
                      perpetrator_0 & 16
                    ) <> 0
                  )
                )
              )
              THEN 1
              ELSE 0
            END * 8
          ) + (
            CASE WHEN (
              (
                TRUE
              ) AND (
                TRUE
              )
            ) THEN 1 ELSE 0 END * 16
          )
        )
      )
    ) AS deciding
  FROM can
  WHERE
    (
      (
        (
          (
            (
              (
                act_0 & 1
              ) <> 0
            ) AND (
              TRUE
            )
          )
          AND (
            (
              (
                occurred & 2
              ) <> 0
            )
            AND (
              (
                (
                  perpetrator_0 & 1
                ) <> 0
              ) AND (
                time_high >= 1582934400
              )
            )
          )
        )
        OR (
          (
            (
              (
                act_0 & 1
              ) <> 0
            ) AND (
              (
                occurred & 2
              ) <> 0
            )
          )
          AND (
            (
              (
                perpetrator_0 & 2
              ) <> 0
            ) AND (
              time_high >= 1582934400
            )
          )
        )
      )
      OR (
        (
          (
            (
              (
                act_0 & 2
              ) <> 0
            ) AND (
              TRUE
            )
          )
          AND (
            (
              (
                occurred & 2
              ) <> 0
            )
            AND (
              (
                (
                  perpetrator_0 & 1
                ) <> 0
              ) AND (
                time_high >= 1582934400
              )
            )
          )
        )
        OR (
          (
            (
              (
                act_0 & 2
              ) <> 0
            ) AND (
              (
                occurred & 2
              ) <> 0
            )
          )
          AND (
            (
              (
                perpetrator_0 & 2
              ) <> 0
            ) AND (
              time_high >= 1582934400
            )
          )
        )
      )
    )
) AS met
