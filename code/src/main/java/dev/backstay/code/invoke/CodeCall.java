package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One call of server code, with all that the code will see of its caller. */
public sealed interface CodeCall permits ServiceCall, HandlerCall {
  /** The app. */
  String appId();

  /** File of the code, relative to the code directory. */
  String provider();

  /** Name of the deployment model. */
  String model();

  /** The deployment's directory, relative to the app's repository. */
  String codeDirectory();

  /** JSON text of an array: what the code is called with. */
  String arguments();

  /** The invocation whose code calls; null if none does. */
  @Nullable Invocation parent();

  /** Id of the request that the call comes of; empty when it comes of none. */
  String requestId();

  /** What the key of this call is minted for. */
  Invocation invocation(Instant deadline);
}
