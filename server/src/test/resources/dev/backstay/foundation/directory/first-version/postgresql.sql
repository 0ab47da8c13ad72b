CREATE SCHEMA "backstay";
SET search_path TO "backstay";
CREATE TABLE "api_key" (
  id character varying(36) NOT NULL,
  app_id character varying(36) NOT NULL,
  name character varying(200) NOT NULL,
  device_type character varying(20) NOT NULL,
  api_key character varying(36) NOT NULL,
  role_id character varying(36)
);
INSERT INTO "api_key" VALUES ('506F9382-4E42-4FF2-BA60-6A3FAC4E76C1', '87E57684-0583-47D6-978A-B8480D374106', 'ANDROID', 'ANDROID', 'EB7ABC83-0141-4250-8844-A1CADD688017', NULL);
INSERT INTO "api_key" VALUES ('7B723662-9AEB-4224-AF55-8B28706808E5', '87E57684-0583-47D6-978A-B8480D374106', 'IOS', 'IOS', '3A14AF68-C33D-4BDF-BFD4-3361DA992656', NULL);
INSERT INTO "api_key" VALUES ('9C4727BA-45FA-484A-8079-2CC5CD324925', '87E57684-0583-47D6-978A-B8480D374106', 'JS', 'JS', 'A8D3CAB4-EB3B-4B7C-BDA3-5671238328AC', NULL);
INSERT INTO "api_key" VALUES ('03EDBBBA-1996-4EFD-B974-580ECFB224CD', '87E57684-0583-47D6-978A-B8480D374106', 'REST', 'REST', 'AC50CE02-B622-4714-84D6-0EB3A4E59447', NULL);
INSERT INTO "api_key" VALUES ('65E91B33-184A-4309-91E8-D192EF23D8F1', '87E57684-0583-47D6-978A-B8480D374106', 'WP', 'WP', 'CFB881AA-A9C4-46BC-83C8-CBE0E01BA8AB', NULL);
INSERT INTO "api_key" VALUES ('2FD298EF-6E4B-4066-AC00-66F7E966A238', '87E57684-0583-47D6-978A-B8480D374106', 'AS', 'AS', '247EE9D5-0E18-47CC-B176-1D9575476D10', NULL);
INSERT INTO "api_key" VALUES ('79FD0F9A-B85E-45AD-BBB5-BCFE7F26A140', '87E57684-0583-47D6-978A-B8480D374106', 'BL', 'BL', 'DBA04BAB-6D54-4444-9355-755E813BE3F5', NULL);
CREATE TABLE "app" (
  id character varying(36) NOT NULL,
  name character varying(200) NOT NULL,
  developer_id character varying(36) NOT NULL,
  created bigint NOT NULL
);
INSERT INTO "app" VALUES ('87E57684-0583-47D6-978A-B8480D374106', 'FirstVersion', '9F48BEF6-A46C-4B85-9473-FAD48E69628A', '1795362502742');
CREATE TABLE "app_domain" (
  id character varying(36) NOT NULL,
  app_id character varying(36) NOT NULL,
  host character varying(253) NOT NULL,
  api_key_id character varying(36) NOT NULL
);
CREATE TABLE "backstay_migration" (
  installed_rank integer NOT NULL,
  version character varying(50),
  description character varying(200) NOT NULL,
  type character varying(20) NOT NULL,
  script character varying(1000) NOT NULL,
  checksum integer,
  installed_by character varying(100) NOT NULL,
  installed_on timestamp without time zone DEFAULT now() NOT NULL,
  execution_time integer NOT NULL,
  success boolean NOT NULL
);
INSERT INTO "backstay_migration" VALUES ('0', NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"backstay"', NULL, 'postgres', '2026-11-22 15:48:17.102616', '0', 'true');
INSERT INTO "backstay_migration" VALUES ('1', '1', 'platform', 'SQL', 'V1__platform.sql', '-953167915', 'postgres', '2026-11-22 15:48:17.174559', '91', 'true');
CREATE TABLE "developer" (
  id character varying(36) NOT NULL,
  email character varying(254) NOT NULL,
  name character varying(200) NOT NULL,
  password_hash character varying(200) NOT NULL,
  created bigint NOT NULL,
  failed_logins integer DEFAULT 0 NOT NULL,
  locked_until bigint DEFAULT 0 NOT NULL
);
INSERT INTO "developer" VALUES ('9F48BEF6-A46C-4B85-9473-FAD48E69628A', 'd@example.com', 'd@example.com', '$argon2id$v=19$m=19456,t=2,p=1$uz7WxR+C3KQKOB8rXd6mlA$dnW4Pq936jkBl5xQlbsPuBlXOYjRDRD2n37Jc/l9bZk', '1795362501726', '0', '0');
CREATE TABLE "developer_session" (
  token_hash character varying(64) NOT NULL,
  developer_id character varying(36) NOT NULL,
  created bigint NOT NULL,
  last_used bigint NOT NULL
);
INSERT INTO "developer_session" VALUES ('edcdf8f62fc15edff642463bb3d58fc46cd384eaa68b0d568427bcf4b30a5db5', '9F48BEF6-A46C-4B85-9473-FAD48E69628A', '1795362502412', '1795362502412');
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX api_key_name ON backstay.api_key USING btree (app_id, name);
CREATE UNIQUE INDEX api_key_value ON backstay.api_key USING btree (app_id, api_key);
ALTER TABLE app ADD CONSTRAINT app_pkey PRIMARY KEY (id);
CREATE INDEX app_developer ON backstay.app USING btree (developer_id);
ALTER TABLE app_domain ADD CONSTRAINT app_domain_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX app_domain_host ON backstay.app_domain USING btree (host);
ALTER TABLE backstay_migration ADD CONSTRAINT backstay_migration_pk PRIMARY KEY (installed_rank);
CREATE INDEX backstay_migration_s_idx ON backstay.backstay_migration USING btree (success);
ALTER TABLE developer ADD CONSTRAINT developer_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX developer_email ON backstay.developer USING btree (email);
ALTER TABLE developer_session ADD CONSTRAINT developer_session_pkey PRIMARY KEY (token_hash);
CREATE INDEX developer_session_developer ON backstay.developer_session USING btree (developer_id);
ALTER TABLE api_key ADD CONSTRAINT api_key_app_id_fkey FOREIGN KEY (app_id) REFERENCES backstay.app(id) ON DELETE CASCADE;
ALTER TABLE app ADD CONSTRAINT app_developer_id_fkey FOREIGN KEY (developer_id) REFERENCES backstay.developer(id);
ALTER TABLE app_domain ADD CONSTRAINT app_domain_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES backstay.api_key(id) ON DELETE CASCADE;
ALTER TABLE app_domain ADD CONSTRAINT app_domain_app_id_fkey FOREIGN KEY (app_id) REFERENCES backstay.app(id) ON DELETE CASCADE;
ALTER TABLE developer_session ADD CONSTRAINT developer_session_developer_id_fkey FOREIGN KEY (developer_id) REFERENCES backstay.developer(id) ON DELETE CASCADE;
CREATE SCHEMA "backstay_app_87e57684_0583_47d6_978a_b8480d374106";
SET search_path TO "backstay_app_87e57684_0583_47d6_978a_b8480d374106";
CREATE TABLE "Person" (
  "objectId" character varying(64) COLLATE "C" NOT NULL,
  created timestamp(3) with time zone NOT NULL,
  updated timestamp(3) with time zone,
  "ownerId" character varying(64) COLLATE "C",
  name character varying(100) COLLATE "C",
  age bigint,
  size double precision,
  born timestamp(3) with time zone,
  open boolean,
  extra jsonb,
  note text COLLATE "C"
);
INSERT INTO "Person" VALUES ('p1', '2026-11-22 15:48:24.956+00', NULL, NULL, 'Ann O''Hara ü', '42', '1.5', '2023-11-14 22:13:20+00', 'true', '{"a": [1, null]}', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx');
INSERT INTO "Person" VALUES ('p2', '2026-11-22 15:48:25.016+00', NULL, NULL, 'Bob', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "Person" VALUES ('01A203F1-C3EF-71A0-9479-8B9F448C2400', '2026-11-22 15:48:25.711+00', NULL, '01A202A5-CABB-747A-9FC5-9E9BFF889C52', 'owned by Ann', NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE "Users" (
  "objectId" character varying(64) COLLATE "C" NOT NULL,
  created timestamp(3) with time zone NOT NULL,
  updated timestamp(3) with time zone,
  "ownerId" character varying(64) COLLATE "C",
  email character varying(254) COLLATE "C",
  name character varying(500) COLLATE "C",
  "userStatus" character varying(50) COLLATE "C",
  "socialAccount" character varying(50) COLLATE "C",
  "lastLogin" timestamp(3) with time zone,
  "blUserLocale" character varying(20) COLLATE "C"
);
INSERT INTO "Users" VALUES ('01A202A5-CABB-747A-9FC5-9E9BFF889C52', '2026-11-22 15:48:25.22+00', NULL, '01A202A5-CABB-747A-9FC5-9E9BFF889C52', 'ann@example.com', 'Ann', 'ENABLED', NULL, '2026-11-22 15:48:25.537+00', NULL);
CREATE TABLE "backstay_closed_container" (
  area character varying(10) NOT NULL,
  container character varying(500) NOT NULL
);
CREATE TABLE "backstay_column" (
  id character varying(36) NOT NULL,
  table_id character varying(36) NOT NULL,
  name character varying(64) NOT NULL,
  name_key character varying(64) NOT NULL,
  "position" integer NOT NULL,
  data_type character varying(20) NOT NULL,
  data_size integer,
  required boolean DEFAULT false NOT NULL,
  is_unique boolean DEFAULT false NOT NULL,
  indexed boolean DEFAULT false NOT NULL,
  system boolean DEFAULT false NOT NULL,
  default_value text,
  custom_regex text,
  expression text,
  related_table_id character varying(36),
  relationship character varying(20)
);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA30-726B-B8AC-8FB9ABAB4606', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'objectId', 'objectid', '0', 'STRING_ID', '64', 'false', 'true', 'true', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA30-7435-B8AC-8FBA0ACB84A4', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'created', 'created', '1', 'DATETIME', NULL, 'false', 'false', 'true', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA30-74EC-B8AC-8FBAB8CF7A52', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'updated', 'updated', '2', 'DATETIME', NULL, 'false', 'false', 'false', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA30-7549-B8AC-8FBABB0D0FAC', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'ownerId', 'ownerid', '3', 'STRING_ID', '64', 'false', 'false', 'true', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA30-75DE-B8AC-8FBB8FEE79C4', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'email', 'email', '4', 'STRING', '254', 'false', 'true', 'true', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA35-78B5-BD0C-75DDB0C68C40', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'name', 'name', '5', 'STRING', '500', 'false', 'false', 'false', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA35-7A18-BD0C-75DDB6C3F63C', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'userStatus', 'userstatus', '6', 'STRING', '50', 'false', 'false', 'false', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA35-7A94-BD0C-75DE49F821BD', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'socialAccount', 'socialaccount', '7', 'STRING', '50', 'false', 'false', 'false', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA35-7AEB-BD0C-75DE79453035', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'lastLogin', 'lastlogin', '8', 'DATETIME', NULL, 'false', 'false', 'false', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BA35-7C07-BD0C-75DEE7C318A8', '01A203F1-BA2F-792E-A91C-DFAA92950387', 'blUserLocale', 'bluserlocale', '9', 'STRING', '20', 'false', 'false', 'false', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BD94-7B2D-A1BF-488AB2BDDCDB', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'objectId', 'objectid', '0', 'STRING_ID', '64', 'false', 'true', 'true', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BD94-7C54-A1BF-488B562CA6D4', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'created', 'created', '1', 'DATETIME', NULL, 'false', 'false', 'true', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BD94-7CA2-A1BF-488BF5FDE60F', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'updated', 'updated', '2', 'DATETIME', NULL, 'false', 'false', 'false', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BD94-7CE1-A1BF-488CBA36BF42', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'ownerId', 'ownerid', '3', 'STRING_ID', '64', 'false', 'false', 'true', 'true', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BEE9-7C8E-A956-796B164BD380', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'name', 'name', '4', 'STRING', '100', 'false', 'false', 'false', 'false', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BF36-7BCC-A483-5CB2BF909463', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'age', 'age', '5', 'INT', NULL, 'false', 'false', 'false', 'false', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BF69-7A6C-8626-D9B9E9BA2731', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'size', 'size', '6', 'DOUBLE', NULL, 'false', 'false', 'false', 'false', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-BFA2-78F9-A62D-3219FEBAC124', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'born', 'born', '7', 'DATETIME', NULL, 'false', 'false', 'false', 'false', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-C009-79E3-B664-A5D1407CA88C', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'open', 'open', '8', 'BOOLEAN', NULL, 'false', 'false', 'false', 'false', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-C052-7130-B519-9F295C236A18', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'extra', 'extra', '9', 'JSON', NULL, 'false', 'false', 'false', 'false', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "backstay_column" VALUES ('01A203F1-C0B1-7FA2-8DD4-959FAA78D805', '01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'note', 'note', '10', 'TEXT', NULL, 'false', 'false', 'false', 'false', NULL, NULL, NULL, NULL, NULL);
CREATE TABLE "backstay_credential" (
  user_id character varying(64) NOT NULL,
  password_hash character varying(200) NOT NULL,
  failed_logins integer DEFAULT 0 NOT NULL,
  locked_until bigint DEFAULT 0 NOT NULL
);
INSERT INTO "backstay_credential" VALUES ('01A202A5-CABB-747A-9FC5-9E9BFF889C52', '$argon2id$v=19$m=19456,t=2,p=1$y/VVWtD6ApTj7r82JdSgwg$GzalqSxvL/9G/8nHcxd0slSqWT4ejthUT+ZhwgKS6zI', '0', '0');
CREATE TABLE "backstay_deployment" (
  id character varying(36) NOT NULL,
  language character varying(10) NOT NULL,
  model character varying(100) NOT NULL,
  directory character varying(500) NOT NULL,
  created bigint NOT NULL,
  active boolean NOT NULL,
  model_json text NOT NULL
);
CREATE TABLE "backstay_epoch" (
  name character varying(20) NOT NULL,
  value bigint NOT NULL
);
INSERT INTO "backstay_epoch" VALUES ('schema', '9');
CREATE TABLE "backstay_log" (
  id character varying(36) NOT NULL,
  "time" bigint NOT NULL,
  level character varying(10) NOT NULL,
  logger character varying(200) NOT NULL,
  message text NOT NULL,
  exception text,
  request_id character varying(36)
);
CREATE TABLE "backstay_migration" (
  installed_rank integer NOT NULL,
  version character varying(50),
  description character varying(200) NOT NULL,
  type character varying(20) NOT NULL,
  script character varying(1000) NOT NULL,
  checksum integer,
  installed_by character varying(100) NOT NULL,
  installed_on timestamp without time zone DEFAULT now() NOT NULL,
  execution_time integer NOT NULL,
  success boolean NOT NULL
);
INSERT INTO "backstay_migration" VALUES ('1', '1', 'app', 'SQL', 'V1__app.sql', '174152907', 'postgres', '2026-11-22 15:48:22.93171', '149', 'true');
CREATE TABLE "backstay_object_acl" (
  table_id character varying(36) NOT NULL,
  object_id character varying(64) NOT NULL,
  operation character varying(20) NOT NULL,
  principal_kind character varying(5) NOT NULL,
  principal character varying(64) NOT NULL,
  access character varying(5) NOT NULL
);
CREATE TABLE "backstay_permission" (
  area character varying(10) NOT NULL,
  level character varying(10) NOT NULL,
  container character varying(500) NOT NULL,
  asset character varying(100) NOT NULL,
  principal_kind character varying(5) NOT NULL,
  principal character varying(64) NOT NULL,
  operation character varying(20) NOT NULL,
  access character varying(5) NOT NULL
);
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '211CB66A-14E4-4219-86F4-C271BAA50366', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'E14B97F9-89A4-4357-8719-34E4678049C4', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '5A937D73-0183-43FD-83DF-849B56429363', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '2D14A812-C425-4CCB-AA91-EE093971EB8F', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', 'C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '97FD3916-9C95-47ED-9DDF-A831433392E5', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '51FB99CE-1B0B-4C38-954F-18734975E3C5', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '52174646-6733-41BB-AEEF-3DF517803E26', 'SUBSCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'CREATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'UPDATE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'FIND', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'REMOVE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'DESCRIBE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'LOAD_RELATIONS', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'ADD_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'DELETE_RELATION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('DATA', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'UPSERT', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'READ', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'WRITE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'DELETE', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('FILES', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'FILE_PERMISSION', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'PUBLISH', 'GRANT');
INSERT INTO "backstay_permission" VALUES ('MESSAGING', 'GLOBAL', '', '', 'ROLE', '4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'SUBSCRIBE', 'GRANT');
CREATE TABLE "backstay_role" (
  id character varying(36) NOT NULL,
  name character varying(100) NOT NULL,
  system boolean NOT NULL,
  created bigint NOT NULL
);
INSERT INTO "backstay_role" VALUES ('211CB66A-14E4-4219-86F4-C271BAA50366', 'ASUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('D4F9DEC7-D4FD-4C21-A70A-377F143F659D', 'AndroidUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('E14B97F9-89A4-4357-8719-34E4678049C4', 'DotNetUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('A6F98AD2-5BFC-4652-9130-AB2C654ADB01', 'IOSUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('AF2C3B6F-61CE-442E-8993-156F3AD5CD86', 'JSUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('5A937D73-0183-43FD-83DF-849B56429363', 'RestUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('0823F221-74D7-473F-9A37-D7F1BFC2F65F', 'ServerCodeUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('2D14A812-C425-4CCB-AA91-EE093971EB8F', 'NotAuthenticatedUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('C09EA7E4-40BC-4A29-8FFE-EB9E8084770A', 'AuthenticatedUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('51E8F953-8795-4FC7-8D45-9A3C5E55A51F', 'SocialUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('97FD3916-9C95-47ED-9DDF-A831433392E5', 'FacebookUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('51FB99CE-1B0B-4C38-954F-18734975E3C5', 'GooglePlusUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('52174646-6733-41BB-AEEF-3DF517803E26', 'TwitterUser', 'true', '1795362502742');
INSERT INTO "backstay_role" VALUES ('4E6F22D1-F738-44AE-BDE7-CA6C4ADA1B1E', 'GuestUser', 'true', '1795362502742');
CREATE TABLE "backstay_service" (
  id character varying(36) NOT NULL,
  name character varying(200) NOT NULL,
  version character varying(50) NOT NULL,
  language character varying(10) NOT NULL,
  model character varying(100) NOT NULL,
  description text,
  provider character varying(500) NOT NULL,
  deployment_id character varying(36),
  created bigint NOT NULL,
  updated bigint
);
CREATE TABLE "backstay_service_method" (
  id character varying(36) NOT NULL,
  service_id character varying(36) NOT NULL,
  name character varying(200) NOT NULL,
  http_verb character varying(10),
  http_path character varying(500),
  definition text NOT NULL,
  deployed boolean NOT NULL
);
CREATE TABLE "backstay_session" (
  token_hash character varying(64) NOT NULL,
  user_id character varying(64) NOT NULL,
  kind character varying(10) NOT NULL,
  social character varying(20),
  created bigint NOT NULL,
  last_used bigint NOT NULL
);
INSERT INTO "backstay_session" VALUES ('9e7085c059df5e19ddea2b66c6f9276ed924adcf46910245c85a296658e4a1bb', '01A202A5-CABB-747A-9FC5-9E9BFF889C52', 'USER', NULL, '1795362505555', '1795362505710');
CREATE TABLE "backstay_setting" (
  name character varying(100) NOT NULL,
  value text NOT NULL
);
CREATE TABLE "backstay_table" (
  id character varying(36) NOT NULL,
  name character varying(64) NOT NULL,
  name_key character varying(64) NOT NULL,
  system boolean NOT NULL,
  created bigint NOT NULL
);
INSERT INTO "backstay_table" VALUES ('01A203F1-BA2F-792E-A91C-DFAA92950387', 'Users', 'users', 'true', '1795362503221');
INSERT INTO "backstay_table" VALUES ('01A203F1-BD94-77D9-A1BF-4889BBCAFEF8', 'Person', 'person', 'false', '1795362504084');
CREATE TABLE "backstay_user_role" (
  user_id character varying(64) NOT NULL,
  role_id character varying(36) NOT NULL
);
ALTER TABLE "Person" ADD CONSTRAINT backstay_pk_01a203f1bd9477d9a1bf4889bbcafef8 PRIMARY KEY ("objectId");
CREATE INDEX backstay_ix_01a203f1bd947c54a1bf488b562ca6d4 ON backstay_app_87e57684_0583_47d6_978a_b8480d374106."Person" USING btree (created);
CREATE INDEX backstay_ix_01a203f1bd947ce1a1bf488cba36bf42 ON backstay_app_87e57684_0583_47d6_978a_b8480d374106."Person" USING btree ("ownerId" NULLS FIRST, created);
ALTER TABLE "Users" ADD CONSTRAINT backstay_pk_01a203f1ba2f792ea91cdfaa92950387 PRIMARY KEY ("objectId");
CREATE INDEX backstay_ix_01a203f1ba307435b8ac8fba0acb84a4 ON backstay_app_87e57684_0583_47d6_978a_b8480d374106."Users" USING btree (created);
CREATE INDEX backstay_ix_01a203f1ba307549b8ac8fbabb0d0fac ON backstay_app_87e57684_0583_47d6_978a_b8480d374106."Users" USING btree ("ownerId" NULLS FIRST, created);
CREATE UNIQUE INDEX backstay_ix_01a203f1ba3075deb8ac8fbb8fee79c4 ON backstay_app_87e57684_0583_47d6_978a_b8480d374106."Users" USING btree (email NULLS FIRST);
ALTER TABLE backstay_closed_container ADD CONSTRAINT backstay_closed_container_pkey PRIMARY KEY (area, container);
ALTER TABLE backstay_column ADD CONSTRAINT backstay_column_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX backstay_column_name ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_column USING btree (table_id, name_key);
ALTER TABLE backstay_credential ADD CONSTRAINT backstay_credential_pkey PRIMARY KEY (user_id);
ALTER TABLE backstay_deployment ADD CONSTRAINT backstay_deployment_pkey PRIMARY KEY (id);
ALTER TABLE backstay_epoch ADD CONSTRAINT backstay_epoch_pkey PRIMARY KEY (name);
ALTER TABLE backstay_log ADD CONSTRAINT backstay_log_pkey PRIMARY KEY (id);
CREATE INDEX backstay_log_time ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_log USING btree ("time");
ALTER TABLE backstay_migration ADD CONSTRAINT backstay_migration_pk PRIMARY KEY (installed_rank);
CREATE INDEX backstay_migration_s_idx ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_migration USING btree (success);
ALTER TABLE backstay_object_acl ADD CONSTRAINT backstay_object_acl_pkey PRIMARY KEY (table_id, object_id, operation, principal_kind, principal);
CREATE INDEX backstay_object_acl_principal ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_object_acl USING btree (table_id, operation, principal_kind, principal, access, object_id);
ALTER TABLE backstay_permission ADD CONSTRAINT backstay_permission_pkey PRIMARY KEY (area, level, container, asset, principal_kind, principal, operation);
ALTER TABLE backstay_role ADD CONSTRAINT backstay_role_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX backstay_role_name ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_role USING btree (name);
ALTER TABLE backstay_service ADD CONSTRAINT backstay_service_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX backstay_service_name ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_service USING btree (name);
ALTER TABLE backstay_service_method ADD CONSTRAINT backstay_service_method_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX backstay_service_method_name ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_service_method USING btree (service_id, name);
ALTER TABLE backstay_session ADD CONSTRAINT backstay_session_pkey PRIMARY KEY (token_hash);
CREATE INDEX backstay_session_user ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_session USING btree (user_id);
ALTER TABLE backstay_setting ADD CONSTRAINT backstay_setting_pkey PRIMARY KEY (name);
ALTER TABLE backstay_table ADD CONSTRAINT backstay_table_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX backstay_table_name ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_table USING btree (name_key);
ALTER TABLE backstay_user_role ADD CONSTRAINT backstay_user_role_pkey PRIMARY KEY (user_id, role_id);
CREATE INDEX backstay_user_role_role ON backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_user_role USING btree (role_id);
ALTER TABLE backstay_column ADD CONSTRAINT backstay_column_related_table_id_fkey FOREIGN KEY (related_table_id) REFERENCES backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_table(id) ON DELETE CASCADE;
ALTER TABLE backstay_column ADD CONSTRAINT backstay_column_table_id_fkey FOREIGN KEY (table_id) REFERENCES backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_table(id) ON DELETE CASCADE;
ALTER TABLE backstay_object_acl ADD CONSTRAINT backstay_object_acl_table_id_fkey FOREIGN KEY (table_id) REFERENCES backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_table(id) ON DELETE CASCADE;
ALTER TABLE backstay_service_method ADD CONSTRAINT backstay_service_method_service_id_fkey FOREIGN KEY (service_id) REFERENCES backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_service(id) ON DELETE CASCADE;
ALTER TABLE backstay_user_role ADD CONSTRAINT backstay_user_role_role_id_fkey FOREIGN KEY (role_id) REFERENCES backstay_app_87e57684_0583_47d6_978a_b8480d374106.backstay_role(id) ON DELETE CASCADE;
