package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.time.Instant;

/** One call of server code, with all that the code will see of its caller. */
public sealed interface CodeCall permits ServiceCall, HandlerCall {
  /** The app. */
  String appId();

  /** Where its code lies. */
  CodeFile code();

  /** JSON text of an array: what the code is called with. */
  String arguments();

  /** What it comes of. */
  Origin origin();

  /** What the key of this call is minted for. */
  Invocation invocation(Instant deadline);
}
