package dev.backstay.server.cache;

import dev.backstay.foundation.valkey.ValkeyScript;

/**
 * What {@link ValkeyCacheStore} has done in one step. The keys are an entry and the app's index of
 * entries, or that index alone; the first argument is the entry's key as the client knows it. All
 * time is Valkey's, in milliseconds.
 */
final class CacheScripts {
  /** How many entries a step of clearing deletes. */
  static final int CLEARED_AT_ONCE = 500;

  private static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      """;

  /**
   * Stores a value. Arguments: key, value, lifetime, most entries, lifetime of the index. Results
   * in 0 when there are too many others. A new entry takes at most 100 expired ones off the index,
   * so that no call is slow, and as it adds one, none are left for long.
   */
  static final ValkeyScript PUT =
      new ValkeyScript(
          NOW
              + """
              local expires = string.format('%.0f', now + ARGV[3])
              if redis.call('ZADD', KEYS[2], expires, ARGV[1]) == 1 then
                local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)
                if #gone > 0 then
                  redis.call('ZREM', KEYS[2], unpack(gone))
                end
                if redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[4]) then
                  redis.call('ZREM', KEYS[2], ARGV[1])
                  return 0
                end
              end
              redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
              redis.call('PEXPIRE', KEYS[2], ARGV[5])
              return 1
              """);

  /**
   * Changes when an entry expires. Arguments: key, PEXPIRE or PEXPIREAT, its number, lifetime of
   * the index. Results in 0 when there is no such entry.
   */
  static final ValkeyScript EXPIRE =
      new ValkeyScript(
          NOW
              + """
              if redis.call(ARGV[2], KEYS[1], ARGV[3]) == 0 then
                redis.call('ZREM', KEYS[2], ARGV[1])
                return 0
              end
              local expires = tonumber(ARGV[3])
              if ARGV[2] == 'PEXPIRE' then
                expires = now + expires
              end
              redis.call('ZADD', KEYS[2], string.format('%.0f', expires), ARGV[1])
              redis.call('PEXPIRE', KEYS[2], ARGV[4])
              return 1
              """);

  /** Deletes an entry. Argument: key. */
  static final ValkeyScript DELETE =
      new ValkeyScript(
          """
          redis.call('ZREM', KEYS[2], ARGV[1])
          return redis.call('DEL', KEYS[1])
          """);

  /** How many entries an index has that have not expired. */
  static final ValkeyScript COUNT =
      new ValkeyScript(
          NOW
              + """
              return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now), '+inf')
              """);

  /** The keys of those, each followed by when it expires. */
  static final ValkeyScript LIST =
      new ValkeyScript(
          NOW
              + """
              return redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf',
                  'WITHSCORES')
              """);

  /**
   * Deletes {@link #CLEARED_AT_ONCE} entries at most. Argument: what the names of entries begin
   * with. Results in how many it has deleted.
   */
  static final ValkeyScript CLEAR =
      new ValkeyScript(
          """
          local keys = redis.call('ZRANGE', KEYS[1], 0, %d)
          for _, key in ipairs(keys) do
            redis.call('UNLINK', ARGV[1] .. key)
          end
          if #keys > 0 then
            redis.call('ZREM', KEYS[1], unpack(keys))
          end
          return #keys
          """
              .formatted(CLEARED_AT_ONCE - 1));

  private CacheScripts() {}
}
