package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Accounts written by upserts and deep saves are accounts like all others. */
final class AccountsByUpsertTest extends AccountEntryPoints {
  @Test
  void anUpsertMakesAnAccountOrChangesOne() {
    Answer made =
        code.send(
            "PUT",
            "/data/Users/upsert",
            Map.of("objectId", "ann", "email", "ann@example.com", "password", "secret"));
    assertThat(made.object())
        .as(made.text())
        .containsEntry("objectId", "ann")
        .containsEntry("userStatus", "ENABLED")
        .doesNotContainKey("password");
    assertThat(login("ann@example.com", "secret")).isEqualTo(-1);

    Answer changed =
        code.send("PUT", "/data/Users/upsert", Map.of("objectId", "ann", "nick", "Ann"));
    assertThat(changed.object()).containsEntry("nick", "Ann");
    Answer own =
        client
            .withToken(
                (String)
                    client
                        .send(
                            "POST",
                            "/users/login",
                            Map.of("login", "ann@example.com", "password", "secret"))
                        .object()
                        .get("user-token"))
            .send(
                "PUT",
                "/data/Users/upsert",
                Map.of("objectId", "ann", "password", RunningServer.PASSWORD));
    assertThat(own.status()).as(own.text()).isEqualTo(200);
    assertThat(client.login("ann@example.com").token()).isNotEmpty();

    Answer bulk =
        code.send(
            "PUT",
            "/data/bulkupsert/Users",
            List.of(
                Map.of("objectId", "ann", "nick", "Anna", "shoes", 38),
                account("ben@example.com")));
    assertThat((List<?>) bulk.json()).as(bulk.text()).hasSize(2);
    assertThat(code.get("/data/Users/ann").object()).containsEntry("nick", "Anna");
    assertThat(client.login("ben@example.com").token()).isNotEmpty();
    app.manage("PUT", "/data/bulkupsert/Users", List.of(account("cy@example.com")));
    assertThat(client.login("cy@example.com").token()).isNotEmpty();
    assertThat(code.get("/data/Users/properties").text()).doesNotContain("password");
  }

  @Test
  void anUpsertTellsNobodyOfAccountsThatHeMayNotSee() {
    String ann = app.register("ann@example.com");
    app.tableRole("Users", "AuthenticatedUser", "DENY", "FIND");
    app.register("ben@example.com");
    Client ben = client.login("ben@example.com");
    Answer hers =
        ben.send("PUT", "/data/Users/upsert", Map.of("objectId", ann, "password", "mine"));
    Answer nobodys =
        ben.send("PUT", "/data/Users/upsert", Map.of("objectId", "nobody", "password", "mine"));

    assertThat(hers.code()).isPositive().isEqualTo(nobodys.code());
    assertThat(hers.text()).isEqualTo(nobodys.text());
  }

  @Test
  void aDeepSaveMakesAndChangesAccounts() {
    Answer saved =
        client.send(
            "PUT",
            "/data/Order/deep-save",
            Map.of(
                "dish",
                "Pho",
                "buyer",
                Map.of(
                    "email", "ann@example.com", "password", RunningServer.PASSWORD, "nick", "A")));
    assertThat(saved.status()).as(saved.text()).isEqualTo(200);
    assertThat(saved.text()).contains("ann@example.com").doesNotContain("password", "argon2");
    Client ann = client.login("ann@example.com");
    String id = (String) ((Map<?, ?>) saved.object().get("buyer")).get("objectId");
    assertThat(code.get("/data/Users/" + id).object()).containsEntry("nick", "A");

    Answer own =
        ann.send(
            "PUT",
            "/data/Users/deep-save",
            Map.of(
                "objectId",
                id,
                "nick",
                "Anna",
                "orders",
                List.of(Map.of("dish", "Bun"), Map.of("dish", "Com"))));
    assertThat(own.object()).as(own.text()).containsEntry("nick", "Anna");
    assertThat((List<?>) own.object().get("orders")).hasSize(2);

    assertThat(
            client
                .send(
                    "PUT",
                    "/data/Order/deep-save",
                    Map.of("dish", "Mi", "buyer", account("ann@example.com")))
                .code())
        .isEqualTo(3033);
    assertThat(code.get("/data/Order/count?where=dish%20%3D%20'Mi'").json()).isEqualTo(0L);
    assertThat(code.get("/data/Users/properties").text()).doesNotContain("password");
  }
}
