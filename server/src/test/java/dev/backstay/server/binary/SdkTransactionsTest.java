package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.DataPermission;
import com.backendless.persistence.BackendlessExpression;
import com.backendless.persistence.GroupDataQueryBuilder;
import com.backendless.property.ObjectProperty;
import com.backendless.transaction.OpResult;
import com.backendless.transaction.UnitOfWork;
import com.backendless.transaction.UnitOfWorkResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several records at once by the Java SDK (reference: Java SDK, 5.1, 5.7, 5.8). */
@SuppressWarnings({"unchecked", "rawtypes"}) // types of the SDK
final class SdkTransactionsTest extends SdkTest {
  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  @Test
  void aTransactionDoesAllOfIt() {
    Backendless.Data.of("Order").create(List.of(map("text", "old", "price", 1)));
    Map<?, ?> person = Backendless.Data.of("Person").save(map("name", "Ada"));
    Backendless.Data.of("Order")
        .addRelation(
            (String) Backendless.Data.of("Order").findFirst().get("objectId"),
            "buyers:Person:n",
            List.of((String) person.get("objectId")));

    UnitOfWork work = new UnitOfWork();
    OpResult created = work.create("Order", map("text", "a", "price", 2));
    work.update(created, "text", "b");
    OpResult many = work.bulkCreate("Order", List.of(map("text", "c"), map("text", "d")));
    work.bulkUpdate("Order", "text = 'old'", map("price", 9));
    work.bulkDelete("Order", "text = 'd'");
    OpResult found =
        work.find("Order", com.backendless.persistence.DataQueryBuilder.create().setPageSize(5));
    work.setRelation(
        "Order",
        (String) Backendless.Data.of("Order").findFirst().get("objectId"),
        "buyers",
        new String[] {(String) person.get("objectId")});
    UnitOfWorkResult result = work.execute();

    assertThat(result.isSuccess()).as(String.valueOf(result.getError())).isTrue();
    assertThat(
            ((Map<?, ?>) result.getResults().get(created.getOpResultId()).getResult())
                .get("objectId"))
        .isNotNull();
    assertThat((List<?>) result.getResults().get(many.getOpResultId()).getResult()).hasSize(2);
    assertThat((List<?>) result.getResults().get(found.getOpResultId()).getResult()).hasSize(3);
    assertThat(Backendless.Data.of("Order").getObjectCount()).isEqualTo(3);
  }

  @Test
  void aTransactionThatFailsSaysWhereAndDoesNothing() {
    Backendless.Data.of("Order").save(map("text", "a"));
    UnitOfWork work = new UnitOfWork();
    work.create("Order", map("text", "b"));
    work.update("Order", map("objectId", "none", "text", "c"));
    UnitOfWorkResult result = work.execute();
    assertThat(result.isSuccess()).isFalse();
    assertThat(result.getError().getCode()).isEqualTo(1000);
    assertThat(result.getError().toString()).contains("Order", "UPDATE");
    assertThat(Backendless.Data.of("Order").getObjectCount()).isEqualTo(1);
  }

  @Test
  void recordsAreUpsertedAndComputed() {
    Map<?, ?> stored =
        Backendless.Data.of("Order").save(map("objectId", "own-id", "price", 2), true);
    assertThat(stored.get("objectId")).isEqualTo("own-id");
    Backendless.Data.of("Order")
        .update("price = 2", map("price", new BackendlessExpression("price * 10")));
    assertThat(Backendless.Data.of("Order").findById("own-id").get("price")).isEqualTo(20);
    Map<?, ?> deep = Backendless.Data.of("Order").deepSave(map("objectId", "own-id", "text", "x"));
    assertThat(deep.get("text")).isEqualTo("x");
  }

  @Test
  void recordsAreGroupedAndDescribed() {
    Backendless.Data.of("Order")
        .create(
            List.of(
                map("text", "a", "price", 1),
                map("text", "a", "price", 2),
                map("text", "b", "price", 3)));
    var groups =
        Backendless.Data.of("Order")
            .group(GroupDataQueryBuilder.create().setGroupBy("text").setSortBy("text"));
    assertThat(groups.isGroups()).isTrue();
    assertThat(groups.getGroupedData())
        .extracting(group -> group.getGroupBy().getValue())
        .containsExactly("a", "b");
    assertThat(groups.getGroupedData().getFirst().getPlainItems()).hasSize(2);
    assertThat(
            error(() ->
                    Backendless.Data.of("Order")
                        .group(
                            GroupDataQueryBuilder.create()
                                .setGroupBy("text")
                                .setWhereClause("text = 'none'")))
                .getCode())
        .isEqualTo("1010");
    assertThat(Backendless.Data.describe("Order"))
        .extracting(ObjectProperty::getName)
        .contains("objectId", "text", "price");
  }

  @Test
  void permissionsOnARecordAreGranted() {
    app.register("ada@example.com");
    Backendless.UserService.login("ada@example.com", "Correct-Horse-9", true);
    Map<String, Object> own = Backendless.Data.of("Order").save(map("text", "a"));
    Map<String, Object> stored = map();
    own.forEach(stored::put);
    stored.put("___class", "Order");
    DataPermission.FIND.denyForRole("NotAuthenticatedUser", stored);
    initApp("ANDROID");
    assertThat(Backendless.Data.of("Order").find()).isEmpty();
  }
}
