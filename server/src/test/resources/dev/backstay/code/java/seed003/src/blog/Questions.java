package blog;

import com.backendless.Backendless;
import com.backendless.servercode.IBackendlessService;

/** What else the user has tried. */
public class Questions implements IBackendlessService {
  /** Milliseconds in the place of seconds. */
  public void expireInMilliseconds() {
    Backendless.Cache.put("known", "x");
    Backendless.Cache.expireIn("known", 7_200_000);
  }

  public void expireOfNothing() {
    Backendless.Cache.expireIn("no-such-key", 7200);
  }

  public void login() {
    Backendless.UserService.login("often@example.com", "Correct-Horse-9");
  }

  public void forget() {
    Backendless.Cache.delete("superuserToken");
  }
}
