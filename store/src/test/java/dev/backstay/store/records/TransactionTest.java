package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.query.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several operations as one, on both products. */
@ParameterizedClass
@EnumSource(Dialect.class)
class TransactionTest {
  @Parameter Dialect dialect;

  private TestApp app;

  @BeforeEach
  void createApp() {
    app = new TestApp(dialect);
    app.createPerson();
  }

  @Test
  void operationsSeeWhatWasWrittenBeforeThemAndAllOfItIsStoredAtTheEnd() {
    String id =
        app.database.transaction(
            Isolation.REPEATABLE_READ,
            inside -> {
              Records records = app.recordsOn(inside);
              Row made =
                  records.insert(
                      app.permit(Operation.CREATE, "Person"),
                      TestApp.FINDS_ALL,
                      Map.of("name", "Ann"),
                      null);
              records.update(
                  app.permit(Operation.UPDATE, "Person"),
                  TestApp.FINDS_ALL,
                  made.objectId(),
                  Map.of("age", 7L));
              assertThat(records.count(app.permit(Operation.FIND, "Person"), "age = 7")).isOne();
              return made.objectId();
            });

    Row stored = app.records.findById(app.permit(Operation.FIND, "Person"), id);
    assertThat(stored.get("name")).isEqualTo("Ann");
    assertThat(stored.get("age")).isEqualTo(7L);
  }

  @Test
  void nothingIsStoredWhenTheWorkFails() {
    assertThatThrownBy(() ->
            app.database.transaction(
                Isolation.READ_COMMITTED,
                inside -> {
                  app.recordsOn(inside)
                      .insert(
                          app.permit(Operation.CREATE, "Person"),
                          TestApp.FINDS_ALL,
                          Map.of("name", "Ann"),
                          null);
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");

    assertThat(app.records.count(app.permit(Operation.FIND, "Person"), null)).isZero();
  }

  @Test
  void theInsideIsNoDatabaseAfterTheEnd() {
    List<Database> kept = new ArrayList<>();
    app.database.transaction(Isolation.READ_COMMITTED, kept::add);

    assertThatThrownBy(() -> kept.getFirst().read(sql -> sql.selectOne().fetch()))
        .hasMessage("the transaction is over");
  }

  @Test
  void concurrentTransactionsLoseNoUpdate() throws Exception {
    String id =
        app.records
            .insert(
                app.permit(Operation.CREATE, "Person"), TestApp.FINDS_ALL, Map.of("age", 0L), null)
            .objectId();

    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> started = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        started.add(threads.submit(() -> increment(id)));
      }
      for (Future<?> each : started) {
        each.get();
      }
    }

    assertThat(app.records.findById(app.permit(Operation.FIND, "Person"), id).get("age"))
        .isEqualTo(40L);
  }

  private void increment(String id) {
    app.database.transaction(
        Isolation.REPEATABLE_READ,
        inside -> {
          Records records = app.recordsOn(inside);
          long age = (Long) records.findById(app.permit(Operation.FIND, "Person"), id).get("age");
          return records.update(
              app.permit(Operation.UPDATE, "Person"),
              TestApp.FINDS_ALL,
              id,
              Map.of("age", age + 1));
        });
  }
}
