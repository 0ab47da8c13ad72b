package shop;

import com.backendless.servercode.RunnerContext;
import com.backendless.servercode.annotation.BackendlessEvent;
import com.backendless.servercode.annotation.BackendlessGrantAccess;
import com.backendless.servercode.extension.CustomEventHandler;
import java.util.Map;

@BackendlessEvent("guarded")
@BackendlessGrantAccess(
    roles = "Courier",
    users = {})
public class Guarded extends CustomEventHandler {
  @Override
  public Map handleEvent(RunnerContext context, Map arguments) {
    return Map.of("in", true);
  }
}
