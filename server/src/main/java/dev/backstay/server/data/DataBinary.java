package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryMethod;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.amf.AmfObject;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The data service for the Java SDK (reference: Java SDK, 5.1). */
final class DataBinary {
  private static final String NAME = BinaryService.PREFIX + "persistence.PersistenceService";

  /** Of a column that needs no quotes. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[\\w.]+");

  private final Callers callers;
  private final DataService data;

  DataBinary(Callers callers, DataService data) {
    this.callers = callers;
    this.data = data;
  }

  /** The service, and what another one asks of the records of Users. */
  List<BinaryService> services() {
    return List.of(
        service(),
        new BinaryService(BinaryService.PREFIX + "users.UserService")
            .reading(
                "findById",
                does(args -> new FindById(Table.USERS, id(args, 0), queryOrRelations(args, 1)))));
  }

  private BinaryService service() {
    return new BinaryService(NAME)
        .with("create", does(args -> new Create(args.text(0), args.object(1))))
        .with("update", does(args -> update(args.text(0), args.object(1))))
        .with("save", does(args -> RecordOperation.save(args.text(0), args.object(1))))
        .with("upsert", does(args -> new Upsert(args.text(0), args.object(1))))
        .with("deepSave", does(args -> new DeepSave(args.text(0), args.object(1))))
        .with("createBulk", does(args -> new CreateBulk(args.text(0), args.objects(1))))
        .with("upsertBulk", does(args -> new UpsertBulk(args.text(0), args.objects(1))))
        .with(
            "updateBulk",
            does(args -> new UpdateBulk(args.text(0), args.optionalText(1), args.object(2))))
        .with("removeBulk", does(args -> new RemoveBulk(args.text(0), args.optionalText(1))))
        .with("remove", does(args -> new Remove(args.text(0), id(args, 1))))
        .reading("find", does(args -> new Find(args.text(0), query(args, 1))))
        .reading(
            "findById",
            does(args -> new FindById(args.text(0), id(args, 1), queryOrRelations(args, 2))))
        .reading("first", orNull(args -> new First(args.text(0), relations(args))))
        .reading("last", orNull(args -> new Last(args.text(0), relations(args))))
        .reading("count", does(args -> new Count(args.text(0), query(args, 1))))
        .reading("group", this::group)
        .reading(
            "countInGroup",
            does(args ->
                new CountInGroup(
                    args.text(0),
                    GroupQuery.ofRecords(QueryValue.groupBody(groupValue(args.object(1)))))))
        .reading("loadRelations", does(DataBinary::loadRelations))
        .with("addRelation", does(args -> relate(args, AddRelation::new)))
        .with("setRelation", does(args -> relate(args, SetRelation::new)))
        .with("deleteRelation", does(args -> relate(args, DeleteRelation::new)))
        .reading("describe", this::describe);
  }

  private BinaryMethod does(Function<Arguments, DataOperation<?>> operation) {
    return (exchange, args) -> {
      Call call = callers.of(exchange);
      return perform(call, operation.apply(args));
    };
  }

  private <R extends @Nullable Object> R perform(Call call, DataOperation<R> operation) {
    if (operation instanceof DeepSave || hashesPasswords(operation)) {
      WaitingExchange.require();
    }
    return data.perform(call, operation);
  }

  /** Writing accounts hashes passwords, which waits for its turn. */
  private static boolean hashesPasswords(DataOperation<?> operation) {
    return operation.table().equals(Table.USERS)
        && switch (operation) {
          case Create _, CreateBulk _, Update _, Upsert _, UpsertBulk _ -> true;
          default -> false;
        };
  }

  /** The SDK answers null where there is no record. */
  private BinaryMethod orNull(Function<Arguments, DataOperation<?>> operation) {
    BinaryMethod method = does(operation);
    return (exchange, args) -> {
      try {
        return method.call(exchange, args);
      } catch (ApiException e) {
        if (e.is(ApiError.STORE_EMPTY)) {
          return null;
        }
        throw e;
      }
    };
  }

  private static Update update(String table, Map<String, @Nullable Object> record) {
    return new Update(table, requireId(record, 1), record);
  }

  /** The id of a record that is named by its id or sent as a whole. */
  private static String id(Arguments args, int position) {
    return args.any(position) instanceof String id
        ? id
        : requireId(args.object(position), position);
  }

