package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.persistence.DataQueryBuilder;
import com.backendless.persistence.LoadRelationsQueryBuilder;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records by the Java SDK (reference: Java SDK, 5.1). */
@SuppressWarnings({"JavaUtilDate", "unchecked", "rawtypes"}) // types of the SDK
final class SdkPersistenceTest extends SdkTest {
  @BeforeEach
  void mapTable() {
    Backendless.Data.mapTableToClass("Person", Person.class);
  }

  private static Person person(String name, int age) {
    Person person = new Person();
    person.setName(name);
    person.setAge(age);
    return person;
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  private static List<String> names(List<Person> people) {
    return people.stream().map(Person::getName).toList();
  }

  @Test
  void anObjectIsStoredChangedAndFoundAgain() {
    Person ada = person("Ada", 36);
    ada.setHeight(1.65);
    ada.setMember(true);
    ada.setBorn(new Date(-4_852_000_000_000L));
    Person stored = Backendless.Data.of(Person.class).save(ada);
    assertThat(stored.getObjectId()).isNotEmpty();
    assertThat(stored.getCreated()).isCloseTo(new Date(), 60_000);

    stored.setAge(37);
    Backendless.Data.of(Person.class).save(stored);
    Person found = Backendless.Data.of(Person.class).findById(stored.getObjectId());
    assertThat(found).usingRecursiveComparison().ignoringFields("created").isEqualTo(stored);
    assertThat(found.getHeight()).isEqualTo(1.65);
    assertThat(found.getBorn()).isEqualTo(ada.getBorn());
  }

  @Test
  void aMapIsStoredWithItsTypes() {
    Map<?, ?> stored =
        Backendless.Data.of("Order")
            .save(
                map("text", "a😀", "number", 5, "price", 1.5, "paid", true, "at", new Date(1_000)));
    Map<?, ?> found = Backendless.Data.of("Order").findById((String) stored.get("objectId"));
    assertThat(found.get("text")).isEqualTo("a😀");
    assertThat(found.get("number")).isEqualTo(5);
    assertThat(found.get("price")).isEqualTo(1.5);
    assertThat(found.get("paid")).isEqualTo(true);
    assertThat(found.get("___class")).isEqualTo("Order");
    assertThat(found.get("created")).isInstanceOf(Date.class);
  }

  @Test
  void aQueryFindsSortsAndPages() {
    List<String> ids =
        Backendless.Data.of(Person.class)
            .create(List.of(person("a", 1), person("b", 2), person("c", 3), person("d", 4)));
    assertThat(ids).hasSize(4);
    DataQueryBuilder query =
        DataQueryBuilder.create()
            .setWhereClause("age > 1")
            .setSortBy("name desc")
            .setPageSize(2)
            .setOffset(0);
    assertThat(names(Backendless.Data.of(Person.class).find(query))).containsExactly("d", "c");
    query.prepareNextPage();
    assertThat(names(Backendless.Data.of(Person.class).find(query))).containsExactly("b");
    assertThat(Backendless.Data.of(Person.class).getObjectCount()).isEqualTo(4);
    assertThat(
            Backendless.Data.of(Person.class)
                .getObjectCount(DataQueryBuilder.create().setWhereClause("age <= 2")))
        .isEqualTo(2);
    assertThat(Backendless.Data.of(Person.class).findFirst().getName()).isNotNull();
    List<Map> grouped =
        Backendless.Data.of("Person")
            .find(
                DataQueryBuilder.create()
                    .setProperties("Count(objectId) as n", "age")
                    .setGroupBy("age")
                    .setSortBy("age"));
    assertThat(grouped).hasSize(4);
    assertThat(grouped.getFirst().get("n")).isEqualTo(1);
  }

  @Test
  void manyRecordsAreChangedAndDeletedByACondition() {
    Backendless.Data.of("Person").create(List.of(map("name", "a"), map("name", "b")));
    assertThat(Backendless.Data.of("Person").update("name = 'a'", map("age", 9))).isEqualTo(1);
    assertThat(Backendless.Data.of("Person").remove("age = 9")).isEqualTo(1);
    Map<?, ?> left = Backendless.Data.of("Person").findFirst();
    assertThat(left.get("name")).isEqualTo("b");
    assertThat(Backendless.Data.of("Person").remove(left)).isPositive();
    assertThat(Backendless.Data.of("Person").find()).isEmpty();
  }

  @Test
  void recordsAreRelated() {
    Person ada = Backendless.Data.of(Person.class).save(person("Ada", 1));
    Person bob = Backendless.Data.of(Person.class).save(person("Bob", 2));
    assertThat(Backendless.Data.of(Person.class).addRelation(ada, "friends:Person:n", List.of(bob)))
        .isEqualTo(1);
    LoadRelationsQueryBuilder<Person> friends =
        LoadRelationsQueryBuilder.of(Person.class).setRelationName("friends");
    assertThat(names(Backendless.Data.of(Person.class).loadRelations(ada.getObjectId(), friends)))
        .containsExactly("Bob");
    Person found =
        Backendless.Data.of(Person.class).findById(ada.getObjectId(), List.of("friends"));
    assertThat(names(found.getFriends())).containsExactly("Bob");
    assertThat(Backendless.Data.of(Person.class).deleteRelation(ada, "friends", List.of(bob)))
        .isEqualTo(1);
    assertThat(Backendless.Data.of(Person.class).setRelation(ada, "friends", "age > 1"))
        .isEqualTo(1);
  }

  @Test
  void errorsAreThoseOfTheOtherApis() {
    Backendless.Data.of(Person.class).save(person("Ada", 1));
    assertThat(error(() -> Backendless.Data.of("Nothing").find()).getCode()).isEqualTo("1009");
    assertThat(error(() -> Backendless.Data.of("Person").findById("none")).getCode())
        .isEqualTo("1000");
    app.tableRole("Person", "AndroidUser", "DENY", "Create");
    var denied = error(() -> Backendless.Data.of(Person.class).save(person("Bob", 2)));
    assertThat(denied.getCode()).isEqualTo("1011");
    assertThat(denied.getMessage()).isEqualTo("User has no permission to create entity");
  }
}
