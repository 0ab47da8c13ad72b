package dev.backstay.runner.model;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events that handlers in Java can be for: by the SDK's class that they extend and the name of
 * the method that they override (reference: business-logic.md §8).
 */
public final class Events {
  public static final int TIMER = 800;
  public static final int CUSTOM = 900;

  private static final String EXTENSION = "com.backendless.servercode.extension.";

  /** For each extender: whether it is for a target, and its events before with their numbers. */
  private static final Map<String, String> CATALOGUE =
      Map.of(
          "PersistenceExtender",
          "Create 100 FindById 102 LoadRelations 104 Remove 106 Update 108 Describe 110 Find 112"
              + " First 114 Last 116 UpdateBulk 118 RemoveBulk 120 AddRelation 122 SetRelation 124"
              + " DeleteRelation 126 Count 128 CreateBulk 130 Transaction 134 Group 136"
              + " CountInGroup 138 Upsert 140 UpsertBulk 142",
          "UserExtender",
          "Login 200 Register 202 Update 204 Remove 206 Describe 208 RestorePassword 210 Logout 212"
              + " Find 214 FindById 216 UpdateBulk 218 RemoveBulk 220 EmailConfirmed 222"
              + " SocialLogin 224 SocialRegister 226 LoginAsGuest 228 OAuthLogin 230"
              + " OAuthRegister 232 Group 234 Upsert 236",
          "MessagingExtender",
          "Publish 500 Subscribe 502 Cancel 504 Poll 506 Push 508 PushWithTemplate 510"
              + " DeviceRegistration 512 SendEmail 514 GetMessageStatus 516"
              + " SendEmailFromTemplate 518",
          "FilesExtender",
          "Upload 600 DeleteFileOrDirectory 602 SaveFileFromByteArray 604 CopyFileOrDirectory 606"
              + " MoveFileOrDirectory 608 Count 610 Listing 612 Exists 614",
          "CacheExtender",
          "Put 1001 Get 1003 Contains 1005 ExpireAt 1007 ExpireIn 1009 Delete 1011",
          "AtomicOperationExtender",
          "Reset 1201 GetAndIncrement 1203 IncrementAndGet 1205 GetAndDecrement 1207"
              + " DecrementAndGet 1209 AddAndGet 1211 GetAndAdd 1213 Get 1215 CompareAndSet 1217"
              + " List 1219");

  /** The names of extenders' methods by the number of the event. */
  private static final Map<Integer, String> METHODS = new HashMap<>();

  /** Numbers by extender and method. */
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    CATALOGUE.forEach((extender, events) -> {
      String[] words = events.split(" ");
      for (int i = 0; i < words.length; i += 2) {
        int before = Integer.parseInt(words[i + 1]);
        add(extender, before, "before" + words[i]);
        add(extender, before + 1, "after" + words[i]);
      }
    });
  }

  private Events() {}

  private static void add(String extender, int number, String method) {
    METHODS.put(number, method);
    NUMBERS.put(extender + "." + method, number);
  }

  /** The method of an event: {@code beforeCreate}; null for an unknown number. */
  public static @Nullable String method(int event) {
    return METHODS.get(event);
  }

  /** Whether an event comes after its operation, with a result. */
  public static boolean isAfter(int event) {
    String method = method(event);
    return method != null && method.startsWith("after");
  }

  /** The number of the event that an extender's method is for; 0 for none. */
  static int number(String extender, String method) {
    return NUMBERS.getOrDefault(extender + "." + method, 0);
  }

  /** The simple name of the extender that a class extends; null when it extends none. */
  static @Nullable String extender(Class<?> type) {
    for (Class<?> each = type.getSuperclass(); each != null; each = each.getSuperclass()) {
      if (isExtender(each)) {
        return each.getSimpleName();
      }
    }
    return null;
  }

  /** Whether a class is one of the SDK's for handlers. */
  public static boolean isExtender(Class<?> type) {
    return type.getName().startsWith(EXTENSION);
  }
}
