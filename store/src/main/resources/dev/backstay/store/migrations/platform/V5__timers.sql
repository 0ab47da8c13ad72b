-- When the timers of all apps run, here so that several servers on one database can share them; what they run is in the
-- databases of the apps (backstay_timer, by the same id). Times are the database's.
--   deployed       the schedule as the deployed code has it; schedule: the one in force, which developers may change
--   started        what the schedule counts from: its start, or the moment of the deployment
--   next_run       null when none comes any more, or while the timer is disabled
--   running_until  until when the run under way is not held to be lost; null when there is none
--   run, skipped   how many runs were begun, and how many left out since the one before was still going on
CREATE TABLE code_timer (
  id            VARCHAR(36)  NOT NULL PRIMARY KEY,
  app_id        VARCHAR(36)  NOT NULL REFERENCES app (id) ON DELETE CASCADE,
  name          VARCHAR(100) NOT NULL,
  deployed      TEXT         NOT NULL,
  schedule      TEXT         NOT NULL,
  started       BIGINT       NOT NULL,
  enabled       BOOLEAN      NOT NULL,
  overlap       BOOLEAN      NOT NULL,
  next_run      BIGINT,
  running_until BIGINT,
  run           BIGINT       NOT NULL,
  skipped       BIGINT       NOT NULL,
  created       BIGINT       NOT NULL,
  updated       BIGINT       NOT NULL
);
CREATE UNIQUE INDEX code_timer_name ON code_timer (app_id, name);
CREATE INDEX code_timer_next ON code_timer (next_run);

-- The latest runs of each timer; ids grow with time.
--   due            when it was to begin
--   running_until  as above; null once it has ended
--   state          RUNNING, DONE, FAILED, SKIPPED or LOST (the server stopped meanwhile)
--   begun          whether its code may have begun to run
--   started_by     who started it by hand; null for the clock
CREATE TABLE code_timer_run (
  id            VARCHAR(36)  NOT NULL PRIMARY KEY,
  timer_id      VARCHAR(36)  NOT NULL REFERENCES code_timer (id) ON DELETE CASCADE,
  node          VARCHAR(36)  NOT NULL,
  due           BIGINT       NOT NULL,
  started       BIGINT       NOT NULL,
  ended         BIGINT,
  running_until BIGINT,
  begun         BOOLEAN      NOT NULL,
  state         VARCHAR(10)  NOT NULL,
  started_by    VARCHAR(300),
  error_code    INTEGER,
  result        TEXT
);
CREATE INDEX code_timer_run_timer ON code_timer_run (timer_id, id);
CREATE INDEX code_timer_run_until ON code_timer_run (running_until);

-- Apps whose timers are being brought in line with a deployment: a server that starts does that again.
CREATE TABLE code_timer_app (
  app_id VARCHAR(36) NOT NULL PRIMARY KEY
);
