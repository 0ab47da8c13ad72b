-- The servers that share this database (PostgreSQL alone; a SQLite file has one). Times are the database's, in milliseconds.
--   id           of one run of a server: a restart has another one
--   lease_until  until when it may serve without saying so again
--   secret_key   which key it seals secrets with: a name made of the key, from which the key cannot be found
--   files        where it keeps the contents of files: a name that is the same for servers that share them
CREATE TABLE node (
  id          VARCHAR(36)  NOT NULL PRIMARY KEY,
  address     VARCHAR(300) NOT NULL,
  version     VARCHAR(100) NOT NULL,
  started     BIGINT       NOT NULL,
  lease_until BIGINT       NOT NULL,
  secret_key  VARCHAR(100) NOT NULL,
  files       VARCHAR(300) NOT NULL
);

-- The archives of deployments, in parts, for servers that have not been sent them; of PostgreSQL alone.
--   sha256   of the whole archive
--   content  of the part, in base64
CREATE TABLE code_archive (
  app_id        VARCHAR(36) NOT NULL REFERENCES app (id) ON DELETE CASCADE,
  deployment_id VARCHAR(36) NOT NULL,
  part          INTEGER     NOT NULL,
  sha256        VARCHAR(64) NOT NULL,
  content       TEXT        NOT NULL,
  PRIMARY KEY (app_id, deployment_id, part)
);