  private static String requireId(Map<String, @Nullable Object> record, int position) {
    if (record.get(Table.OBJECT_ID) instanceof String id) {
      return id;
    }
    throw Arguments.wrong(position, "an id or a record with an objectId");
  }

  private static Query query(Arguments args, int position) {
    return QueryValue.query(args.optionalObject(position));
  }

  /** Behind an id comes a query, or the relations to load with how deep. */
  private static Query queryOrRelations(Arguments args, int position) {
    if (args.any(position) instanceof Map<?, ?>) {
      return query(args, position);
    }
    return relations(args.texts(position), args, position + 1, null, -1);
  }

  /** What {@code first} and {@code last} say of the record, in one of three ways. */
  private static Query relations(Arguments args) {
    if (args.any(1) instanceof Map<?, ?>) {
      return query(args, 1);
    }
    return args.any(3) instanceof List<?>
        ? relations(args.texts(1), args, 2, args.texts(3), 4)
        : relations(args.texts(1), args, 2, null, 3);
  }

  private static Query relations(
      List<String> related,
      Arguments args,
      int depth,
      @Nullable List<String> properties,
      int pageSize) {
    Query query =
        Query.ALL.withRelations(
            related.isEmpty() ? null : String.join(",", related),
            args.number(depth, 0, Integer.MAX_VALUE),
            pageSize >= 0
                ? args.number(pageSize, Query.DEFAULT_PAGE_SIZE, Integer.MAX_VALUE)
                : Query.DEFAULT_PAGE_SIZE);
    return properties == null || properties.isEmpty()
        ? query
        : query.withProps(String.join(",", properties), null);
  }

  private static LoadRelations loadRelations(Arguments args) {
    Query query =
        args.any(3) instanceof Map<?, ?>
            ? QueryValue.query(QueryValue.withoutRelated(args.object(3)))
            : Query.ALL.withPage(
                args.number(3, Query.DEFAULT_PAGE_SIZE, Integer.MAX_VALUE),
                args.has(4) ? args.number(4) : 0);
    return new LoadRelations(args.text(0), args.text(1), args.text(2), query);
  }

  private static RelationChange relate(Arguments args, DataRoutes.Relate relate) {
    Children children;
    if (args.any(3) instanceof List<?> sent) {
      List<String> ids = new ArrayList<>();
      for (Object each : sent) {
        Object id = each instanceof Map<?, ?> object ? object.get(Table.OBJECT_ID) : each;
        if (!(id instanceof String text)) {
          throw Arguments.wrong(3, "a list of ids or of records with an objectId");
        }
        ids.add(text);
      }
      children = new Children.ByIds(ids);
    } else {
      children =
          new Children.Where(RecordOperation.requireCondition(args.optionalText(3), "whereClause"));
    }
    return relate.of(args.text(0), args.text(2), args.text(1), children);
  }

  private Object describe(dev.backstay.foundation.http.Exchange exchange, Arguments args) {
    return perform(callers.of(exchange), new Describe(args.text(0))).stream()
        .map(column -> AmfObject.of("com.backendless.services.persistence.ObjectProperty", column))
        .toList();
  }

  private @Nullable Object group(dev.backstay.foundation.http.Exchange exchange, Arguments args) {
    Call call = callers.of(exchange);
    Group group = new Group(args.text(0), QueryValue.readGroups(groupValue(args.object(1))));
    return GroupResults.of(perform(call, group));
  }

  /**
   * A query for groups as the other APIs have it: the SDK puts columns into quotes, and fails on a
   * group without items, so that all levels are asked for.
   */
  private static Map<String, @Nullable Object> groupValue(Map<String, @Nullable Object> sent) {
    Map<String, @Nullable Object> value = new LinkedHashMap<>(sent);
    if (sent.get("groupBy") instanceof List<?> columns) {
      value.put(
          "groupBy",
          columns.stream()
              .map(each -> each instanceof String name ? unquoted(name) : each)
              .toList());
      value.put("groupDepth", (long) Math.min(columns.size(), GroupQuery.MAX_LEVELS));
    }
    return value;
  }

  private static String unquoted(String name) {
    if (name.length() < 3 || !name.startsWith("'") || !name.endsWith("'")) {
      return name;
    }
    String inner = name.substring(1, name.length() - 1);
    return PLAIN_NAME.matcher(inner).matches() ? inner : "`" + inner + "`";
  }
}
