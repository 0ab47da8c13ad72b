package shop;

import com.backendless.exceptions.BackendlessException;
import com.backendless.servercode.ExecutionResult;
import com.backendless.servercode.RunnerContext;
import com.backendless.servercode.annotation.Asset;
import com.backendless.servercode.annotation.Async;
import com.backendless.servercode.extension.PersistenceExtender;
import java.util.Map;

@Asset("Order")
public class OrderHandler extends PersistenceExtender<Order> {
  @Override
  public void beforeCreate(RunnerContext context, Order order) throws Exception {
    if (order.getPrice() < 0) {
      throw new BackendlessException("1001", "an order has a price", 422);
    }
    order.setState("new");
    context.addCrossHandlerData("seen", order.getPrice());
  }

  @Override
  public void afterCreate(RunnerContext context, Order order, ExecutionResult<Order> result)
      throws Exception {
    if (result.getException() == null) {
      result.getResult().setThanks("thank you for " + context.getCrossHandlerData().get("seen"));
    }
  }

  @Override
  public void beforeRemove(RunnerContext context, Object id) throws Exception {
    context.setPrematureResult(Map.of("deletionTime", 7));
  }

  @Override
  @Async
  public void afterUpdate(RunnerContext context, Order order, ExecutionResult<Order> result)
      throws Exception {
    System.out.println("updated " + order.getObjectId());
  }
}
