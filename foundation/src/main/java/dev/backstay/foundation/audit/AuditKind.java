package dev.backstay.foundation.audit;

/** What an entry of the audit log is about. */
public enum AuditKind {
  /** A permission was changed: a cell, an owner policy, a column, closed to clients, elevations. */
  PERMISSION,
  /** A role came, went, or was given to or taken from a user. */
  ROLE,
  /** A setting of the app was changed. */
  SETTING,
  /** An API key came, went, or got another value. */
  KEY,
  /** An app came, went, or got another name. */
  APP,
  /** Dynamic schema made a column wider for a value that it did not hold. */
  SCHEMA,
  /** Server code did something beyond its caller. */
  ELEVATION,
  /** A developer logged a user out, or began to act as one. */
  SESSION,
  /** A management call was denied. */
  DENIED
}
