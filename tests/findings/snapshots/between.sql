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
              (
                b4 + b5
              ) + (
                b6 + b7
              )
            ) + (
              (
                b8 + b9
              ) + (
                b10 + (
                  b11 + b12
                )
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
          (
            b1 * 2
          ) + (
            b2 * 4
          )
        )
      ) + (
        (
          (
            b3 * 8
          ) + (
            b4 * 16
          )
        ) + (
          (
            b5 * 32
          ) + (
            b6 * 64
          )
        )
      )
    ) + (
      (
        (
          b7 * 128
        ) + (
          (
            b8 * 256
          ) + (
            b9 * 512
          )
        )
      ) + (
        (
          (
            b10 * 1024
          ) + (
            b11 * 2048
          )
        ) + (
          (
            b12 * 4096
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
            TRUE
          ) AND (
            (
              occurred & 2
            ) <> 0
          )
        )
        AND (
          (
            (
              side_a_0 & 1
            ) <> 0
          )
          AND (
            (
              (
                side_b_0 & 1
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
            TRUE
          ) AND (
            (
              occurred & 2
            ) <> 0
          )
        )
        AND (
          (
            (
              side_a_0 & 2
            ) <> 0
          )
          AND (
            (
              (
                side_b_0 & 2
              ) <> 0
            ) AND (
              time_high >= 1582934400
            )
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
              occurred & 2
            ) <> 0
          ) AND (
            (
              side_a_0 & 4
            ) <> 0
          )
        )
        AND (
          (
            (
              side_b_0 & 2
            ) <> 0
          ) AND (
            time_high >= 1582934400
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
              occurred & 2
            ) <> 0
          ) AND (
            (
              side_a_0 & 1
            ) <> 0
          )
        )
        AND (
          (
            (
              side_b_0 & 4
            ) <> 0
          ) AND (
            time_high >= 1582934400
          )
        )
      )
      THEN 1
      ELSE 0
    END AS b3,
    CASE
      WHEN (
        (
          TRUE
        )
        AND (
          (
            (
              side_a_0 & 8
            ) <> 0
          ) AND (
            (
              side_b_0 & 8
            ) <> 0
          )
        )
      )
      THEN 1
      ELSE 0
    END AS b4,
    CASE
      WHEN (
        (
          TRUE
        ) AND (
          (
            side_a_0 & 16
          ) <> 0
        )
      )
      THEN 1
      ELSE 0
    END AS b5,
    CASE
      WHEN (
        (
          TRUE
        ) AND (
          (
            side_b_0 & 16
          ) <> 0
        )
      )
      THEN 1
      ELSE 0
    END AS b6,
    CASE WHEN (
      (
        occurred & 1
      ) <> 0
    ) THEN 1 ELSE 0 END AS b7,
    CASE
      WHEN (
        (
          (
            side_a_0 & 32
          ) <> 0
        ) AND (
          (
            side_b_0 & 32
          ) <> 0
        )
      )
      THEN 1
      ELSE 0
    END AS b8,
    CASE
      WHEN (
        (
          (
            side_a_0 & 64
          ) <> 0
        ) AND (
          (
            side_b_0 & 64
          ) <> 0
        )
      )
      THEN 1
      ELSE 0
    END AS b9,
    CASE WHEN (
      (
        side_a_0 & 128
      ) <> 0
    ) THEN 1 ELSE 0 END AS b10,
    CASE WHEN (
      (
        side_b_0 & 128
      ) <> 0
    ) THEN 1 ELSE 0 END AS b11,
    CASE WHEN (
      time_low <= 1582934399
    ) THEN 1 ELSE 0 END AS b12,
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
                    side_a_0 & 4
                  ) <> 0
                ) AND (
                  (
                    side_a_0 & 8
                  ) <> 0
                )
              )
              OR (
                (
                  (
                    (
                      side_a_0 & 2
                    ) <> 0
                  ) AND (
                    (
                      side_a_0 & 256
                    ) <> 0
                  )
                )
                OR (
                  (
                    (
                      side_a_0 & 1
                    ) <> 0
                  ) AND (
                    (
                      side_a_0 & 32
                    ) <> 0
                  )
                )
              )
            )
            THEN 1
            ELSE 0
          END * 2
        )
      ) + (
        (
          CASE WHEN (
            (
              TRUE
            ) AND (
              TRUE
            )
          ) THEN 1 ELSE 0 END * 4
        ) + (
          (
            CASE
              WHEN (
                (
                  (
                    (
                      side_b_0 & 2
                    ) <> 0
                  ) AND (
                    (
                      side_b_0 & 32
                    ) <> 0
                  )
                )
                OR (
                  (
                    (
                      (
                        side_b_0 & 4
                      ) <> 0
                    ) AND (
                      (
                        side_b_0 & 8
                      ) <> 0
                    )
                  )
                  OR (
                    (
                      (
                        side_b_0 & 1
                      ) <> 0
                    ) AND (
                      (
                        side_b_0 & 256
                      ) <> 0
                    )
                  )
                )
              )
              THEN 1
              ELSE 0
            END * 8
          ) + (
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
            END * 16
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
              TRUE
            ) AND (
              (
                occurred & 2
              ) <> 0
            )
          )
          AND (
            (
              (
                side_a_0 & 1
              ) <> 0
            )
            AND (
              (
                (
                  side_b_0 & 1
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
              TRUE
            ) AND (
              (
                occurred & 2
              ) <> 0
            )
          )
          AND (
            (
              (
                side_a_0 & 2
              ) <> 0
            )
            AND (
              (
                (
                  side_b_0 & 2
                ) <> 0
              ) AND (
                time_high >= 1582934400
              )
            )
          )
        )
      )
      OR (
        (
          (
            (
              (
                occurred & 2
              ) <> 0
            ) AND (
              (
                side_a_0 & 4
              ) <> 0
            )
          )
          AND (
            (
              (
                side_b_0 & 2
              ) <> 0
            ) AND (
              time_high >= 1582934400
            )
          )
        )
        OR (
          (
            (
              (
                occurred & 2
              ) <> 0
            ) AND (
              (
                side_a_0 & 1
              ) <> 0
            )
          )
          AND (
            (
              (
                side_b_0 & 4
              ) <> 0
            ) AND (
              time_high >= 1582934400
            )
          )
        )
      )
    )
) AS met
