-- Sessions by which developers act as users. They count as no login; on SQLite they end with the server.
--   token_hash     the SHA-256 of the token
--   password_mark  names the password that the developer had; with another one the session has ended
CREATE TABLE backstay_acting_session (
  token_hash    VARCHAR(64) NOT NULL PRIMARY KEY,
  user_id       VARCHAR(64) NOT NULL,
  kind          VARCHAR(10) NOT NULL,
  developer     TEXT        NOT NULL,
  developer_id  VARCHAR(36) NOT NULL,
  password_mark VARCHAR(64) NOT NULL,
  reason        TEXT        NOT NULL,
  created       BIGINT      NOT NULL,
  ends          BIGINT      NOT NULL
);
