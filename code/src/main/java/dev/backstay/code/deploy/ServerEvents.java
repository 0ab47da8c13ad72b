package dev.backstay.code.deploy;

import java.util.Map;
import java.util.TreeMap;

/**
 * The names of the events that server code can handle, by the numbers that a deployment's model
 * holds (reference: business-logic.md §8). The number of an event before an operation is even but
 * for the cache's and the counters'; that of the event after it follows.
 */
public final class ServerEvents {
  private static final String BEFORE_AND_AFTER =
      """
      100 Create 102 FindById 104 LoadRelations 106 Remove 108 Update 110 Describe 112 Find 114 First
      116 Last 118 UpdateBulk 120 RemoveBulk 122 AddRelation 124 SetRelation 126 DeleteRelation
      128 Count 130 CreateBulk 134 Transaction 136 Group 138 CountInGroup 140 Upsert 142 UpsertBulk
      200 Login 202 Register 204 Update 206 Remove 208 Describe 210 RestorePassword 212 Logout
      214 Find 216 FindById 218 UpdateBulk 220 RemoveBulk 222 EmailConfirmed 224 SocialLogin
      226 SocialRegister 228 LoginAsGuest 230 OAuthLogin 232 OAuthRegister 234 Group 236 Upsert
      402 AddPoint 404 UpdatePoint 406 RemovePoint 408 GetCategories 410 GetPoints 412 AddCategory
      414 DeleteCategory 416 RelativeFind
      500 Publish 502 Subscribe 504 Cancel 506 Poll 508 Push 510 PushWithTemplate
      512 DeviceRegistration 514 SendEmail 516 GetMessageStatus 518 SendEmailFromTemplate
      600 Upload 602 DeleteFileOrDirectory 604 SaveFileFromByteArray 606 CopyFileOrDirectory
      608 MoveFileOrDirectory 610 Count 612 Listing 614 Exists 618 Download
      1001 Put 1003 Get 1005 Contains 1007 ExpireAt 1009 ExpireIn 1011 Delete
      1201 Reset 1203 GetAndIncrement 1205 IncrementAndGet 1207 GetAndDecrement
      1209 DecrementAndGet 1211 AddAndGet 1213 GetAndAdd 1215 Get 1217 CompareAndSet 1219 List
      """;

  private static final Map<Long, String> NAMES = names();

  private ServerEvents() {}

  /** The name, such as {@code beforeUpdate}; {@code event 5} when there is none of that number. */
  public static String name(long id) {
    return NAMES.getOrDefault(id, "event " + id);
  }

  private static Map<Long, String> names() {
    Map<Long, String> names = new TreeMap<>();
    String[] words = BEFORE_AND_AFTER.strip().split("\\s+");
    for (int i = 0; i < words.length; i += 2) {
      long before = Long.parseLong(words[i]);
      names.put(before, "before" + words[i + 1]);
      names.put(before + 1, "after" + words[i + 1]);
    }
    names.put(800L, "timer");
    names.put(900L, "custom event");
    return names;
  }
}
