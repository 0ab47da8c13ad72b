package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.backendless.Backendless;
import com.backendless.HeadersManager;
import com.backendless.exceptions.BackendlessException;
import com.backendless.persistence.local.UserTokenStorageFactory;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.TestApp;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tests that use the official Java SDK, unmodified, as a person would. Its state is static, so one
 * of them runs at a time.
 */
@ResourceLock("com.backendless.Backendless")
abstract class SdkTest extends OnBothDatabases {
  TestApp app;

  static {
    // where the SDK keeps tokens, instead of the person's own preferences
    System.setProperty("java.util.prefs.userRoot", System.getProperty("java.io.tmpdir"));
  }

  @BeforeEach
  final void initApp() {
    app = newApp();
    initApp("ANDROID");
  }

  /** Starts as a client with a key of the app, nobody logged in. */
  final void initApp(String deviceType) {
    Backendless.setUrl(server().url());
    UserTokenStorageFactory.instance().getStorage().set("");
    Backendless.initApp(app.id(), app.key(deviceType));
    HeadersManager.getInstance().removeHeader(HeadersManager.HeadersEnum.USER_TOKEN_KEY);
    Backendless.UserService.setCurrentUser(new com.backendless.BackendlessUser());
  }

  /** The error that a call of the SDK ends with. */
  static BackendlessException error(ThrowingCallable call) {
    BackendlessException error = catchThrowableOfType(BackendlessException.class, call);
    if (error == null) {
      throw new AssertionError("the call has succeeded");
    }
    return error;
  }
}
