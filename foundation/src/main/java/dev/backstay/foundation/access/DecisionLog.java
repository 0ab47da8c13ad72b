package dev.backstay.foundation.access;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.security.caller.Caller;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last requests of each app with what was decided about them, so that they can be explained
 * afterwards.
 *
 * <p>Kept in memory, a fixed number per app of those of clients, of developers and of server code
 * each, so that no kind pushes another out: a console that is open, or code that calls for each
 * request, makes many. A decision holds the policy it was made under, so an explanation is of that
 * moment; it is calculated only when someone asks.
 */
public final class DecisionLog {
  private final PerApp<Rings> rings;

  /**
   * @param size how many requests of each kind are kept of an app; 0 for none
   */
  public DecisionLog(Apps apps, int size) {
    this.rings = new PerApp<>(apps, app -> new Rings(size));
  }

  void add(Call call) {
    rings.of(call.app()).of(Source.of(call)).add(call);
  }

  /**
   * Remembers of a request that server code ran around its operation, whether anything is decided
   * about it or not.
   *
   * @param code which, as permissions name it
   * @param time when it began, in milliseconds since the epoch
   * @param microseconds how long it took; 0 where nobody waited for it
   * @param outcome what came of it, in words that follow its name
   */
  public void codeRan(Call call, String code, long time, long microseconds, String outcome) {
    call.ran(code, time, microseconds, outcome);
    Call request = call.request();
    if (request != null && request.enterLog()) {
      add(request);
    }
  }

  /** The request of that id, if it is still kept. */
  public Optional<Call> find(App app, String requestId) {
    return latest(app, Integer.MAX_VALUE).stream()
        .filter(call -> call.requestId().equals(requestId))
        .findFirst();
  }

  /** At most {@code limit} requests of all kinds, the latest first. */
  public List<Call> latest(App app, int limit) {
    return rings.of(app).latest(limit);
  }

  /** Whose requests push each other out. */
  private enum Source {
    CLIENT,
    DEVELOPER,
    SERVER_CODE;

    static Source of(Call call) {
      if (call.invocation() != null) {
        return SERVER_CODE;
      }
      return call.caller().kind() == Caller.Kind.DEVELOPER ? DEVELOPER : CLIENT;
    }
  }

  private static final class Rings {
    private final Map<Source, Ring> bySource = new EnumMap<>(Source.class);

    Rings(int size) {
      for (Source source : Source.values()) {
        bySource.put(source, new Ring(size));
      }
    }

    Ring of(Source source) {
      return Objects.requireNonNull(bySource.get(source));
    }

    List<Call> latest(int limit) {
      return bySource.values().stream()
          .flatMap(ring -> ring.latest(limit).stream())
          .sorted(Comparator.comparingLong(Call::time).reversed())
          .limit(limit)
          .toList();
    }
  }

  private static final class Ring {
    private final AtomicReferenceArray<Call> calls;
    private final AtomicLong added = new AtomicLong();

    Ring(int size) {
      calls = new AtomicReferenceArray<>(size);
    }

    void add(Call call) {
      if (calls.length() > 0) {
        calls.set((int) (added.getAndIncrement() % calls.length()), call);
      }
    }

    List<Call> latest(int limit) {
      List<Call> found = new ArrayList<>();
      long last = added.get();
      for (long at = last - 1;
          at >= 0 && at >= last - calls.length() && found.size() < limit;
          at--) {
        Call call = calls.get((int) (at % calls.length()));
        if (call != null) {
          found.add(call);
        }
      }
      return found;
    }
  }
}
