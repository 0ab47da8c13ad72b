package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The permissions of single rows are stored, shown and forgotten. */
@ParameterizedClass
@EnumSource(Dialect.class)
class ObjectAclsTest {
  @Parameter Dialect dialect;

  private TestApp app;
  private String table;
  private String row;

  @BeforeEach
  void storeRow() {
    app = new TestApp(dialect);
    table = app.editor().createTable("Doc").id();
    row = app.insert("Doc", Map.of(), "owner").objectId();
  }

  private boolean put(String id, Operation operation, Principal principal, Access access) {
    return app.acls.put(table, id, operation, principal, access);
  }

  @Test
  void cellsAreSetReplacedAndRemoved() {
    assertThat(app.acls.facts(table, row)).isEqualTo(new RowFacts("owner", Map.of()));
    assertThat(put(row, Operation.FIND, Principal.user("u"), Access.GRANT)).isTrue();
    put(row, Operation.FIND, Principal.role("r"), Access.GRANT);
    put(row, Operation.FIND, Principal.role("r"), Access.DENY);
    put(row, Operation.UPDATE, Principal.user("*"), Access.DENY);
    RowFacts facts = app.acls.facts(table, row);
    assertThat(facts.acl(Operation.FIND))
        .isEqualTo(new ObjectAcl(Map.of("u", Access.GRANT), Map.of("r", Access.DENY)));
    assertThat(facts.acl(Operation.UPDATE))
        .isEqualTo(new ObjectAcl(Map.of("*", Access.DENY), Map.of()));
    assertThat(facts.acl(Operation.REMOVE)).isEqualTo(ObjectAcl.NONE);
    assertThat(app.acls.operationsWithCells())
        .isEqualTo(Map.of(table, Set.of(Operation.FIND, Operation.UPDATE)));
    put(row, Operation.UPDATE, Principal.user("*"), Access.INHERIT);
    app.acls.remove(table, row, null, Principal.role("r"));
    app.acls.remove(table, row, Operation.UPDATE, Principal.user("u"));
    assertThat(app.acls.facts(table, row).cells().keySet()).containsExactly(Operation.FIND);
    app.acls.removePrincipal(Principal.user("u"));
    assertThat(app.acls.operationsWithCells()).isEmpty();
  }

  @Test
  void onlyTheCellsThatAFilterAsksForAreReadWithTheOwner() {
    for (String user : List.of("u", "*", "stranger")) {
      put(row, Operation.FIND, Principal.user(user), Access.GRANT);
    }
    for (String role : List.of("custom", "system", "*", "other", "u")) {
      put(row, Operation.FIND, Principal.role(role), Access.DENY);
    }
    put(row, Operation.UPDATE, Principal.user("u"), Access.DENY);
    RowFilter all =
        new RowFilter(
            "u",
            true,
            List.of("custom", "more", "third"),
            List.of("system"),
            Access.INHERIT,
            Access.GRANT,
            Access.DENY);
    RowFacts facts = app.acls.facts(table, row, Operation.FIND, all);
    assertThat(facts.ownerId()).isEqualTo("owner");
    assertThat(facts.acl(Operation.FIND))
        .isEqualTo(
            new ObjectAcl(
                Map.of("u", Access.GRANT, "*", Access.GRANT),
                Map.of("custom", Access.DENY, "system", Access.DENY, "*", Access.DENY)));
    RowFilter owner =
        new RowFilter("u", false, List.of(), List.of(), Access.INHERIT, Access.GRANT, Access.DENY);
    assertThat(app.acls.facts(table, row, Operation.FIND, owner))
        .isEqualTo(new RowFacts("owner", Map.of(Operation.FIND, ObjectAcl.NONE)));
    assertThat(app.acls.facts(table, "nobody", Operation.FIND, all)).isNull();
    assertThat(app.acls.facts("none", row, Operation.FIND, all)).isNull();
    assertThat(app.acls.facts(table, row, Operation.REMOVE, all).acl(Operation.REMOVE))
        .isEqualTo(ObjectAcl.NONE);
  }

  @Test
  void aRowTellsWhenItWasMadeAndChanged() {
    RowTimes made = app.acls.times(table, row);
    assertThat(made.updated()).isNull();
    assertThat(made.isMadeSince(made.created())).isTrue();
    assertThat(made.isMadeSince(made.created() + 1)).isFalse();
    assertThat(made.isChangedSince(0)).isFalse();
    assertThat(new RowTimes(1L, 5L).isChangedSince(5)).isTrue();
    assertThat(new RowTimes(1L, 5L).isChangedSince(6)).isFalse();
    assertThat(app.acls.times(table, "nobody")).isNull();
  }

  @Test
  void aRowThatIsNotThereHasNone() {
    assertThat(put("nobody", Operation.FIND, Principal.user("u"), Access.GRANT)).isFalse();
    assertThat(app.acls.put("none", row, Operation.FIND, Principal.user("u"), Access.GRANT))
        .isFalse();
    assertThat(app.acls.facts(table, "nobody")).isNull();
    assertThat(app.acls.facts("none", row)).isNull();
    assertThat(app.acls.operationsWithCells()).isEmpty();
  }

  @Test
  void cellsGoWithTheirRow() {
    String other = app.insert("Doc", Map.of("objectId", "kept")).objectId();
    String third = app.insert("Doc", Map.of("objectId", "third")).objectId();
    for (String id : Set.of(row, other, third)) {
      put(id, Operation.FIND, Principal.user("u"), Access.GRANT);
    }
    var remove = app.permit(Operation.REMOVE, "Doc");
    app.records.delete(remove, row);
    app.records.deleteWhere(remove, TestApp.FINDS_ALL, "objectId = 'third'");
    app.insert("Doc", Map.of("objectId", row));
    app.insert("Doc", Map.of("objectId", "third"));
    assertThat(app.acls.facts(table, row).cells()).isEmpty();
    assertThat(app.acls.facts(table, third).cells()).isEmpty();
    assertThat(app.acls.facts(table, other).cells()).isNotEmpty();
  }
}
