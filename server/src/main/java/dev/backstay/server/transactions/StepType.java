package dev.backstay.server.transactions;

import dev.backstay.server.data.QueryReader;
import dev.backstay.server.data.RecordOperation;
import dev.backstay.server.data.RecordOperation.AddRelation;
import dev.backstay.server.data.RecordOperation.Create;
import dev.backstay.server.data.RecordOperation.CreateBulk;
import dev.backstay.server.data.RecordOperation.DeleteRelation;
import dev.backstay.server.data.RecordOperation.Find;
import dev.backstay.server.data.RecordOperation.Remove;
import dev.backstay.server.data.RecordOperation.RemoveBulk;
import dev.backstay.server.data.RecordOperation.SetRelation;
import dev.backstay.server.data.RecordOperation.Update;
import dev.backstay.server.data.RecordOperation.UpdateBulk;
import dev.backstay.server.data.RecordOperation.Upsert;
import dev.backstay.server.data.RecordOperation.UpsertBulk;
import dev.backstay.store.schema.Table;
import org.jspecify.annotations.Nullable;

/** What a step of a transaction does, and how it is sent; the names are the wire API's. */
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

  /**
   * The operation that a step is.
   *
   * @param sent the payload, with nothing left to be resolved
   * @throws dev.backstay.foundation.error.ApiException 8008 for what is not a payload of this type
   */
  RecordOperation<?> operation(String table, @Nullable Object sent) {
    Payload payload = new Payload(sent);
    return switch (this) {
      case CREATE -> new Create(table, payload.object());
      case UPSERT -> new Upsert(table, payload.object());
      case UPDATE -> new Update(table, payload.text(Table.OBJECT_ID), payload.object());
      case DELETE -> new Remove(table, payload.asText(Table.OBJECT_ID));
      case CREATE_BULK -> new CreateBulk(table, payload.objects());
      case UPSERT_BULK -> new UpsertBulk(table, payload.objects());
      case UPDATE_BULK ->
          new UpdateBulk(table, payload.condition(), payload.member("changes").object());
      case DELETE_BULK -> new RemoveBulk(table, payload.condition());
      case FIND -> new Find(table, QueryReader.ofBody(payload.query()));
      case ADD_RELATION ->
          new AddRelation(table, payload.parent(), payload.relation(), payload.children());
      case SET_RELATION ->
          new SetRelation(table, payload.parent(), payload.relation(), payload.children());
      case DELETE_RELATION ->
          new DeleteRelation(table, payload.parent(), payload.relation(), payload.children());
    };
  }

  /** Whether it writes rows of the table that it names. */
  boolean writesRows() {
    return switch (this) {
      case CREATE, UPSERT, UPDATE, DELETE, CREATE_BULK, UPSERT_BULK, UPDATE_BULK, DELETE_BULK ->
          true;
      case FIND, ADD_RELATION, SET_RELATION, DELETE_RELATION -> false;
    };
  }
}
