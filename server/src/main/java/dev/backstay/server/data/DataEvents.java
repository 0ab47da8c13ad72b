package dev.backstay.server.data;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.operations.EventArguments;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.server.data.DataOperation.CountInGroup;
import dev.backstay.server.data.DataOperation.DeepSave;
import dev.backstay.server.data.DataOperation.Describe;
import dev.backstay.server.data.DataOperation.Group;
import dev.backstay.server.data.RecordOperation.AddRelation;
import dev.backstay.server.data.RecordOperation.Count;
import dev.backstay.server.data.RecordOperation.Create;
import dev.backstay.server.data.RecordOperation.CreateBulk;
import dev.backstay.server.data.RecordOperation.DeleteRelation;
import dev.backstay.server.data.RecordOperation.Find;
import dev.backstay.server.data.RecordOperation.FindById;
import dev.backstay.server.data.RecordOperation.First;
import dev.backstay.server.data.RecordOperation.Last;
import dev.backstay.server.data.RecordOperation.LoadRelations;
import dev.backstay.server.data.RecordOperation.RelationChange;
import dev.backstay.server.data.RecordOperation.Remove;
import dev.backstay.server.data.RecordOperation.RemoveBulk;
import dev.backstay.server.data.RecordOperation.SetRelation;
import dev.backstay.server.data.RecordOperation.Update;
import dev.backstay.server.data.RecordOperation.UpdateBulk;
import dev.backstay.server.data.RecordOperation.Upsert;
import dev.backstay.server.data.RecordOperation.UpsertBulk;
import dev.backstay.store.query.Query;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations of the data service as events (reference: business logic, 8). Those on the table
 * {@code Users} that the catalogue has among the events of users are these; all others are events
 * of persistence. A deep save is the event of what it does to the record that it begins with.
 */
final class DataEvents {
  private static final String CLASS = "___class";
  private static final List<String> RELATION =
      List.of("columnName", "parentObjectId", "childrenArrayORWhereClause");

  private DataEvents() {}

  /** All of them. */
  static List<OperationEvent<?, ?>> all() {
    List<OperationEvent<?, ?>> events = new ArrayList<>();
    events.addAll(writes());
    events.addAll(bulkWrites());
    events.addAll(reads());
    events.addAll(relations());
    return events;
  }

  private static boolean ofUsers(DataOperation<?> operation) {
    return operation.table().equals(Table.USERS);
  }

  private static List<OperationEvent<?, ?>> writes() {
    List<OperationEvent<?, ?>> events = new ArrayList<>();
    for (boolean users : List.of(true, false)) {
      List<String> item = List.of(users ? "user" : "item");
      events.add(
          OperationEvent.of(Create.class, users ? 202 : 100)
              .where(each -> ofUsers(each) == users)
              .with(
                  item,
                  create -> values(item(create.table(), null, create.values())),
                  (create, args) -> new Create(create.table(), values(create.values(), args, 0)))
              .resultingIn((call, create, row) -> RowJson.of(row)));
      events.add(
          OperationEvent.of(Update.class, users ? 204 : 108)
              .where(each -> ofUsers(each) == users)
              .with(
                  item,
                  update -> values(item(update.table(), update.objectId(), update.values())),
                  (update, args) ->
                      new Update(
                          update.table(), id(args, update.objectId()), changes(update, args)))
              .resultingIn((call, update, row) -> RowJson.of(row)));
      events.add(
          OperationEvent.of(Remove.class, users ? 206 : 106)
              .where(each -> ofUsers(each) == users)
              .with(
                  List.of(users ? "userId" : "itemId"),
                  remove -> values(remove.objectId()),
                  (remove, args) -> new Remove(remove.table(), args.text(0)))
              .readingResult(Json::wholeNumber));
      events.add(
          OperationEvent.of(DeepSave.class, users ? 202 : 100)
              .where(each -> ofUsers(each) == users && !each.values().containsKey(Table.OBJECT_ID))
              .with(
                  item,
                  save -> values(item(save.table(), null, save.values())),
                  (save, args) -> new DeepSave(save.table(), values(save.values(), args, 0))));
      events.add(
          OperationEvent.of(DeepSave.class, users ? 204 : 108)
              .where(each -> ofUsers(each) == users && each.values().containsKey(Table.OBJECT_ID))
              .with(
                  item,
                  save -> values(item(save.table(), null, save.values())),
                  (save, args) -> new DeepSave(save.table(), values(save.values(), args, 0))));
    }
    events.add(
        OperationEvent.of(Upsert.class, 236)
            .where(DataEvents::ofUsers)
            .resultingIn((call, upsert, row) -> RowJson.of(row)));
    events.add(
        OperationEvent.of(Upsert.class, 140)
            .with(
                List.of("item"),
                upsert -> values(item(upsert.table(), null, upsert.values())),
                (upsert, args) -> new Upsert(upsert.table(), values(upsert.values(), args, 0)))
            .resultingIn((call, upsert, row) -> RowJson.of(row)));
    return events;
  }

