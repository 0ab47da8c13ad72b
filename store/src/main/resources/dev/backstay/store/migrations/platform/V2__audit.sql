-- As in the database of an app: what happened to apps as such, and denied management calls that belong to no app.
--   kind    PERMISSION, ROLE, SETTING, KEY, APP, ELEVATION, DENIED
--   service, method, caller, reason: of ELEVATION: which code, for whom, and why as the code says
CREATE TABLE backstay_audit (
  id           VARCHAR(36)  NOT NULL PRIMARY KEY,
  time         BIGINT       NOT NULL,
  kind         VARCHAR(12)  NOT NULL,
  actor        VARCHAR(300) NOT NULL,
  subject      TEXT         NOT NULL,
  before_value TEXT,
  after_value  TEXT,
  service      VARCHAR(200),
  method       VARCHAR(200),
  caller       VARCHAR(300),
  reason       VARCHAR(500),
  route        VARCHAR(300),
  request_id   VARCHAR(40)
);
CREATE INDEX backstay_audit_kind ON backstay_audit (kind, id);
CREATE INDEX backstay_audit_time ON backstay_audit (time);
