-- Event handlers of deployments. Each has the id of its method of the service "handlers", which nobody can call: there
-- it keeps its id and permissions over deployments, by its name.
CREATE TABLE backstay_event_handler (
  id            VARCHAR(36)  NOT NULL PRIMARY KEY,
  model         VARCHAR(100) NOT NULL,
  language      VARCHAR(10)  NOT NULL,
  event_id      INTEGER      NOT NULL,
  target        VARCHAR(150) NOT NULL,
  async         BOOLEAN      NOT NULL,
  provider      VARCHAR(500) NOT NULL,
  deployment_id VARCHAR(36)  NOT NULL,
  enabled       BOOLEAN      NOT NULL,
  created       BIGINT       NOT NULL,
  updated       BIGINT
);
CREATE UNIQUE INDEX backstay_event_handler_event ON backstay_event_handler (model, event_id, target);

-- In which order the handlers of an event run for a table, where the developer says so.
CREATE TABLE backstay_handler_chain (
  event_id   INTEGER      NOT NULL,
  context    VARCHAR(150) NOT NULL,
  handler_id VARCHAR(36)  NOT NULL REFERENCES backstay_event_handler (id) ON DELETE CASCADE,
  place      INTEGER      NOT NULL,
  PRIMARY KEY (event_id, context, handler_id)
);
