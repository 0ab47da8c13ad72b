package @PACKAGE@;

import com.backendless.exceptions.BackendlessException;
import com.backendless.servercode.RunnerContext;
import com.backendless.servercode.annotation.Asset;
import com.backendless.servercode.extension.PersistenceExtender;
import java.util.HashMap;

/**
 * Runs before a record of the table Order is created, whoever creates it. What it throws, the client
 * is told, and nothing is saved.
 */
@Asset("Order")
public class OrderHandler extends PersistenceExtender<HashMap> {
  @Override
  public void beforeCreate(RunnerContext context, HashMap order) {
    if (!(order.get("amount") instanceof Number amount) || amount.doubleValue() <= 0) {
      throw new BackendlessException("10001", "an order needs an amount above 0", 400);
    }
    order.put("state", "new");
  }
}
