-- Apps with mails that wait, so that a start looks at these and leaves the others asleep.
CREATE TABLE mail_app (
  app_id VARCHAR(36) NOT NULL PRIMARY KEY
);
