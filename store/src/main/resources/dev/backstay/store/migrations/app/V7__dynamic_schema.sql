-- Columns that dynamic schema has made and no developer has changed: they may become wider.
ALTER TABLE backstay_column ADD COLUMN made_dynamically BOOLEAN NOT NULL DEFAULT FALSE;
