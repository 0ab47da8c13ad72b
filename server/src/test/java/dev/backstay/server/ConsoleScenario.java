package dev.backstay.server;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Console;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of the console's API share: a developer who is logged in, and a new app per test.
 */
public abstract class ConsoleScenario extends OnBothDatabases {
  protected RunningServer server;
  protected Console console;
  protected TestApp app;

  @BeforeEach
  protected void createApp() {
    server = server();
    console = server.console();
    app = console.createApp("Scenario");
  }

  /** A request of the management API of the app, whatever comes back. */
  protected Answer manage(String method, String path, Object body) {
    return console.send(method, "/" + app.id() + "/console" + path, body);
  }

  protected String createRole(String name) {
    return (String) app.manage("PUT", "/security/roles/" + name, null).object().get("roleId");
  }

  /** The states of a principal's cells by operation, as a listing shows them. */
  @SuppressWarnings("unchecked")
  public static Map<String, String> cells(Object listed, String idKey, String id) {
    List<Map<String, Object>> items =
        listed instanceof Map<?, ?> map
            ? (List<Map<String, Object>>) map.get("data")
            : (List<Map<String, Object>>) listed;
    Map<String, Object> item =
        items.stream().filter(each -> id.equals(each.get(idKey))).findFirst().orElseThrow();
    return states(item.get("permissions"));
  }

  /** The states of listed cells by operation or column. */
  @SuppressWarnings("unchecked")
  public static Map<String, String> states(Object cells) {
    return ((List<Map<String, Object>>) cells)
        .stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    cell -> (String) cell.getOrDefault("operation", cell.get("columnId")),
                    cell -> (String) cell.get("access")));
  }
}
