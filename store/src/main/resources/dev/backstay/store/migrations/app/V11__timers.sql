-- Timers of deployments: what they run. When they run is in the platform database (code_timer, by the same id). The id
-- is that of the timer's method of the service "timers", which nobody can call, and so outlives deployments.
--   definition  the timer as the code defines it, JSON with startDate, expire and frequency
CREATE TABLE backstay_timer (
  id            VARCHAR(36)  NOT NULL PRIMARY KEY,
  name          VARCHAR(100) NOT NULL,
  language      VARCHAR(10)  NOT NULL,
  model         VARCHAR(100) NOT NULL,
  provider      VARCHAR(500) NOT NULL,
  deployment_id VARCHAR(36)  NOT NULL,
  definition    TEXT         NOT NULL,
  deployed      BIGINT       NOT NULL
);
CREATE UNIQUE INDEX backstay_timer_name ON backstay_timer (name);
