-- The networks that developers have logged in from; failed logins from elsewhere do not lock them there. Failures are
-- counted in memory: developer.failed_logins and locked_until are no longer used.
CREATE TABLE developer_network (
  account_id VARCHAR(36) NOT NULL REFERENCES developer (id) ON DELETE CASCADE,
  network    VARCHAR(45) NOT NULL,
  last_login BIGINT      NOT NULL,
  PRIMARY KEY (account_id, network)
);

-- Whether the server has made the password: nobody guesses that one, so no lock keeps it out.
ALTER TABLE developer ADD COLUMN password_generated BOOLEAN NOT NULL DEFAULT FALSE;
