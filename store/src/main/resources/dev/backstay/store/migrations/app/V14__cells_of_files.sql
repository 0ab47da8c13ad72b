-- What a client grants or denies on a single file belongs to that file, wherever it is moved, and not to the path
-- that the cell's container names; it goes when the file goes.
--   file_id       the file (backstay_file.id) that the cell belongs to; null for all other cells
--   place_access  of such a cell: what a developer had said for the path, which holds again when the file is elsewhere
ALTER TABLE backstay_permission ADD COLUMN file_id VARCHAR(36);
ALTER TABLE backstay_permission ADD COLUMN place_access VARCHAR(5);
CREATE INDEX backstay_permission_file ON backstay_permission (container) WHERE file_id IS NOT NULL;
