package @PACKAGE@;

import com.backendless.Backendless;
import com.backendless.exceptions.BackendlessException;
import com.backendless.servercode.BackendlessService;
import dev.backstay.Backstay;

/** A service: clients call each public method, as POST /services/Greeting/hello. */
@BackendlessService
public class Greeting {
  private static final String NO_TABLE = "1009";

  public String hello(String name) {
    return "Hello, " + name + "!";
  }

  /** Counts as the caller: what the caller may not read is not counted. */
  public int countOrders() {
    try {
      return Backendless.Data.of("Order").getObjectCount();
    } catch (BackendlessException e) {
      if (NO_TABLE.equals(e.getCode())) {
        return 0; // there is no table yet: it comes with its first record
      }
      throw e;
    }
  }

  /** Counts all, whoever calls; the reason is in the app's audit log. */
  public int countAllOrders() {
    return Backstay.asServer("count the orders of everybody", this::countOrders);
  }
}
