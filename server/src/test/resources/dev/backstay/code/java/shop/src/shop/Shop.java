package shop;

import com.backendless.Backendless;
import com.backendless.exceptions.BackendlessException;
import com.backendless.servercode.BackendlessConfig;
import com.backendless.servercode.BackendlessService;
import com.backendless.servercode.IBackendlessService;
import com.backendless.servercode.InvocationContext;
import com.backendless.servercode.services.CustomServiceException;
import dev.backstay.Backstay;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

@BackendlessService(version = "1.2.0", description = "a shop")
public class Shop implements IBackendlessService {
  private static final List<byte[]> KEPT = new ArrayList<>();

  @BackendlessConfig(
      displayName = "Currency",
      options = {"EUR", "USD"})
  private String currency = "EUR";

  public String hello() {
    return "hello";
  }

  public int add(int a, int b) {
    return a + b;
  }

  public Item echo(Item item) {
    item.price = item.price + 1;
    return item;
  }

  public String getCurrency() {
    return currency;
  }

  public List<Item> items(List<Item> items, Date day) {
    items.get(0).day = day;
    return items;
  }

  public Map<String, Object> who() {
    Map<String, Object> who = new HashMap<>();
    who.put("user", InvocationContext.getUserId());
    who.put("roles", InvocationContext.getUserRoles());
    who.put("variable", System.getenv("SHOP_SECRET"));
    System.out.println("who is " + InvocationContext.getUserId());
    return who;
  }

  public String page() {
    InvocationContext.getHttpResponseHeaders().put("Content-Type", "text/html");
    Backstay.setStatus(201);
    return "<h1>Shop</h1>";
  }

  public byte[] raw() {
    return Backstay.rawBody();
  }

  public void fail(String how) throws Exception {
    switch (how) {
      case "coded" -> throw new CustomServiceException(4711, "coded").setHttpStatusCode(422);
      case "backendless" -> throw new BackendlessException("4712", "by the SDK's");
      case "error" -> throw new StackOverflowError();
      default -> throw new IllegalStateException("plain");
    }
  }

  public void exit() {
    System.out.println("leaving");
    System.exit(7);
  }

  public void loop() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  public void heap() {
    while (true) {
      KEPT.add(new byte[1 << 20]);
    }
  }

  public int threads() {
    for (int i = 0; i < 80; i++) {
      Thread thread =
          new Thread(() -> {
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      thread.setDaemon(false);
      thread.start();
    }
    return Thread.activeCount();
  }

  public long process() {
    return ProcessHandle.current().pid();
  }

  public int count() {
    return Backendless.Data.of("Secret").getObjectCount();
  }

  public int countInterrupted() {
    Thread.currentThread().interrupt();
    System.out.println("interrupted");
    return Backendless.Data.of("Secret").getObjectCount();
  }

  public int countAsServer() {
    return Backstay.asServer("count all", () -> Backendless.Data.of("Secret").getObjectCount());
  }

  public Object call(String service, String method) {
    return Backendless.CustomService.invoke(service, method, new Object[0]);
  }

  public String upload() throws Exception {
    java.io.File file = java.io.File.createTempFile("note", ".txt");
    java.nio.file.Files.writeString(file.toPath(), "a note");
    return Backendless.Files.upload(file, "notes", true).getFileURL();
  }

  public String started() {
    return Start.STARTED;
  }

  String notPublic() {
    return "hidden";
  }
}
