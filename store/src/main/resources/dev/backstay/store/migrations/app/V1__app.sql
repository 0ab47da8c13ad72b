-- One app's own database, beside the tables of its developer. Everything of Backstay begins with backstay_.
-- Times are milliseconds since the epoch, in UTC. Portable between SQLite and PostgreSQL.

-- Settings by name; the value is a JSON text.
CREATE TABLE backstay_setting (
  name  VARCHAR(100) NOT NULL PRIMARY KEY,
  value TEXT         NOT NULL
);

-- Counters that grow with every change of something that is kept in memory ('schema', ...), so that
-- another node sees that its copy is old.
CREATE TABLE backstay_epoch (
  name  VARCHAR(20) NOT NULL PRIMARY KEY,
  value BIGINT      NOT NULL
);

-- The catalog of data tables and columns. name_key is the lower-case name: names differ by more than case.
CREATE TABLE backstay_table (
  id       VARCHAR(36) NOT NULL PRIMARY KEY,
  name     VARCHAR(64) NOT NULL,
  name_key VARCHAR(64) NOT NULL,
  system   BOOLEAN     NOT NULL,
  created  BIGINT      NOT NULL
);
CREATE UNIQUE INDEX backstay_table_name ON backstay_table (name_key);

CREATE TABLE backstay_column (
  id               VARCHAR(36) NOT NULL PRIMARY KEY,
  table_id         VARCHAR(36) NOT NULL REFERENCES backstay_table (id) ON DELETE CASCADE,
  name             VARCHAR(64) NOT NULL,
  name_key         VARCHAR(64) NOT NULL,
  position         INTEGER     NOT NULL,
  data_type        VARCHAR(20) NOT NULL,
  data_size        INTEGER,
  required         BOOLEAN     NOT NULL DEFAULT FALSE,
  is_unique        BOOLEAN     NOT NULL DEFAULT FALSE,
  indexed          BOOLEAN     NOT NULL DEFAULT FALSE,
  system           BOOLEAN     NOT NULL DEFAULT FALSE,
  default_value    TEXT,
  custom_regex     TEXT,
  expression       TEXT,
  -- relations only: the related table and ONE_TO_ONE or ONE_TO_MANY
  related_table_id VARCHAR(36) REFERENCES backstay_table (id) ON DELETE CASCADE,
  relationship     VARCHAR(20)
);
CREATE UNIQUE INDEX backstay_column_name ON backstay_column (table_id, name_key);

CREATE TABLE backstay_role (
  id      VARCHAR(36)  NOT NULL PRIMARY KEY,
  name    VARCHAR(100) NOT NULL,
  system  BOOLEAN      NOT NULL,
  created BIGINT       NOT NULL
);
CREATE UNIQUE INDEX backstay_role_name ON backstay_role (name);

CREATE TABLE backstay_user_role (
  user_id VARCHAR(64) NOT NULL,
  role_id VARCHAR(36) NOT NULL REFERENCES backstay_role (id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, role_id)
);
CREATE INDEX backstay_user_role_role ON backstay_user_role (role_id);

-- Permission cells of every level but the object's.
--   area            DATA, FILES, MESSAGING, SERVICES
--   level           GLOBAL (container ''), CONTAINER, OWNER (principal ''), COLUMN and METHOD (asset = id of either)
--   principal_kind  USER or ROLE (of the owner policy: OWNER); principal '*' is everybody
--   access          GRANT or DENY; no row is INHERIT
CREATE TABLE backstay_permission (
  area           VARCHAR(10)  NOT NULL,
  level          VARCHAR(10)  NOT NULL,
  container      VARCHAR(500) NOT NULL,
  asset          VARCHAR(100) NOT NULL,
  principal_kind VARCHAR(5)   NOT NULL,
  principal      VARCHAR(64)  NOT NULL,
  operation      VARCHAR(20)  NOT NULL,
  access         VARCHAR(5)   NOT NULL,
  PRIMARY KEY (area, level, container, asset, principal_kind, principal, operation)
);

