-- The app's files and directories, as a tree of names. The root has the id 'root' and no row.
--   content  where the bytes are in the storage; null for a directory. Copies of a file share it.
--   size     in bytes; null for a directory. The storage may hold more: what was being appended when the server fell.
CREATE TABLE backstay_file (
  id        VARCHAR(36)  NOT NULL PRIMARY KEY,
  parent_id VARCHAR(36)  NOT NULL,
  name      VARCHAR(255) NOT NULL,
  content   VARCHAR(300),
  size      BIGINT,
  created   BIGINT       NOT NULL,
  updated   BIGINT       NOT NULL
);
CREATE UNIQUE INDEX backstay_file_name ON backstay_file (parent_id, name);
CREATE INDEX backstay_file_content ON backstay_file (content);
