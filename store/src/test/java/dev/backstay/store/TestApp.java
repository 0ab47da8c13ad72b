package dev.backstay.store;

import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import dev.backstay.security.PermitsForTests;
import dev.backstay.security.RowFilter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** An app of a test's own, and short ways to what tests do most. */
final class TestApp {
  /** Of a caller who may find everything. */
  static final Reach FINDS_ALL = PermitsForTests::all;

  final String id = TestDatabases.newAppId();
  final AtomicLong policyVersion = new AtomicLong(1);
  final Databases databases;
  final Database database;
  final Catalog catalog;
  final Records records;
  final ObjectAcls acls;

  TestApp(Dialect dialect) {
    this(TestDatabases.shared(dialect));
  }

  TestApp(Databases databases) {
    this.databases = databases;
    this.database = databases.createApp(id);
    this.catalog = new Catalog(database);
    this.records = new Records(database, catalog, policyVersion::get);
    this.acls = new ObjectAcls(database, catalog);
  }

  /** The records of this app as they are inside a transaction. */
  Records recordsOn(Database inside) {
    return new Records(inside, catalog, policyVersion::get);
  }

  SchemaEditor editor() {
    return catalog.editor();
  }

  Table table(String name) {
    return catalog.schema().require(name);
  }

  Permit permit(Operation operation, String tableName) {
    return PermitsForTests.all(operation, table(tableName).id());
  }

  /** A table with a column of every type. */
  Table createPerson() {
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

  Row insert(String tableName, Map<String, ?> values) {
    return insert(tableName, values, null);
  }

  Row insert(String tableName, Map<String, ?> values, String ownerId) {
    return records.insert(permit(Operation.CREATE, tableName), FINDS_ALL, values, ownerId);
  }

  Row update(String tableName, String objectId, Map<String, ?> values) {
    return records.update(permit(Operation.UPDATE, tableName), FINDS_ALL, objectId, values);
  }

  List<Row> find(String tableName, Query query) {
    return records.find(permit(Operation.FIND, tableName), query);
  }

  List<Row> find(String tableName, RowFilter rows, Query query) {
    return records.find(PermitsForTests.rows(Operation.FIND, table(tableName).id(), rows), query);
  }

  Row findById(String tableName, String objectId) {
    return records.findById(permit(Operation.FIND, tableName), objectId);
  }

  long count(String tableName, String where) {
    return records.count(permit(Operation.FIND, tableName), where);
  }

  /** The names of the persons that match, in alphabetical order. */
  List<Object> names(String where) {
    return find("Person", Query.where(where).withSortBy("name").withPage(100, 0)).stream()
        .map(row -> row.get("name"))
        .toList();
  }
}