  private static List<OperationEvent<?, ?>> bulkWrites() {
    return List.of(
        OperationEvent.of(CreateBulk.class, 130)
            .with(
                List.of("items"),
                bulk -> values(bulk.values()),
                (bulk, args) -> new CreateBulk(bulk.table(), args.objects(0))),
        OperationEvent.of(UpsertBulk.class, 142)
            .with(
                List.of("items"),
                bulk -> values(bulk.values()),
                (bulk, args) -> new UpsertBulk(bulk.table(), args.objects(0))),
        OperationEvent.of(UpdateBulk.class, 218)
            .where(DataEvents::ofUsers)
            .with(
                List.of("whereClause", "changes"),
                bulk -> values(bulk.where(), bulk.changes()),
                (bulk, args) -> new UpdateBulk(bulk.table(), args.optionalText(0), args.object(1)))
            .readingResult(Json::wholeNumber),
        OperationEvent.of(UpdateBulk.class, 118)
            .with(
                List.of("tableName", "whereClause", "changes"),
                bulk -> values(bulk.table(), bulk.where(), bulk.changes()),
                (bulk, args) -> new UpdateBulk(args.text(0), args.optionalText(1), args.object(2)))
            .readingResult(Json::wholeNumber),
        OperationEvent.of(RemoveBulk.class, 220)
            .where(DataEvents::ofUsers)
            .with(
                List.of("whereClause"),
                bulk -> values(bulk.where()),
                (bulk, args) -> new RemoveBulk(bulk.table(), args.optionalText(0)))
            .readingResult(Json::wholeNumber),
        OperationEvent.of(RemoveBulk.class, 120)
            .with(
                List.of("tableName", "whereClause"),
                bulk -> values(bulk.table(), bulk.where()),
                (bulk, args) -> new RemoveBulk(args.text(0), args.optionalText(1)))
            .readingResult(Json::wholeNumber));
  }

  private static List<OperationEvent<?, ?>> reads() {
    List<OperationEvent<?, ?>> events = new ArrayList<>();
    for (boolean users : List.of(true, false)) {
      events.add(
          OperationEvent.of(Find.class, users ? 214 : 112)
              .where(each -> ofUsers(each) == users)
              .with(
                  List.of("query"),
                  find -> values(QueryValue.of(find.query())),
                  (find, args) -> new Find(find.table(), query(find.query(), args)))
              .resultingIn((call, find, rows) -> RowJson.of(rows)));
      events.add(
          OperationEvent.of(FindById.class, users ? 216 : 102)
              .where(each -> ofUsers(each) == users)
              .with(
                  List.of(users ? "userId" : "itemId", "relations"),
                  find -> values(find.objectId(), QueryValue.list(find.query().loadRelations())),
                  (find, args) ->
                      new FindById(find.table(), args.text(0), related(find.query(), args, 1)))
              .resultingIn((call, find, row) -> RowJson.of(row)));
      events.add(
          OperationEvent.of(Group.class, users ? 234 : 136)
              .where(each -> ofUsers(each) == users)
              .with(
                  List.of("query"),
                  group -> values(QueryValue.of(group.query())),
                  (group, args) ->
                      new Group(group.table(), QueryValue.readGroups(args.object(0)))));
    }
    events.add(OperationEvent.of(Describe.class, 208).where(DataEvents::ofUsers));
    events.add(
        OperationEvent.of(Describe.class, 110)
            .with(
                List.of("itemName"),
                describe -> values(describe.table()),
                (describe, args) -> new Describe(args.text(0))));
    events.add(
        OperationEvent.of(First.class, 114)
            .with(
                List.of("relations", "relationsDepth", "properties"),
                first -> edge(first.query()),
                (first, args) -> new First(first.table(), edge(first.query(), args)))
            .resultingIn((call, first, row) -> RowJson.of(row)));
    events.add(
        OperationEvent.of(Last.class, 116)
            .with(
                List.of("relations", "relationsDepth", "properties"),
                last -> edge(last.query()),
                (last, args) -> new Last(last.table(), edge(last.query(), args)))
            .resultingIn((call, last, row) -> RowJson.of(row)));
    events.add(
        OperationEvent.of(Count.class, 128)
            .with(
                List.of("query"),
                count -> values(QueryValue.of(count.query())),
                (count, args) -> new Count(count.table(), query(count.query(), args)))
            .readingResult(Json::wholeNumber));
    events.add(
        OperationEvent.of(CountInGroup.class, 138)
            .with(
                List.of("query"),
                count -> values(QueryValue.of(count.query())),
                (count, args) -> new CountInGroup(count.table(), query(count.query(), args)))
            .readingResult(Json::wholeNumber));
    return events;
  }

