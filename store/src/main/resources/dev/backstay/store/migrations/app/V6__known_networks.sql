-- The networks that users have logged in from; failed logins from elsewhere do not lock them there.
CREATE TABLE backstay_known_network (
  account_id VARCHAR(64) NOT NULL,
  network    VARCHAR(45) NOT NULL,
  last_login BIGINT      NOT NULL,
  PRIMARY KEY (account_id, network)
);

-- Failures are counted in memory; a restart goes on from those of the network that failed last.
ALTER TABLE backstay_credential ADD COLUMN failed_network VARCHAR(45);
