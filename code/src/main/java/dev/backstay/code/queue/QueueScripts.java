package dev.backstay.code.queue;

import dev.backstay.foundation.valkey.ValkeyScript;

/**
 * What {@link CallQueue} has Valkey do in one step. Each does no harm when it is done twice. All
 * time is Valkey's, in milliseconds.
 */
final class QueueScripts {
  /** A runner counts as alive for so long after it has said so. */
  static final long ALIVE_MILLIS = 5_000;

  private static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local alive = now - %d
      """
          .formatted(ALIVE_MILLIS);

  /** A runner says that it is there. Keys: the runners. Arguments: its id. */
  static final ValkeyScript BEAT =
      new ValkeyScript(
          NOW
              + """
              redis.call('ZADD', KEYS[1], now, ARGV[1])
              redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. alive)
              redis.call('PEXPIRE', KEYS[1], 60000)
              return 1
              """);

  /**
   * Puts a call into the queue, if there is a runner. Keys: the call, the queue, the runners.
   * Arguments: the call's id, its message, for how long. Results in how many runners there are.
   */
  static final ValkeyScript PUT =
      new ValkeyScript(
          NOW
              + """
              local runners = redis.call('ZCOUNT', KEYS[3], alive, '+inf')
              if runners > 0 then
                redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
                redis.call('RPUSH', KEYS[2], ARGV[1])
                redis.call('PEXPIRE', KEYS[2], 3600000)
              end
              return runners
              """);

  /**
   * Gives a call to a runner; its message stays until it is answered. Keys: the call, who has it.
   * Arguments: the runner's id. Results in the message, or in nothing if another runner has the
   * call, or nobody waits for it any more.
   */
  static final ValkeyScript TAKE =
      new ValkeyScript(
          """
          local message = redis.call('GET', KEYS[1])
          local taken = redis.call('GET', KEYS[2])
          if not message or (taken and taken ~= ARGV[1]) then
            return false
          end
          redis.call('SET', KEYS[2], ARGV[1], 'PX', 3600000)
          redis.call('PERSIST', KEYS[1])
          redis.call('PEXPIRE', KEYS[1], 3600000)
          return message
          """);

  /**
   * Answers a call. Keys: the call, who has it, the answers of the server that asks. Arguments: the
   * answer.
   */
  static final ValkeyScript ANSWER =
      new ValkeyScript(
          """
          redis.call('DEL', KEYS[1], KEYS[2])
          redis.call('RPUSH', KEYS[3], ARGV[1])
          redis.call('PEXPIRE', KEYS[3], 60000)
          return 1
          """);

  /** What has become of a call, as {@link #FATE} says it. */
  enum Fate {
    /** A runner has it, and is alive. */
    TAKEN,
    /** A runner had it, and is gone. */
    RUNNER_GONE,
    /** No runner has it yet. */
    WAITING,
    /** No runner has it, and none is there. */
    NO_RUNNER,
    /** Valkey does not know it, or not any more. */
    UNKNOWN
  }

  /**
   * Looks after a call: one that was taken off the queue by nobody is put there again; of one that
   * nobody will answer, nothing is left. Keys: the call, who has it, the queue, the runners.
   * Arguments: the call's id. Results in the name of a {@link Fate}.
   */
  static final ValkeyScript FATE =
      new ValkeyScript(
          NOW
              + """
              local taken = redis.call('GET', KEYS[2])
              if taken then
                local seen = redis.call('ZSCORE', KEYS[4], taken)
                if seen and tonumber(seen) >= alive then
                  return 'TAKEN'
                end
                redis.call('DEL', KEYS[1], KEYS[2])
                return 'RUNNER_GONE'
              end
              if redis.call('EXISTS', KEYS[1]) == 0 then
                return 'UNKNOWN'
              end
              if redis.call('ZCOUNT', KEYS[4], alive, '+inf') == 0 then
                redis.call('DEL', KEYS[1])
                redis.call('LREM', KEYS[3], 0, ARGV[1])
                return 'NO_RUNNER'
              end
              if not redis.call('LPOS', KEYS[3], ARGV[1]) then
                redis.call('RPUSH', KEYS[3], ARGV[1])
              end
              return 'WAITING'
              """);

  /**
   * Takes a call back that no runner has taken. Keys: the call, who has it, the queue. Arguments:
   * its id.
   */
  static final ValkeyScript WITHDRAW =
      new ValkeyScript(
          """
          if redis.call('EXISTS', KEYS[2]) == 0 then
            redis.call('DEL', KEYS[1])
            redis.call('LREM', KEYS[3], 0, ARGV[1])
          end
          return 1
          """);

  /** How many runners there are. Keys: the runners. */
  static final ValkeyScript RUNNERS =
      new ValkeyScript(NOW + "return redis.call('ZCOUNT', KEYS[1], alive, '+inf')");

  /** A runner leaves. Keys: the runners. Arguments: its id. */
  static final ValkeyScript LEAVE = new ValkeyScript("return redis.call('ZREM', KEYS[1], ARGV[1])");

  private QueueScripts() {}
}
