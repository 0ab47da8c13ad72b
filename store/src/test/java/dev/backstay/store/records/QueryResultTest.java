package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.model.Operation;
import dev.backstay.store.query.Query;
import org.junit.jupiter.api.Test;

/** What a query answers, and in which order: properties, aggregates, groups. */
final class QueryResultTest extends QueryScene {
  @Test
  void rowsAreSortedByRelationsFunctionsAndAliases() {
    assertThat(names(Query.ALL.withSortBy("city.name, name desc")))
        .containsExactly("Dan", "cid", "bob", "ann");
    assertThat(names(Query.ALL.withSortBy("city.name desc, name")))
        .containsExactly("ann", "bob", "cid", "Dan");
    assertThat(names(Query.ALL.withSortBy("upper(name)")))
        .containsExactly("ann", "bob", "cid", "Dan");
    assertThat(names(Query.ALL.withSortBy("n desc").withProps("lower(name) as n, name", null)))
        .containsExactly("Dan", "cid", "bob", "ann");
    assertThat(names(Query.ALL.withSortBy("orders.total, name")))
        .containsExactly("Dan", "cid", "ann", "bob");
    assertThat(names(Query.ALL.withSortBy("orders.total desc, name desc")))
        .containsExactly("bob", "ann", "cid", "Dan");
    assertThat(names(Query.ALL.withSortBy("City[mayor].name desc, name")))
        .containsExactly("ann", "Dan", "bob", "cid");
    assertThat(names(Query.where("friends is not null").withSortBy("city.mayor.name, name")))
        .containsExactly("bob", "ann");
    fails(1006, Query.ALL.withSortBy("extra"));
    fails(1006, Query.ALL.withSortBy("nothing"));
    fails(1006, Query.ALL.withSortBy("city.nothing"));
    fails(1006, Query.ALL.withSortBy("count(name)"));
    fails(1006, Query.ALL.withSortBy("1"));
  }

  @Test
  void propertiesAreProjectedUnderTheirKeys() {
    Query ann = Query.where("name = 'ann'");
    String id = ", objectId=" + ids.get("ann") + "}";
    assertThat(rows(ann.withProps("name, city.name as town, city.mayor.age", null)))
        .containsExactly("Person{name=ann, town=Rome, age=30" + id);
    assertThat(rows(ann.withProps("TIME(born), upper(name) as big", null)))
        .containsExactly("Person{Time=04:05:06, big=ANN" + id);
    assertThat(
            find("Person", ann.withProps("*, year(born) as y", "created, updated, ownerId, extra"))
                .getFirst()
                .shape()
                .names())
        .containsExactly("objectId", "name", "age", "score", "active", "born", "y");
    assertThat(rows(Query.where("name = 'Dan'").withProps("city.name", null)))
        .containsExactly("Person{name=null, objectId=" + ids.get("Dan") + "}");
    fails(1006, Query.ALL.withProps("orders.total", null));
    fails(1006, Query.ALL.withProps("nothing", null));
    fails(1006, Query.ALL.withProps("'x'", null));
    fails(1006, Query.ALL.withProps("1", null));
    fails(1006, Query.ALL.withProps("max(extra)", null));
    fails(1006, Query.ALL.withProps("sum(name)", null));
    fails(1006, Query.ALL.withProps("count(count(name))", null));
  }