  private static List<OperationEvent<?, ?>> relations() {
    return List.of(
        OperationEvent.of(LoadRelations.class, 104)
            .with(
                List.of("itemId", "entityName", "relationName", "pageSize", "offset"),
                load ->
                    values(
                        load.parentId(),
                        load.table(),
                        load.relation(),
                        load.query().pageSize(),
                        load.query().offset()),
                (load, args) ->
                    new LoadRelations(
                        args.text(1),
                        args.text(0),
                        args.text(2),
                        load.query().withPage(size(args, 3), args.number(4))))
            .resultingIn((call, load, rows) -> RowJson.of(rows)),
        OperationEvent.of(AddRelation.class, 122)
            .with(
                RELATION,
                DataEvents::relation,
                (change, args) ->
                    new AddRelation(change.table(), args.text(1), args.text(0), children(args)))
            .readingResult(Json::wholeNumber),
        OperationEvent.of(SetRelation.class, 124)
            .with(
                RELATION,
                DataEvents::relation,
                (change, args) ->
                    new SetRelation(change.table(), args.text(1), args.text(0), children(args)))
            .readingResult(Json::wholeNumber),
        OperationEvent.of(DeleteRelation.class, 126)
            .with(
                RELATION,
                DataEvents::relation,
                (change, args) ->
                    new DeleteRelation(change.table(), args.text(1), args.text(0), children(args)))
            .readingResult(Json::wholeNumber));
  }

  private static List<@Nullable Object> values(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  /** Values with their class, and id, so that the code's types are made of them. */
  private static Map<String, @Nullable Object> item(
      String table, @Nullable String objectId, Map<String, @Nullable Object> values) {
    Map<String, @Nullable Object> item = new LinkedHashMap<>();
    item.put(CLASS, table);
    item.putAll(values);
    if (objectId != null) {
      item.put(Table.OBJECT_ID, objectId);
    }
    return item;
  }

  /** The values that handlers have left, without the class that {@link #item} has put in. */
  private static Map<String, @Nullable Object> values(
      Map<String, @Nullable Object> before, EventArguments args, int position) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(args.object(position));
    if (!before.containsKey(CLASS)) {
      values.remove(CLASS);
    }
    return values;
  }

  /** Likewise, without the id, which stands in the address. */
  private static Map<String, @Nullable Object> changes(Update update, EventArguments args) {
    Map<String, @Nullable Object> values = values(update.values(), args, 0);
    if (!update.values().containsKey(Table.OBJECT_ID)) {
      values.remove(Table.OBJECT_ID);
    }
    return values;
  }

  private static String id(EventArguments args, String before) {
    Object id = args.object(0).get(Table.OBJECT_ID);
    return id instanceof String text && !text.isEmpty() ? text : before;
  }

  private static Query query(Query before, EventArguments args) {
    return QueryValue.read(args.object(0), before.objectId());
  }

  private static Query related(Query query, EventArguments args, int position) {
    return query.withRelations(
        QueryValue.text(args.any(position), args.names().get(position)),
        query.relationsDepth(),
        query.relationsPageSize());
  }

  private static List<@Nullable Object> edge(Query query) {
    return values(
        QueryValue.list(query.loadRelations()),
        query.relationsDepth(),
        QueryValue.list(query.props()));
  }

  private static Query edge(Query query, EventArguments args) {
    return query
        .withRelations(
            QueryValue.text(args.any(0), "relations"),
            args.any(1) == null ? 0 : size(args, 1),
            query.relationsPageSize())
        .withProps(QueryValue.text(args.any(2), "properties"), query.excludeProps());
  }

  private static int size(EventArguments args, int position) {
    return Math.clamp(args.number(position), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static List<@Nullable Object> relation(RelationChange change) {
    return values(
        change.relation(),
        change.parentId(),
        switch (change.children()) {
          case Children.ByIds(List<String> ids) -> ids;
          case Children.Where(String where) -> where;
        });
  }

  private static Children children(EventArguments args) {
    Object value = args.any(2);
    if (value instanceof String where) {
      return new Children.Where(RecordOperation.requireCondition(where, RELATION.get(2)));
    }
    Function<Object, @Nullable Object> id =
        each -> each instanceof Map<?, ?> object ? object.get(Table.OBJECT_ID) : each;
    return new Children.ByIds(
        args.list(2).stream().map(each -> String.valueOf(id.apply(each))).toList());
  }
}
