-- Hives: keys with a value, list, map, set or sorted set each. What is deleted is only let go of at once (a hive loses
-- its name, a key its hive) and removed by and by, so that no request takes longer the more there is to delete.
CREATE TABLE backstay_hive (
  id   BIGINT NOT NULL PRIMARY KEY,
  name VARCHAR(250) UNIQUE
);

-- bytes: of all items, with what each takes beside its text. value: of a key-value store; the other stores have items.
-- expires and used: milliseconds since the epoch.
CREATE TABLE backstay_hive_key (
  id      BIGINT       NOT NULL PRIMARY KEY,
  hive_id BIGINT       REFERENCES backstay_hive (id),
  store   VARCHAR(10)  NOT NULL,
  name    VARCHAR(250) NOT NULL,
  items   BIGINT       NOT NULL,
  bytes   BIGINT       NOT NULL,
  value   TEXT,
  expires BIGINT,
  used    BIGINT       NOT NULL
);
CREATE UNIQUE INDEX backstay_hive_key_name ON backstay_hive_key (hive_id, store, name);
CREATE INDEX backstay_hive_key_id ON backstay_hive_key (hive_id, store, id);
CREATE INDEX backstay_hive_key_expires ON backstay_hive_key (expires);

-- Places grow from the first item to the last, with room between them for others.
-- digest: of the value, the same for JSON texts that mean the same.
CREATE TABLE backstay_hive_list_item (
  key_id BIGINT      NOT NULL REFERENCES backstay_hive_key (id),
  place  BIGINT      NOT NULL,
  digest VARCHAR(32) NOT NULL,
  value  TEXT        NOT NULL,
  bytes  BIGINT      NOT NULL,
  PRIMARY KEY (key_id, place)
);
CREATE INDEX backstay_hive_list_item_digest ON backstay_hive_list_item (key_id, digest, place);

CREATE TABLE backstay_hive_map_item (
  key_id BIGINT       NOT NULL REFERENCES backstay_hive_key (id),
  field  VARCHAR(250) NOT NULL,
  value  TEXT         NOT NULL,
  bytes  BIGINT       NOT NULL,
  PRIMARY KEY (key_id, field)
);

CREATE TABLE backstay_hive_set_item (
  key_id BIGINT      NOT NULL REFERENCES backstay_hive_key (id),
  digest VARCHAR(32) NOT NULL,
  value  TEXT        NOT NULL,
  bytes  BIGINT      NOT NULL,
  PRIMARY KEY (key_id, digest)
);

-- beginning: of the value's text, in hexadecimal, which sorts alike everywhere; orders items of one score.
CREATE TABLE backstay_hive_sorted_item (
  key_id    BIGINT           NOT NULL REFERENCES backstay_hive_key (id),
  digest    VARCHAR(32)      NOT NULL,
  score     DOUBLE PRECISION NOT NULL,
  beginning VARCHAR(64)      NOT NULL,
  value     TEXT             NOT NULL,
  bytes     BIGINT           NOT NULL,
  PRIMARY KEY (key_id, digest)
);
CREATE INDEX backstay_hive_sorted_item_score ON backstay_hive_sorted_item (key_id, score, beginning, digest);

-- How much an app keeps: the sum of all parts. Several parts, so that writers do not wait for each other.
CREATE TABLE backstay_hive_usage (
  part  INTEGER NOT NULL PRIMARY KEY,
  keys  BIGINT  NOT NULL,
  bytes BIGINT  NOT NULL
);
