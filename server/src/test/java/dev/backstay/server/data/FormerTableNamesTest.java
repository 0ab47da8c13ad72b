package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dynamic schema makes no table of the name that another one had: clients must be told. */
final class FormerTableNamesTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void renameATable() {
    app = newApp();
    client = app.client("REST");
    client.send("POST", "/data/Order", Map.of("a", 1));
    rename("Order", "Purchase");
  }

  private void rename(String from, String to) {
    app.manage("PUT", "/data/tables/" + from, Map.of("name", to));
  }

  private Map<String, Answer> write(String table) {
    Map<String, Object> row = Map.of("a", 1);
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("create", client.send("POST", "/data/" + table, row));
    answers.put("save", client.send("PUT", "/data/" + table, row));
    answers.put("upsert", client.send("PUT", "/data/" + table + "/upsert", row));
    answers.put("deep save", client.send("PUT", "/data/" + table + "/deep-save", row));
    answers.put("bulk create", client.send("POST", "/data/bulk/" + table, List.of(row)));
    answers.put("bulk upsert", client.send("PUT", "/data/bulkupsert/" + table, List.of(row)));
    answers.put(
        "console", app.console().send("POST", "/" + app.id() + "/console/data/" + table, row));
    return answers;
  }

  private void refused(String table, String whereItWent) {
    write(table)
        .forEach((name, answer) -> {
          assertThat(answer.status()).as(name + answer.text()).isEqualTo(400);
          assertThat(answer.text()).as(name).contains("1154", whereItWent);
        });
  }

  private void accepted(String table) {
    write(table)
        .forEach(
            (name, answer) -> assertThat(answer.status()).as(name + answer.text()).isEqualTo(200));
  }

  @Test
  void anOldNameIsReservedInAnyCaseAndTheMessageSaysWhereItWent() {
    refused("Order", "Purchase");
    refused("order", "Purchase");
    rename("Purchase", "Sale");
    refused("Order", "Sale");
    refused("Purchase", "Sale");
    accepted("Sale");
    assertThat(client.get("/data/Sale/count").json()).isEqualTo(8L);
  }

  @Test
  void aDeveloperFreesItByCreatingATable() {
    app.manage("POST", "/data/tables", Map.of("name", "Order"));
    accepted("Order");
    // it is a name like any other again
    app.manage("DELETE", "/data/tables/Order", null);
    accepted("Order");
  }

  @Test
  void renamingBackFreesIt() {
    rename("Purchase", "Order");
    accepted("Order");
    refused("Purchase", "Order");
  }

  @Test
  void theNameIsFreeWhenTheTableIsGone() {
    app.manage("DELETE", "/data/tables/Purchase", null);
    accepted("Order");
  }
}
