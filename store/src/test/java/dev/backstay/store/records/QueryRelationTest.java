package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.model.Operation;
import dev.backstay.store.query.Query;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Conditions over relations and subqueries: the same answers on both products. */
final class QueryRelationTest extends QueryScene {
  @Test
  void aPathLeadsOverRelations() {
    finds("city.name = 'Oslo'", "bob", "cid");
    finds("city.name = 'Oslo' and age = 20 and name != 'bob'", "cid");
    finds("city = '" + ids.get("Rome") + "'", "ann");
    finds("city.objectId in ('" + ids.get("Rome") + "', 'x')", "ann");
    finds("city.mayor.name = 'ann'", "ann");
    finds("city.mayor.friends.city.mayor is not null");
    finds("city.mayor.friends.city.name = 'Oslo'", "ann");
    finds("friends.friends.name = 'Dan'", "ann");
    finds("orders.items.name = 'ink'", "bob");
    finds("Person.name = 'ann'", "ann");
    finds("city.name like 'o%'", "bob", "cid");
    finds("`city`.`name` = 'Rome'", "ann");
    finds("city.mayor.name = name", "ann");
    finds("city.created > 0", "ann", "bob", "cid");
  }

  @Test
  void conditionsOnARelationSpeakOfTheSameRelatedRow() {
    finds("orders.total > 10 and orders.state = 'open'", "bob");
    finds("orders.total > 10 or orders.state = 'open'", "ann", "bob");
    finds("orders.total = 5 and orders.items.name = 'pen'", "ann");
    finds("orders.total > 10 and orders.items.name = 'pen'", "bob");
    finds("(orders.total > 10 or age = 20) and orders.state = 'open'", "bob");
    finds("orders.total > 10 and (orders.state = 'done' or name = 'x')", "ann");
    finds("not (orders.total > 10)", "ann");
    finds("not (orders.state = 'open' or orders.total < 10)", "ann");
  }

  @Test
  void whatIsNotThereIsNull() {
    finds("city is null", "Dan");
    finds("city.name is null", "Dan");
    finds("orders.objectId is null", "Dan", "cid");
    finds("orders is not null", "ann", "bob");
    finds("city is null or city.name = 'Rome'", "Dan", "ann");
    finds("orders is null and city.name = 'Oslo'", "cid");
    finds("orders.items is null", "Dan", "ann", "cid");
    finds("not (city is null)", "ann", "bob", "cid");
    finds("coalesce(city.name, 'none') = 'none'", "Dan");
    finds("city.mayor is null and city is not null", "bob", "cid");
  }

  @Test
  void anInverseRelationLeadsToParents() {
    finds("City[mayor].name = 'Rome'", "ann");
    finds("Person[friends].name = 'ann'", "bob", "cid");
    finds("Person[friends].city.name = 'Oslo'", "Dan");
    finds("Person[friends] is null", "ann");
    finds("Person[friends].age > 25 and age = 20", "bob", "cid");
    fails(19000, Query.where("City[city].name = 'x'"));
    fails(19000, Query.where("Orders[items].name = 'x'"));
    fails(19000, Query.where("Person[friends = 'x'].name = 'x'"));
  }

  @Test
  void aSubqueryIsAskedOfAnotherTable() {
    finds("name in (City[name = 'Rome'].mayor.name)", "ann");
    finds("objectId in (City[name is not null].mayor)", "ann");
    finds("objectId not in (City[name is not null].mayor)", "Dan", "bob", "cid");
    finds("age in (Orders[total > 0].total)");
    finds("orders in (Orders[items.name = 'ink'].objectId)", "bob");
    finds("age in (Person[age in (Person[name = 'bob'].age)].age) and name != 'bob'", "cid");
    finds("age not in (Person[score is not null].age)", new String[0]);
    fails(19000, Query.where("name in (Orders[total > 0].total)"));
    fails(
        19000,
        Query.where(
            String.join(
                " and ",
                java.util.Collections.nCopies(11, "objectId in (Person[age > 0].objectId)"))));
  }

  @Test
  void writesTakeTheWholeLanguage() {
    long changed =
        app.records.updateWhere(
            app.permit(Operation.UPDATE, "Person"),
            all,
            "city.name = 'Oslo'",
            Map.of("score", 9.0));
    assertThat(changed).isEqualTo(2);
    finds("score = 9", "bob", "cid");
    assertThat(
            relations.set(
                app.permit(Operation.ADD_RELATION, "Person"),
                all,
                ids.get("Dan"),
                "friends",
                new Children.Where("Person[friends].name = 'ann' or upper(name) = 'ANN'")))
        .isEqualTo(3);
    finds("Person[friends].name = 'Dan'", "ann", "bob", "cid");
    assertThat(
            app.records.deleteWhere(
                app.permit(Operation.REMOVE, "Orders"),
                all,
                "Person[orders].city.mayor.name = 'ann'"))
        .isEqualTo(2);
    finds("orders is not null", "bob");
  }

  @Test
  void aChangedTableIsAskedAsItIs() {
    finds("city.name = 'Rome'", "ann");
    assertThat(names(Query.ALL.withSortBy("city.name desc").withPage(1, 0))).containsExactly("ann");
    app.editor()
        .updateColumn(
            "City", "name", ColumnDefinition.of("label", ColumnType.STRING).withSize(500));
    fails(19000, Query.where("city.name = 'Rome'"));
    fails(1006, Query.ALL.withSortBy("city.name desc").withPage(1, 0));
    finds("city.label = 'Rome'", "ann");
    app.editor().renameTable("City", "Town");
    finds("Town[mayor].label = 'Rome'", "ann");
    fails(19000, Query.where("City[mayor].label = 'Rome'"));
    app.editor().deleteTable("Town");
    fails(19000, Query.where("city.label = 'Rome'"));
  }

  @Test
  void aQueryOverALimitIsRefused() {
    fails(19000, Query.where("friends" + ".friends".repeat(20) + ".name = 'x'"));
    finds("friends" + ".friends".repeat(18) + ".name = 'x'");
    fails(1006, Query.ALL.withProps("name" + ", name".repeat(200), null));
  }
}
