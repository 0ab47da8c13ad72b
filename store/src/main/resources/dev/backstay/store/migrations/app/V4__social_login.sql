-- Who logs in through another provider: the provider's name for the person, which never changes, and the account.
CREATE TABLE backstay_social_link (
  provider_id VARCHAR(36)  NOT NULL,
  subject     VARCHAR(255) NOT NULL,
  user_id     VARCHAR(64)  NOT NULL,
  PRIMARY KEY (provider_id, subject)
);
CREATE INDEX backstay_social_link_user ON backstay_social_link (user_id);