  @Test
  void aggregatesAreOfAllOrOfGroups() {
    assertThat(
            rows(
                Query.ALL.withProps(
                    "Count(objectId) as n, Sum(age), Min(score) as low, Max(name) as last, Avg(age)"
                        + " as mean",
                    null)))
        .containsExactly("Person{n=4, sum=70, low=-2.5, last=cid, mean=23.333333333333332}");
    assertThat(
            rows(
                Query.where("name = 'x'")
                    .withProps("count(*), sum(age), avg(age), min(active)", null)))
        .containsExactly("Person{count=0, sum=null, avg=null, min=null}");
    assertThat(rows(Query.ALL.withProps("age, count(*) as n", null).withGroups("age", null, false)))
        .containsExactly("Person{age=null, n=1}", "Person{age=20, n=2}", "Person{age=30, n=1}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("age, count(*) as n", null)
                    .withGroups("age", "count(*) > 1", false)))
        .containsExactly("Person{age=20, n=2}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("age, count(*) as n", null)
                    .withGroups("age", "n < 2 and age is not null", false)))
        .containsExactly("Person{age=30, n=1}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("city.name as town, count(*) as n, max(age) as old", null)
                    .withGroups("city.name", null, false)
                    .withSortBy("n desc, town")))
        .containsExactly(
            "Person{town=Oslo, n=2, old=20}",
            "Person{town=null, n=1, old=null}",
            "Person{town=Rome, n=1, old=30}");
    assertThat(
            rows(
                Query.ALL
                    .withProps(
                        "name, sum(orders.total) as spent, count(orders.objectId) as n", null)
                    .withGroups("objectId", null, false)
                    .withSortBy("spent desc, name")))
        .containsExactly(
            "Person{name=ann, spent=55, n=2}", "Person{name=bob, spent=50, n=1}",
            "Person{name=Dan, spent=null, n=0}", "Person{name=cid, spent=null, n=0}");
    // what is said of a relation that is counted holds for the rows that are counted
    assertThat(
            rows(
                Query.where("orders.state = 'open'")
                    .withProps("name, sum(orders.total) as spent", null)
                    .withGroups("name", null, false)))
        .containsExactly("Person{name=ann, spent=5}", "Person{name=bob, spent=50}");
    // and of another relation counts nothing twice
    assertThat(
            rows(Query.where("orders.items.name = 'pen'").withProps("count(objectId) as n", null)))
        .containsExactly("Person{n=2}");
    assertThat(rows(Query.ALL.withGroups("age", null, false).withSortBy("age desc")))
        .containsExactly("Person{age=30}", "Person{age=20}", "Person{age=null}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("substring(name, 1, 1) as initial, count(*) as n", null)
                    .withGroups("initial", null, false)
                    .withSortBy("initial desc")
                    .withPage(2, 1)))
        .containsExactly("Person{initial=b, n=1}", "Person{initial=a, n=1}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("active, min(born) as first", null)
                    .withGroups("year(born), active", "year(born) > 1999", false)))
        .containsExactly("Person{active=true, first=981173106000}");
    // what a group does not have in common is the smallest
    assertThat(rows(Query.ALL.withProps("name, active", null).withGroups("age", null, false)))
        .containsExactly(
            "Person{name=Dan, active=null}",
            "Person{name=bob, active=false}",
            "Person{name=ann, active=true}");
    assertThat(
            app.records.count(
                app.permit(Operation.FIND, "Person"),
                all,
                Query.ALL.withGroups("age", null, false)))
        .isEqualTo(3);
    fails(19001, Query.ALL.withProps("age", null).withGroups("age", "nothing > 1", false));
    fails(19001, Query.ALL.withProps("age", null).withGroups("age", "count(*) >", false));
    fails(1006, Query.ALL.withGroups("count(*)", null, false));
    fails(1006, Query.ALL.withGroups("nothing", null, false));
    fails(1006, Query.ALL.withGroups("*", null, false));
    fails(1006, Query.ALL.withGroups("age", null, false).withRelations("city", 0, 10));
    fails(19000, Query.where("count(*) > 1"));
  }

  @Test
  void equalRowsComeOnceIfThatIsAskedFor() {
    Query ages = Query.ALL.withProps("age", null);
    assertThat(rows(ages.withGroups(null, null, true)))
        .containsExactly("Person{age=null}", "Person{age=20}", "Person{age=30}");
    assertThat(rows(ages.withGroups(null, null, true).withSortBy("age desc").withPage(1, 1)))
        .containsExactly("Person{age=20}");
    assertThat(rows(ages.withGroups("objectId", null, true)))
        .containsExactly("Person{age=null}", "Person{age=20}", "Person{age=30}");
    assertThat(rows(Query.ALL.withProps("city.name as town", null).withGroups(null, null, true)))
        .containsExactly("Person{town=null}", "Person{town=Oslo}", "Person{town=Rome}");
    assertThat(names(Query.ALL.withGroups(null, null, true).withSortBy("name"))).hasSize(4);
  }
}
