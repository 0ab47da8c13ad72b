-- The networks that users have logged in from; failed logins from elsewhere do not lock them there. Failures are
-- counted in memory: backstay_credential.failed_logins and locked_until are no longer used.
CREATE TABLE backstay_known_network (
  account_id VARCHAR(64) NOT NULL,
  network    VARCHAR(45) NOT NULL,
  last_login BIGINT      NOT NULL,
  PRIMARY KEY (account_id, network)
);
