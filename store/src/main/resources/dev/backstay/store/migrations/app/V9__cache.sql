-- The app's cache: JSON texts by key, each until a time. What has expired is no longer read, and deleted by and by.
CREATE TABLE backstay_cache (
  key     VARCHAR(250) NOT NULL PRIMARY KEY,
  value   TEXT         NOT NULL,
  expires BIGINT       NOT NULL
);
CREATE INDEX backstay_cache_expires ON backstay_cache (expires);
