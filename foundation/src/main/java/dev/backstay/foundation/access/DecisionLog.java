package dev.backstay.foundation.access;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.security.caller.Caller;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last requests of each app with what was decided about them, so that they can be explained
 * afterwards.
 *
 * <p>Kept in memory, a fixed number per app of those of clients, of developers and of server code
 * each, so that no kind pushes another out: a console that is open, or code that calls for each
 * request, makes many. Of all apps together there are no more than {@link #mostOfAll}; the oldest
 * go first. A decision holds the policy it was made under, so an explanation is of that moment; it
 * is calculated only when someone asks.
 */
public final class DecisionLog {
  /** Requests of all apps together that are kept, where one app does not need more. */
  private static final int OF_ALL_APPS = 20_000;

  private final PerApp<Rings> rings;

  /** Where the requests of all apps are, in the order in which they came. */
  private final AtomicReferenceArray<Place> places;

  private final AtomicLong added = new AtomicLong();

  /**
   * @param size how many requests of each kind are kept of an app; 0 for none
   */
  public DecisionLog(Apps apps, int size) {
    this.rings = new PerApp<>(apps, app -> new Rings(size));
    this.places = new AtomicReferenceArray<>(mostOfAll(size));
  }

  /** How many requests of all apps together are kept; as many as one app can have at least. */
  static int mostOfAll(int size) {
    return size == 0 ? 0 : Math.max(OF_ALL_APPS, size * Source.values().length);
  }

  void add(Call call) {
    if (places.length() == 0) {
      return;
    }
    Rings ofApp = rings.of(call.app());
    Entry entry = new Entry(ofApp.numbers.incrementAndGet(), call);
    Place place = ofApp.of(Source.of(call)).add(entry);
    Place oldest = places.getAndSet((int) (added.getAndIncrement() % places.length()), place);
    if (oldest != null) {
      oldest.clear();
    }
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

  /**
   * A request with its number: those of an app are numbered in the order in which they are kept.
   */
  public record Entry(long number, Call call) {}

  /** The number of the request that was kept last; 0 before the first. */
  public long cursor(App app) {
    return rings.of(app).numbers.get();
  }

  /**
   * The requests that are kept, the latest first.
   *
   * @param source of one kind; null for all
   * @param after only those with a higher number
   */
  public List<Entry> entries(App app, @Nullable Source source, long after) {
    return rings.of(app).entries(source, after);
  }

  /** Whose requests push each other out. */
  public enum Source {
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
    final AtomicLong numbers = new AtomicLong();
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
          .map(Entry::call)
          .sorted(Comparator.comparingLong(Call::time).reversed())
          .limit(limit)
          .toList();
    }

    List<Entry> entries(@Nullable Source source, long after) {
      return bySource.entrySet().stream()
          .filter(each -> source == null || each.getKey() == source)
          .flatMap(each -> each.getValue().latest(Integer.MAX_VALUE).stream())
          .filter(entry -> entry.number() > after)
          .sorted(Comparator.comparingLong(Entry::number).reversed())
          .toList();
    }
  }

  /** Some requests of one kind. */
  private static final class Part {
    final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(Ring.PART);

    /** For those who must not keep the requests of an app that is given up in memory. */
    final WeakReference<Part> weak = new WeakReference<>(this);
  }

  /**
   * Where an entry was put; another one may have taken its place since.
   *
   * @param number of the entry
   */
  private record Place(WeakReference<Part> part, int at, long number) {
    void clear() {
      Part there = part.get();
      Entry entry = there == null ? null : there.entries.get(at);
      if (there != null && entry != null && entry.number() == number) {
        there.entries.compareAndSet(at, entry, null);
      }
    }
  }

  /** The latest requests of one kind; its parts are made when they are needed. */
  private static final class Ring {
    private static final int PART = 50;

    private final int size;
    private final AtomicReferenceArray<Part> parts;
    private final AtomicLong added = new AtomicLong();

    Ring(int size) {
      this.size = size;
      this.parts = new AtomicReferenceArray<>((size + PART - 1) / PART);
    }

    Place add(Entry entry) {
      int at = (int) (added.getAndIncrement() % size);
      Part part = parts.get(at / PART);
      if (part == null) {
        Part made = new Part();
        Part other = parts.compareAndExchange(at / PART, null, made);
        part = other == null ? made : other;
      }
      part.entries.set(at % PART, entry);
      return new Place(part.weak, at % PART, entry.number());
    }

    List<Entry> latest(int limit) {
      List<Entry> found = new ArrayList<>();
      long last = added.get();
      for (long at = last - 1; at >= 0 && at >= last - size && found.size() < limit; at--) {
        int place = (int) (at % size);
        Part part = parts.get(place / PART);
        Entry entry = part == null ? null : part.entries.get(place % PART);
        if (entry != null) {
          found.add(entry);
        }
      }
      return found;
    }
  }
}
