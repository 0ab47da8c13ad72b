package dev.backstay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading and writing together with others, on both products. */
@ParameterizedClass
@EnumSource(Dialect.class)
class DatabaseTest {
  private static final Field<String> NAME = field(name("name"), String.class);
  private static final Field<String> VALUE = field(name("value"), String.class);
  private static final org.jooq.Table<?> SETTINGS = table(name("backstay_setting"));

  @Parameter Dialect dialect;

  private TestApp app;

  @BeforeEach
  void createApp() {
    app = new TestApp(dialect);
  }

  private static Object put(DSLContext sql, String setting, String value) {
    return sql.insertInto(SETTINGS, NAME, VALUE).values(setting, value).execute();
  }

  private String get(String setting) {
    return app.database.read(
        sql -> sql.select(VALUE).from(SETTINGS).where(NAME.eq(setting)).fetchOne(VALUE));
  }

  @Test
  void aWriteThatFailsLeavesNothing() {
    assertThatThrownBy(() ->
            app.database.write(sql -> {
              put(sql, "a", "1");
              throw new IllegalStateException("on purpose");
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("on purpose");
    assertThat(get("a")).isNull();
    app.database.write(sql -> put(sql, "a", "2"));
    assertThat(get("a")).isEqualTo("2");
  }

  @Test
  void aDuplicateIsAUniqueViolationWithoutSqlInItsMessage() {
    app.database.write(sql -> put(sql, "a", "secret"));
    assertThatThrownBy(() -> app.database.write(sql -> put(sql, "a", "secret")))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.UNIQUE_VIOLATION);
              assertThat(e.constraint()).isNotNull();
            })
        .hasMessage("the value is there already");
  }

  @Test
  void aReadSeesOneMomentAndCannotWrite() {
    app.database.write(sql -> put(sql, "a", "1"));
    app.database.read(sql -> {
      assertThat(sql.fetchCount(SETTINGS)).isOne();
      app.database.write(other -> put(other, "b", "2"));
      assertThat(sql.fetchCount(SETTINGS)).isOne();
      return null;
    });
    assertThat(get("b")).isEqualTo("2");
    assertThatThrownBy(() -> app.database.read(sql -> put(sql, "c", "3")))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.READ_ONLY));
    assertThat(get("c")).isNull();
    assertThat(get("b")).isEqualTo("2");
  }

  @Test
  void incrementsAtOnceAreNotLost() throws Exception {
    app.database.write(sql -> put(sql, "counter", "0"));
    together(
        8,
        25,
        n ->
            app.database.write(sql -> {
              int old =
                  Integer.parseInt(
                      sql.select(VALUE).from(SETTINGS).where(NAME.eq("counter")).fetchOne(VALUE));
              return sql.update(SETTINGS)
                  .set(VALUE, String.valueOf(old + 1))
                  .where(NAME.eq("counter"))
                  .execute();
            }));
    assertThat(get("counter")).isEqualTo("200");
  }

  @Test
  void ofManyAtOnceOneGetsTheUniqueValue() throws Exception {
    app.createPerson();
    var create = app.permit(Operation.CREATE, "Person");
    AtomicInteger refused = new AtomicInteger();
    together(
        8,
        20,
        n -> {
          try {
            app.records.insert(create, TestApp.FINDS_ALL, Map.of("email", "e" + n % 20), null);
          } catch (DataException e) {
            assertThat(e.code()).isEqualTo(1166);
            refused.incrementAndGet();
          }
          return null;
        });
    assertThat(app.count("Person", null)).isEqualTo(20);
    assertThat(refused).hasValue(140);
  }

  @Test
  void writesOfAGroupFailAlone() throws Exception {
    app.createPerson();
    var create = app.permit(Operation.CREATE, "Person");
    AtomicInteger failed = new AtomicInteger();
    together(
        16,
        20,
        n -> {
          try {
            switch (n % 4) {
              case 0 -> app.records.insert(create, TestApp.FINDS_ALL, Map.of("name", "good"), null);
              case 1 ->
                  app.records.insert(create, TestApp.FINDS_ALL, Map.of("email", "same"), null);
              case 2 ->
                  app.records.insertAll(
                      create,
                      List.of(
                          Map.of("name", "half"),
                          Map.of("email", "twice" + n),
                          Map.of("email", "twice" + n)),
                      null);
              default ->
                  app.database.write(sql -> {
                    put(sql, "bad" + n, "x");
                    throw new IllegalStateException();
                  });
            }
          } catch (DataException | IllegalStateException e) {
            failed.incrementAndGet();
          }
          return null;
        });
    assertThat(app.count("Person", "name = 'good'")).isEqualTo(80);
    assertThat(app.count("Person", "email = 'same'")).isOne();
    assertThat(app.count("Person", "name = 'half'")).isZero();
    int settings = app.database.read(sql -> sql.fetchCount(SETTINGS));
    assertThat(settings).isZero();
    assertThat(failed).hasValue(79 + 80 + 80);
  }

  @Test
  void theSchemaMayChangeWhileRowsAreWritten() throws Exception {
    app.createPerson();
    var create = app.permit(Operation.CREATE, "Person");
    AtomicInteger columns = new AtomicInteger();
    together(
        6,
        20,
        n -> {
          if (n % 20 == 0) {
            app.editor().ensureColumns("Person", Map.of("extra" + columns.incrementAndGet(), 1L));
          }
          return app.records.insert(create, TestApp.FINDS_ALL, Map.of("name", "n" + n), null);
        });
    assertThat(app.count("Person", null)).isEqualTo(120);
    assertThat(app.table("Person").columns()).hasSize(12 + 6);
  }

  /** Work for one of many threads. */
  private interface Work {
    Object run(int number) throws Exception;
  }

  private static void together(int threads, int each, Work work) throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> futures = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * each;
        futures.add(
            executor.submit(() -> {
              for (int i = 0; i < each; i++) {
                work.run(first + i);
              }
              return null;
            }));
      }
      for (Future<?> future : futures) {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw new AssertionError(e.getCause());
        }
      }
    }
  }
}
