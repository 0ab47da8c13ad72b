-- The platform database: who develops which apps, and by which keys and host names the apps are reached.
-- Times are milliseconds since the epoch, in UTC. Portable between SQLite and PostgreSQL.

CREATE TABLE developer (
  id            VARCHAR(36)  NOT NULL PRIMARY KEY,
  email         VARCHAR(254) NOT NULL,
  name          VARCHAR(200) NOT NULL,
  password_hash VARCHAR(200) NOT NULL,
  created       BIGINT       NOT NULL,
  failed_logins INTEGER      NOT NULL DEFAULT 0,
  locked_until  BIGINT       NOT NULL DEFAULT 0
);
-- e-mail addresses are stored in lower case
CREATE UNIQUE INDEX developer_email ON developer (email);

-- Only the SHA-256 of a session's auth-key is stored.
CREATE TABLE developer_session (
  token_hash   VARCHAR(64) NOT NULL PRIMARY KEY,
  developer_id VARCHAR(36) NOT NULL REFERENCES developer (id) ON DELETE CASCADE,
  created      BIGINT      NOT NULL,
  last_used    BIGINT      NOT NULL
);
CREATE INDEX developer_session_developer ON developer_session (developer_id);

CREATE TABLE app (
  id           VARCHAR(36)  NOT NULL PRIMARY KEY,
  name         VARCHAR(200) NOT NULL,
  developer_id VARCHAR(36)  NOT NULL REFERENCES developer (id),
  created      BIGINT       NOT NULL
);
CREATE INDEX app_developer ON app (developer_id);

-- An app has one key of each device type (ANDROID, IOS, JS, REST, WP, AS, BL) and any number of custom ones,
-- each of which comes with a role of its own (role_id, in the app's database).
CREATE TABLE api_key (
  id          VARCHAR(36)  NOT NULL PRIMARY KEY,
  app_id      VARCHAR(36)  NOT NULL REFERENCES app (id) ON DELETE CASCADE,
  name        VARCHAR(200) NOT NULL,
  device_type VARCHAR(20)  NOT NULL,
  api_key     VARCHAR(36)  NOT NULL,
  role_id     VARCHAR(36)
);
CREATE UNIQUE INDEX api_key_value ON api_key (app_id, api_key);
CREATE UNIQUE INDEX api_key_name ON api_key (app_id, name);

-- A host name that stands for an app and its default API key (URL scheme {domain}/api).
CREATE TABLE app_domain (
  id         VARCHAR(36)  NOT NULL PRIMARY KEY,
  app_id     VARCHAR(36)  NOT NULL REFERENCES app (id) ON DELETE CASCADE,
  host       VARCHAR(253) NOT NULL,
  api_key_id VARCHAR(36)  NOT NULL REFERENCES api_key (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX app_domain_host ON app_domain (host);
