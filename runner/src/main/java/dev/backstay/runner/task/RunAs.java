package dev.backstay.runner.task;

import dev.backstay.Backstay;
import org.jspecify.annotations.Nullable;

/** What {@link Backstay} does in this process. */
final class RunAs implements Backstay.Runner {
  @Override
  public @Nullable Object choose(String as, String reason) {
    return Invocation.choose(new Invocation.Choice(as, reason));
  }

  @Override
  public void restore(@Nullable Object before) {
    Invocation.choose(before instanceof Invocation.Choice choice ? choice : null);
  }

  @Override
  public byte[] rawBody() {
    return require().rawBody();
  }

  @Override
  public String httpMethod() {
    return require().httpMethod();
  }

  @Override
  public void setStatus(int status) {
    require().setStatus(status);
  }

  @Override
  public void addCookie(String cookie) {
    require().addCookie(cookie);
  }

  private static Invocation require() {
    Invocation current = Invocation.current();
    if (current == null) {
      throw new IllegalStateException("Backstay: no call of code is under way");
    }
    return current;
  }
}
