package dev.backstay.store;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.ObjectAcls;
import dev.backstay.store.records.Reach;
import dev.backstay.store.records.Records;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.SchemaEditor;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** An app of a test's own, and short ways to what tests do most. */
public final class TestApp {
  /** Of a caller who may find everything. */
  public static final Reach FINDS_ALL = PermitsForTests::all;

  public final String id = TestDatabases.newAppId();
  public final AtomicLong policyVersion = new AtomicLong(1);
  public final Databases databases;
  public final Database database;
  public final Catalog catalog;
  public final Records records;
  public final ObjectAcls acls;

  public TestApp(Dialect dialect) {
    this(TestDatabases.shared(dialect));
  }

  public TestApp(Databases databases) {
    this.databases = databases;
    this.database = databases.createApp(id);
    this.catalog = new Catalog(database);
    this.records = new Records(database, catalog, databases.plans(), policyVersion::get);
    this.acls = new ObjectAcls(database, catalog, databases.plans());
  }

  /** The records of this app as they are inside a transaction. */
  public Records recordsOn(Database inside) {
    return new Records(inside, catalog, databases.plans(), policyVersion::get);
  }

  public SchemaEditor editor() {
    return catalog.editor();
  }

  public Table table(String name) {
    return catalog.schema().require(name);
  }

  public Permit permit(Operation operation, String tableName) {
    return PermitsForTests.all(operation, table(tableName).id());
  }

  /** A table with a column of every type. */
  public Table createPerson() {
    editor().createTable("Person");
    for (ColumnDefinition column :
        List.of(
            ColumnDefinition.of("name", ColumnType.STRING).withIndexed(true),
            ColumnDefinition.of("email", ColumnType.STRING).withUnique(true),
            ColumnDefinition.of("age", ColumnType.INT),
            ColumnDefinition.of("score", ColumnType.DOUBLE),
            ColumnDefinition.of("active", ColumnType.BOOLEAN),
            ColumnDefinition.of("born", ColumnType.DATETIME),
            ColumnDefinition.of("notes", ColumnType.TEXT),
            ColumnDefinition.of("extra", ColumnType.JSON))) {
      editor().addColumn("Person", column);
    }
    return table("Person");
  }

  public Row insert(String tableName, Map<String, ?> values) {
    return insert(tableName, values, null);
  }

  public Row insert(String tableName, Map<String, ?> values, String ownerId) {
    return records.insert(permit(Operation.CREATE, tableName), FINDS_ALL, values, ownerId);
  }

  public Row update(String tableName, String objectId, Map<String, ?> values) {
    return records.update(permit(Operation.UPDATE, tableName), FINDS_ALL, objectId, values);
  }

  public List<Row> find(String tableName, Query query) {
    return records.find(permit(Operation.FIND, tableName), query);
  }

  public List<Row> find(String tableName, RowFilter rows, Query query) {
    return records.find(PermitsForTests.rows(Operation.FIND, table(tableName).id(), rows), query);
  }

  public Row findById(String tableName, String objectId) {
    return records.findById(permit(Operation.FIND, tableName), objectId);
  }

  public long count(String tableName, String where) {
    return records.count(permit(Operation.FIND, tableName), where);
  }

  /** The names of the persons that match, in alphabetical order. */
  public List<Object> names(String where) {
    return find("Person", Query.where(where).withSortBy("name").withPage(100, 0)).stream()
        .map(row -> row.get("name"))
        .toList();
  }
}
