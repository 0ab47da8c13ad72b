package dev.backstay.server.transactions;

/** What a step of a transaction does; the names are the wire API's. */
enum StepType {
  CREATE,
  UPSERT,
  UPDATE,
  DELETE,
  CREATE_BULK,
  UPSERT_BULK,
  UPDATE_BULK,
  DELETE_BULK,
  FIND,
  ADD_RELATION,
  SET_RELATION,
  DELETE_RELATION;

  /** Whether it writes rows of the table that it names. */
  boolean writesRows() {
    return switch (this) {
      case CREATE, UPSERT, UPDATE, DELETE, CREATE_BULK, UPSERT_BULK, UPDATE_BULK, DELETE_BULK ->
          true;
      case FIND, ADD_RELATION, SET_RELATION, DELETE_RELATION -> false;
    };
  }
}
