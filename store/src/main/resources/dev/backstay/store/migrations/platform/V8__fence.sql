-- For servers that share this database (PostgreSQL alone; a SQLite file has one).

-- Always empty. A transaction locks it (ROW SHARE) before it looks whether its server may still write, until it has ended:
-- so others can wait for those that are between the two.
CREATE TABLE write_fence (
  id INTEGER NOT NULL PRIMARY KEY
);

-- Work that one server does for all of them.
--   name     of the work
--   node_id  of the server that does it, or has died while it did
CREATE TABLE node_claim (
  name    VARCHAR(100) NOT NULL PRIMARY KEY,
  node_id VARCHAR(36)  NOT NULL
);
