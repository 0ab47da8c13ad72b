package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.model.Operation;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Column;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Queries of callers who may not see everything. */
final class QueryReachTest extends QueryScene {
  @Test
  void whatTheCallerCannotReachIsNotThere() {
    Reach nothing = Reach.NOTHING;
    var find = app.permit(Operation.FIND, "Person");
    for (String where :
        List.of(
            "city.name = 'Oslo'",
            "orders is not null",
            "City[mayor].name like '%'",
            "name in (City[name = 'Rome'].mayor.name)",
            "upper(city.name) = 'ROME'")) {
      assertThat(app.records.find(find, nothing, Query.where(where))).as(where).isEmpty();
      assertThat(app.records.count(find, nothing, Query.where(where))).as(where).isZero();
    }
    assertThat(app.records.count(find, nothing, Query.where("city is null"))).isEqualTo(4);
    assertThat(
            app.records.find(
                find,
                nothing,
                Query.ALL
                    .withProps("city.name as town, count(*) as n", null)
                    .withGroups("city.name", null, false)))
        .extracting(Row::toString)
        .containsExactly("Person{town=null, n=4}");
    assertThat(app.records.find(find, nothing, Query.ALL.withRelations("city,friends", 0, 10)))
        .allSatisfy(row ->
            assertThat(row.related())
                .containsEntry("city", null)
                .containsEntry("friends", List.of()));
  }

  @Test
  void aHiddenColumnMayBeNamedNowhere() {
    Column secret = app.table("City").column("name");
    Column mayor = app.table("City").column("mayor");
    Column age = app.table("Person").column("age");
    Set<String> hidden = Set.of(secret.id(), mayor.id());
    Reach reach = (operation, table) -> PermitsForTests.hiding(operation, table, hidden);
    var find = PermitsForTests.hiding(Operation.FIND, app.table("Person").id(), Set.of(age.id()));
    for (Query query :
        List.of(
            Query.where("city.name = 'x'"),
            Query.where("city.mayor.name = 'x'"),
            Query.where("City[mayor].objectId = 'x'"),
            Query.where("objectId in (City[name = 'x'].objectId)"),
            Query.where("objectId in (City[objectId = 'x'].mayor)"),
            Query.where("upper(city.name) = 'X'"),
            Query.where("age = 1"),
            Query.where("mod(age, 2) = 1"),
            Query.ALL.withSortBy("city.name"),
            Query.ALL.withSortBy("abs(age)"),
            Query.ALL.withProps("city.name", null),
            Query.ALL.withProps("max(age)", null),
            Query.ALL.withProps("count(*)", null).withGroups("city.name", null, false),
            Query.ALL.withProps("count(*)", null).withGroups("age", null, false),
            Query.ALL.withProps("name", null).withGroups("name", "max(age) > 1", false),
            Query.ALL.withRelations("city.mayor", 0, 10))) {
      assertThatThrownBy(() -> app.records.find(find, reach, query))
          .as("%s", query)
          .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(1053));
    }
    assertThat(
            app.records.find(
                find, reach, Query.ALL.withProps("distinct", null).withProps(null, null)))
        .allSatisfy(row -> assertThat(row.shape().names()).doesNotContain("age"));
  }
}