-- Containers (and, with container '', the whole app) that only server code may reach.
CREATE TABLE backstay_closed_container (
  area      VARCHAR(10)  NOT NULL,
  container VARCHAR(500) NOT NULL,
  PRIMARY KEY (area, container)
);

-- The ACL of single objects: layers 1, 2 and 6 of a decision. Keyed for both ways of asking:
-- what does this object's ACL say of these principals, and which objects does it open to them.
CREATE TABLE backstay_object_acl (
  table_id       VARCHAR(36) NOT NULL REFERENCES backstay_table (id) ON DELETE CASCADE,
  object_id      VARCHAR(64) NOT NULL,
  operation      VARCHAR(20) NOT NULL,
  principal_kind VARCHAR(5)  NOT NULL,
  principal      VARCHAR(64) NOT NULL,
  access         VARCHAR(5)  NOT NULL,
  PRIMARY KEY (table_id, object_id, operation, principal_kind, principal)
);
CREATE INDEX backstay_object_acl_principal
  ON backstay_object_acl (table_id, operation, principal_kind, principal, access, object_id);

-- What logging in needs beside the user's row in Users; no data query reaches it.
CREATE TABLE backstay_credential (
  user_id       VARCHAR(64)  NOT NULL PRIMARY KEY,
  password_hash VARCHAR(200) NOT NULL,
  failed_logins INTEGER      NOT NULL DEFAULT 0,
  locked_until  BIGINT       NOT NULL DEFAULT 0
);

-- Only the SHA-256 of a user-token is stored. kind: USER or GUEST; social: FACEBOOK, GOOGLE, TWITTER, OTHER or null.
CREATE TABLE backstay_session (
  token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
  user_id    VARCHAR(64) NOT NULL,
  kind       VARCHAR(10) NOT NULL,
  social     VARCHAR(20),
  created    BIGINT      NOT NULL,
  last_used  BIGINT      NOT NULL
);
CREATE INDEX backstay_session_user ON backstay_session (user_id);

-- Server code. A deployment is an immutable directory; services and methods keep their ids over deployments by name.
CREATE TABLE backstay_deployment (
  id        VARCHAR(36)  NOT NULL PRIMARY KEY,
  language  VARCHAR(10)  NOT NULL,
  model     VARCHAR(100) NOT NULL,
  directory VARCHAR(500) NOT NULL,
  created   BIGINT       NOT NULL,
  active    BOOLEAN      NOT NULL,
  model_json TEXT        NOT NULL
);

CREATE TABLE backstay_service (
  id            VARCHAR(36)  NOT NULL PRIMARY KEY,
  name          VARCHAR(200) NOT NULL,
  version       VARCHAR(50)  NOT NULL,
  language      VARCHAR(10)  NOT NULL,
  model         VARCHAR(100) NOT NULL,
  description   TEXT,
  provider      VARCHAR(500) NOT NULL,
  deployment_id VARCHAR(36),
  created       BIGINT       NOT NULL,
  updated       BIGINT
);
CREATE UNIQUE INDEX backstay_service_name ON backstay_service (name);

CREATE TABLE backstay_service_method (
  id         VARCHAR(36)  NOT NULL PRIMARY KEY,
  service_id VARCHAR(36)  NOT NULL REFERENCES backstay_service (id) ON DELETE CASCADE,
  name       VARCHAR(200) NOT NULL,
  http_verb  VARCHAR(10),
  http_path  VARCHAR(500),
  definition TEXT         NOT NULL,
  -- false when the latest deployment no longer has it: kept, so that its id and its cells survive its return
  deployed   BOOLEAN      NOT NULL
);
CREATE UNIQUE INDEX backstay_service_method_name ON backstay_service_method (service_id, name);

-- What server code and clients log; ids grow with time.
CREATE TABLE backstay_log (
  id        VARCHAR(36)  NOT NULL PRIMARY KEY,
  time      BIGINT       NOT NULL,
  level     VARCHAR(10)  NOT NULL,
  logger    VARCHAR(200) NOT NULL,
  message   TEXT         NOT NULL,
  exception TEXT,
  request_id VARCHAR(36)
);
CREATE INDEX backstay_log_time ON backstay_log (time);
