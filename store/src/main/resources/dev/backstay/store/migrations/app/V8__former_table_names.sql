-- Names that tables had before they were renamed: dynamic schema makes no others of these names.
CREATE TABLE backstay_former_table_name (
  name_key VARCHAR(64) NOT NULL PRIMARY KEY,
  table_id VARCHAR(36) NOT NULL
);
