package shop;

import com.backendless.servercode.RunnerContext;
import com.backendless.servercode.annotation.BackendlessEvent;
import com.backendless.servercode.extension.CustomEventHandler;
import java.util.Map;

@BackendlessEvent("paid")
public class Paid extends CustomEventHandler {
  @Override
  public Map handleEvent(RunnerContext context, Map arguments) {
    return Map.of("seen", arguments.get("order"));
  }
}
