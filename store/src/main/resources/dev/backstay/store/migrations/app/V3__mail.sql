-- Mails that wait to be sent, or could not be. No secrets: what a mail carries is made when it is sent.
--   state  WAITING, or FAILED when nobody tries any more
CREATE TABLE backstay_mail (
  id         VARCHAR(36)  NOT NULL PRIMARY KEY,
  kind       VARCHAR(30)  NOT NULL,
  about      VARCHAR(320) NOT NULL,
  values_json TEXT        NOT NULL,
  state      VARCHAR(10)  NOT NULL,
  tries      INTEGER      NOT NULL,
  created    BIGINT       NOT NULL,
  next_try   BIGINT       NOT NULL,
  problem    VARCHAR(300)
);
CREATE INDEX backstay_mail_due ON backstay_mail (state, next_try);

-- What works once and for a time: links, and passwords that were made and mailed. Only hashes are stored.
--   purpose  RECOVERY, CONFIRMATION, PASSWORD
--   mailed   whether it went by mail to the address, so that whoever has it has the address
CREATE TABLE backstay_link (
  token_hash VARCHAR(64)  NOT NULL PRIMARY KEY,
  purpose    VARCHAR(20)  NOT NULL,
  user_id    VARCHAR(64)  NOT NULL,
  address    VARCHAR(254) NOT NULL,
  mailed     BOOLEAN      NOT NULL,
  expires    BIGINT       NOT NULL
);
CREATE INDEX backstay_link_user ON backstay_link (user_id, purpose);
CREATE INDEX backstay_link_expires ON backstay_link (expires);

-- The address that a user has shown to be theirs, by using a link that was mailed to it.
CREATE TABLE backstay_verified_address (
  user_id  VARCHAR(64)  NOT NULL PRIMARY KEY,
  address  VARCHAR(254) NOT NULL,
  verified BIGINT       NOT NULL
);
