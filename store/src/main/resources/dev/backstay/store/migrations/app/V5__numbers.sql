-- Columns that number their rows: last_number is the number that the newest row has got.
ALTER TABLE backstay_column ADD COLUMN auto_increment BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE backstay_column ADD COLUMN last_number BIGINT NOT NULL DEFAULT 0;

-- Atomic counters by name.
CREATE TABLE backstay_counter (
  name  VARCHAR(256) NOT NULL PRIMARY KEY,
  value BIGINT       NOT NULL
);
