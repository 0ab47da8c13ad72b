package dev.backstay.code.deploy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The events that handlers are for, by their numbers in a deployment's model (reference:
 * business-logic.md §8). An event before an operation has an even number up to 800 and an odd one
 * above, the one after the operation has the next.
 */
public final class ServerEvents {
  /** The tick of a timer. */
  public static final int TIMER = 800;

  /** An event that the app's own clients and code dispatch. */
  public static final int CUSTOM = 900;

  private static final Map<String, String> BEFORE_AND_AFTER = new LinkedHashMap<>();

  static {
    BEFORE_AND_AFTER.put(
        "persistence",
        """
        100 Create 102 FindById 104 LoadRelations 106 Remove 108 Update 110 Describe 112 Find
        114 First 116 Last 118 UpdateBulk 120 RemoveBulk 122 AddRelation 124 SetRelation
        126 DeleteRelation 128 Count 130 CreateBulk 134 Transaction 136 Group 138 CountInGroup
        140 Upsert 142 UpsertBulk
        """);
    BEFORE_AND_AFTER.put(
        "user",
        """
        200 Login 202 Register 204 Update 206 Remove 208 Describe 210 RestorePassword 212 Logout
        214 Find 216 FindById 218 UpdateBulk 220 RemoveBulk 222 EmailConfirmed 224 SocialLogin
        226 SocialRegister 228 LoginAsGuest 230 OAuthLogin 232 OAuthRegister 234 Group 236 Upsert
        """);
    BEFORE_AND_AFTER.put(
        "geo",
        """
        402 AddPoint 404 UpdatePoint 406 RemovePoint 408 GetCategories 410 GetPoints
        412 AddCategory 414 DeleteCategory 416 RelativeFind
        """);
    BEFORE_AND_AFTER.put(
        "messaging",
        """
        500 Publish 502 Subscribe 504 Cancel 506 Poll 508 Push 510 PushWithTemplate
        512 DeviceRegistration 514 SendEmail 516 GetMessageStatus 518 SendEmailFromTemplate
        """);
    BEFORE_AND_AFTER.put(
        "file",
        """
        600 Upload 602 DeleteFileOrDirectory 604 SaveFileFromByteArray 606 CopyFileOrDirectory
        608 MoveFileOrDirectory 610 Count 612 Listing 614 Exists 618 Download
        """);
    BEFORE_AND_AFTER.put(
        "cache", "1001 Put 1003 Get 1005 Contains 1007 ExpireAt 1009 ExpireIn 1011 Delete");
    BEFORE_AND_AFTER.put(
        "atomic-operation",
        """
        1201 Reset 1203 GetAndIncrement 1205 IncrementAndGet 1207 GetAndDecrement
        1209 DecrementAndGet 1211 AddAndGet 1213 GetAndAdd 1215 Get 1217 CompareAndSet 1219 List
        """);
  }

  /** The download of a file, which has no event after it. */
  private static final int DOWNLOAD = 618;

  /**
   * An event of the catalogue.
   *
   * @param name such as {@code beforeUpdate}
   * @param provider the service that it belongs to, such as {@code persistence}
   * @param before whether it comes before the operation
   */
  public record Event(String name, String provider, boolean before) {}

  private static final Map<Integer, Event> EVENTS = events();

  private ServerEvents() {}

  /** All events of the catalogue by their numbers, in order. */
  public static Map<Integer, Event> all() {
    return EVENTS;
  }

  /** The name, such as {@code beforeUpdate}; {@code event 5} when there is none of that number. */
  public static String name(long id) {
    Event event = EVENTS.get((int) id);
    return event == null ? "event " + id : event.name();
  }

  /** The service that an event belongs to; empty when there is none of that number. */
  static String provider(int id) {
    Event event = EVENTS.get(id);
    return event == null ? "" : event.provider();
  }

  /** Whether it is an event of the records of tables. */
  public static boolean isPersistence(int id) {
    return provider(id).equals("persistence");
  }

  /** Whether a handler of the event is for one target, such as a table, or {@code *}. */
  public static boolean isTargeted(int id) {
    return switch (provider(id)) {
      case "persistence", "geo", "messaging", "custom" -> true;
      default -> false;
    };
  }

  private static Map<Integer, Event> events() {
    Map<Integer, Event> events = new TreeMap<>();
    BEFORE_AND_AFTER.forEach((provider, text) -> {
      String[] words = text.strip().split("\\s+");
      for (int i = 0; i < words.length; i += 2) {
        int before = Integer.parseInt(words[i]);
        events.put(before, new Event("before" + words[i + 1], provider, true));
        if (before != DOWNLOAD) {
          events.put(before + 1, new Event("after" + words[i + 1], provider, false));
        }
      }
    });
    events.put(TIMER, new Event("timer", "timer", false));
    events.put(CUSTOM, new Event("custom event", "custom", false));
    return java.util.Collections.unmodifiableMap(events);
  }
}
