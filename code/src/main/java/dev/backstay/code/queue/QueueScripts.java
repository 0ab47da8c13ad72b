package dev.backstay.code.queue;

import dev.backstay.foundation.valkey.ValkeyScript;

/**
 * What {@link CallQueue} has Valkey do in one step. A call is one hash: {@code m} is its message,
 * {@code at} when it came, {@code by} the runner that has taken it, and {@code done} is there once
 * nobody may take it any more. So each script does no harm when it is done twice, or late. All time
 * is Valkey's, in milliseconds.
 */
final class QueueScripts {
  /** A runner counts as alive for so long after it has said so. */
  static final long ALIVE_MILLIS = 5_000;

  /** So long it is remembered that a call is done: longer than any message of it is on its way. */
  private static final long DONE_MILLIS = 120_000;

  private static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local alive = now - %d
      """
          .formatted(ALIVE_MILLIS);

  private static final String END =
      """
      local function finish(call)
        redis.call('DEL', call)
        redis.call('HSET', call, 'done', '1')
        redis.call('PEXPIRE', call, %d)
      end
      """
          .formatted(DONE_MILLIS);

  /**
   * Announces a runner. Keys: the runners that take calls, those that are alive. Arguments: its id,
   * 1 if it takes calls.
   */
  static final ValkeyScript ANNOUNCE =
      new ValkeyScript(
          NOW
              + """
              redis.call('PEXPIRE', KEYS[1], 60000)
              redis.call('PEXPIRE', KEYS[2], 60000)
              redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. alive)
              redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. alive)
              if ARGV[2] == '1' then
                redis.call('ZADD', KEYS[1], now, ARGV[1])
              else
                redis.call('ZREM', KEYS[1], ARGV[1])
              end
              redis.call('ZADD', KEYS[2], now, ARGV[1])
              return 1
              """);

  /** Ends the announcement of a runner. Keys: as {@link #ANNOUNCE}. Arguments: its id. */
  static final ValkeyScript LEAVE =
      new ValkeyScript(
          """
          redis.call('ZREM', KEYS[1], ARGV[1])
          return redis.call('ZREM', KEYS[2], ARGV[1])
          """);

  /** How many runners take calls. Keys: those runners. */
  static final ValkeyScript RUNNERS =
      new ValkeyScript(NOW + "return redis.call('ZCOUNT', KEYS[1], alive, '+inf')");

  /**
   * Puts a call into the queue, if there is a runner. Keys: the call, the queue, the runners that
   * take calls. Arguments: the call's id, its message, for how long. Results in how many runners
   * there are.
   */
  static final ValkeyScript PUT =
      new ValkeyScript(
          NOW
              + """
              local runners = redis.call('ZCOUNT', KEYS[3], alive, '+inf')
              if runners > 0 and redis.call('EXISTS', KEYS[1]) == 0 then
                redis.call('HSET', KEYS[1], 'm', ARGV[2], 'at', now)
                redis.call('PEXPIRE', KEYS[1], ARGV[3])
                redis.call('RPUSH', KEYS[2], ARGV[1])
                redis.call('PEXPIRE', KEYS[2], 3600000)
              end
              return runners
              """);

  /**
   * Gives a call to a runner. Keys: the call. Arguments: the runner's id. Results in the message
   * and for how long the call has waited; in nothing if another runner has the call, or nobody
   * waits for it any more.
   */
  static final ValkeyScript TAKE =
      new ValkeyScript(
          NOW
              + """
              local message = redis.call('HGET', KEYS[1], 'm')
              if not message then
                return false
              end
              redis.call('PEXPIRE', KEYS[1], 3600000)
              redis.call('HSETNX', KEYS[1], 'by', ARGV[1])
              if redis.call('HGET', KEYS[1], 'by') ~= ARGV[1] then
                return false
              end
              return {message, now - redis.call('HGET', KEYS[1], 'at')}
              """);

  /** Answers a call. Keys: the call, the answers of the server that asks. Arguments: the answer. */
  static final ValkeyScript ANSWER =
      new ValkeyScript(
          END
              + """
              finish(KEYS[1])
              redis.call('RPUSH', KEYS[2], ARGV[1])
              redis.call('PEXPIRE', KEYS[2], 60000)
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
    /** No runner has it, and none takes calls. */
    NO_RUNNER,
    /** It is answered: the answer is on its way. */
    ANSWERED,
    /** Valkey does not know it, or not any more. */
    UNKNOWN
  }

  /**
   * Tells what has become of a call. Keys: the call, the queue, the runners that take calls, those
   * that are alive. Arguments: the call's id, 1 to put it into the queue again if it is not there:
   * somebody has taken it off and was lost before it said so. Results in the name of a {@link
   * Fate}.
   */
  static final ValkeyScript FATE =
      new ValkeyScript(
          NOW
              + """
              local taken = redis.call('HGET', KEYS[1], 'by')
              if taken then
                local seen = redis.call('ZSCORE', KEYS[4], taken)
                if seen and tonumber(seen) >= alive then
                  return 'TAKEN'
                end
                return 'RUNNER_GONE'
              end
              if redis.call('HEXISTS', KEYS[1], 'done') == 1 then
                return 'ANSWERED'
              end
              if redis.call('HEXISTS', KEYS[1], 'm') == 0 then
                return 'UNKNOWN'
              end
              if redis.call('ZCOUNT', KEYS[3], alive, '+inf') == 0 then
                return 'NO_RUNNER'
              end
              if ARGV[2] == '1' and not redis.call('LPOS', KEYS[2], ARGV[1]) then
                redis.call('RPUSH', KEYS[2], ARGV[1])
                redis.call('PEXPIRE', KEYS[2], 3600000)
              end
              return 'WAITING'
              """);

  /**
   * Ends a call for which nobody waits: no runner takes it any more. Keys: the call. Results in 1
   * if a runner had it.
   */
  static final ValkeyScript WITHDRAW =
      new ValkeyScript(
          END
              + """
              local taken = redis.call('HEXISTS', KEYS[1], 'by')
              finish(KEYS[1])
              return taken
              """);

  /**
   * Gives back a call that a runner has not begun. Keys: the call, the queue. Arguments: the
   * runner's id, the call's id, for how long it may wait.
   */
  static final ValkeyScript RELEASE =
      new ValkeyScript(
          """
          if redis.call('HGET', KEYS[1], 'by') == ARGV[1] then
            redis.call('HDEL', KEYS[1], 'by')
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            redis.call('RPUSH', KEYS[2], ARGV[2])
            redis.call('PEXPIRE', KEYS[2], 3600000)
          end
          return 1
          """);

  private QueueScripts() {}
}
