-- What a person begins at one server and goes on with at another. Times are in milliseconds since the epoch.

-- Links that log a developer in once, by the SHA-256 of their token.
CREATE TABLE login_link (
  token_hash   VARCHAR(64) NOT NULL PRIMARY KEY,
  developer_id VARCHAR(36) NOT NULL REFERENCES developer (id) ON DELETE CASCADE,
  ends         BIGINT      NOT NULL
);

-- Logins by providers that wait for the person, by the SHA-256 of their state. Each is deleted when it is used.
--   content  what the way back needs, sealed with the server's key
CREATE TABLE provider_login (
  state_hash VARCHAR(64) NOT NULL PRIMARY KEY,
  app_id     VARCHAR(36) NOT NULL REFERENCES app (id) ON DELETE CASCADE,
  content    TEXT        NOT NULL,
  ends       BIGINT      NOT NULL
);
CREATE INDEX provider_login_ends ON provider_login (ends);
CREATE INDEX provider_login_app ON provider_login (app_id, ends);

-- What is said of deployments, for an hour; of PostgreSQL alone.
--   number  of the message, from 0
CREATE TABLE code_progress (
  app_id        VARCHAR(36) NOT NULL REFERENCES app (id) ON DELETE CASCADE,
  deployment_id VARCHAR(36) NOT NULL,
  number        INTEGER     NOT NULL,
  said          BIGINT      NOT NULL,
  level         VARCHAR(10) NOT NULL,
  message       TEXT        NOT NULL,
  PRIMARY KEY (app_id, deployment_id, number)
);
CREATE INDEX code_progress_said ON code_progress (said);

-- Questions of servers to each other, of PostgreSQL alone. The asker deletes its question with the answer, or after two seconds.
--   node, asker  who is asked, by whom
--   asked        the database's time
--   question     empty once it is answered
--   answer       null until then
CREATE TABLE node_question (
  id       VARCHAR(36) NOT NULL PRIMARY KEY,
  node     VARCHAR(36) NOT NULL,
  asker    VARCHAR(36) NOT NULL,
  asked    BIGINT      NOT NULL,
  question TEXT        NOT NULL,
  answer   TEXT
);
CREATE INDEX node_question_asked ON node_question (asked);
