package blog;

import com.backendless.Backendless;
import com.backendless.persistence.local.UserTokenStorageFactory;

/** The algorithm of the conversation, with what it came to said. */
public class SuperuserSessionManager {
  private static final String KEY = "superuserToken";

  public static String assumeSuperuserIdentity() {
    if (Backendless.Cache.contains(KEY)) {
      String token = Backendless.Cache.get(KEY, String.class);
      UserTokenStorageFactory.instance().getStorage().set(token);
      if (Backendless.UserService.isValidLogin()) {
        Backendless.Cache.expireIn(KEY, 7200);
        return "by the cache";
      }
    }
    Backendless.UserService.login("super@example.com", "Correct-Horse-9");
    Backendless.Cache.put(KEY, UserTokenStorageFactory.instance().getStorage().get());
    return "by a login";
  }
}
