package dev.backstay.code.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one app at the broker: its credentials, queues, outstanding tasks and connections.
 * A connection holds the queues that its credentials opened and no way to another, so nothing here
 * has to ask whose a task is.
 *
 * <p>All state is guarded by this object's monitor. Replies are written after it is left; futures
 * are completed after it is left, too.
 */
final class AppQueues {
  private final String appId;
  private final BrokerLimits limits;
  private final byte[] passwordHash;
  private final Queue mainQueue = new Queue(new ArrayDeque<>(), new ArrayDeque<>());
  private final Queue lowPriorityQueue = new Queue(new ArrayDeque<>(), new ArrayDeque<>());
  private final Map<String, Submission> outstanding = new HashMap<>();
  private final Set<BrokerConnection> connections = new HashSet<>();
  private final Set<BrokerConnection> subscribers = new HashSet<>();
  private boolean closed;
  private @Nullable String leaseKey;
  private Duration leaseTime = Duration.ZERO;
  private Instant leaseEnd = Instant.MAX;
  private volatile Instant lastHeard = Instant.now();

  AppQueues(String appId, String password, BrokerLimits limits) {
    this.appId = appId;
    this.limits = limits;
    this.passwordHash = sha256(password);
  }

  String appId() {
    return appId;
  }

  /** Compares hashes, so neither the length nor a common beginning shows in the time. */
  boolean isPassword(String presented) {
    return MessageDigest.isEqual(passwordHash, sha256(presented));
  }

  Instant lastHeard() {
    return lastHeard;
  }

  void heard() {
    lastHeard = Instant.now();
  }

  synchronized boolean join(BrokerConnection connection) {
    if (closed || connections.size() >= limits.connectionsPerApp()) {
      return false;
    }
    connections.add(connection);
    return true;
  }

  synchronized boolean isConnected() {
    return !connections.isEmpty();
  }

  /** From now on the place lives only as long as this key, which a connection prolongs. */
  synchronized void lease(String key, Duration time) {
    leaseKey = key;
    leaseTime = time;
    leaseEnd = Instant.now().plus(time);
  }

  /**
   * Prolongs the lease, by no more than it began with; false when it is not this key's, or over.
   */
  synchronized boolean prolong(String key, Duration time) {
    if (!key.equals(leaseKey) || !lives()) {
      return false;
    }
    leaseEnd = Instant.now().plus(time.compareTo(leaseTime) < 0 ? time : leaseTime);
    return true;
  }

  synchronized boolean lives() {
    return !closed && (leaseKey == null || Instant.now().isBefore(leaseEnd));
  }

  /** Whether a runner is ready to take the next task. */
  synchronized boolean isReady() {
    return !mainQueue.takers.isEmpty() || !lowPriorityQueue.takers.isEmpty();
  }

  Submission submit(QueuedTask task, TaskQueue queue) {
    Submission submission = new Submission(this, task, queue);
    BrokerConnection taker;
    synchronized (this) {
      if (closed) {
        throw new RunnerLostException();
      }
      taker = waiting(queue).takers.poll();
      if (taker == null) {
        Deque<Submission> waitingTasks = waiting(queue).tasks;
        if (waitingTasks.size() >= limits.queuedTasks()) {
          throw new QueueFullException();
        }
        waitingTasks.add(submission);
        return submission;
      }
      assign(submission, taker);
    }
    taker.deliver(submission);
    return submission;
  }

  /**
   * The next task of a queue for this connection, or null when it has to wait; it is then delivered
   * later.
   */
  @Nullable Submission takeOrWait(TaskQueue queue, BrokerConnection connection) {
    synchronized (this) {
      if (closed) {
        return null;
      }
      Submission submission = waiting(queue).tasks.poll();
      if (submission == null) {
        waiting(queue).takers.add(connection);
        return null;
      }
      assign(submission, connection);
      return submission;
    }
  }

  synchronized boolean stopWaiting(BrokerConnection connection) {
    return mainQueue.takers.remove(connection) || lowPriorityQueue.takers.remove(connection);
  }

  /**
   * Puts a task that a runner took back into its queue. What is queued is our own text of it: a
   * runner can return a task, not change it or bring one.
   *
   * @param task the text that the runner sends; names the task by containing its response channel
   * @return whether it is an outstanding task of this queue
   */
  boolean giveBack(TaskQueue queue, String task) {
    BrokerConnection taker;
    Submission returned = null;
    synchronized (this) {
      for (Submission candidate : outstanding.values()) {
        if (candidate.queue() == queue && task.contains(candidate.task().responseChannel())) {
          returned = candidate;
          break;
        }
      }
      if (returned == null) {
        return false;
      }
      outstanding.remove(returned.task().responseChannel());
      returned.takenBy = null;
      taker = waiting(queue).takers.poll();
      if (taker == null) {
        waiting(queue).tasks.addLast(returned);
        return true;
      }
      assign(returned, taker);
    }
    taker.deliver(returned);
    return true;
  }

  /** The first result of an outstanding task; results of unknown channels are dropped. */
  boolean publish(String channel, byte[] result) {
    Submission submission;
    synchronized (this) {
      submission = outstanding.remove(channel);
    }
    return submission != null && submission.result().complete(result);
  }

  synchronized void subscribe(BrokerConnection connection) {
    subscribers.add(connection);
  }

  synchronized List<BrokerConnection> subscribers() {
    return List.copyOf(subscribers);
  }

  synchronized int length(TaskQueue queue) {
    return waiting(queue).tasks.size();
  }

  void abandon(Submission submission) {
    synchronized (this) {
      waiting(submission.queue()).tasks.remove(submission);
      outstanding.remove(submission.task().responseChannel(), submission);
    }
    submission.result().cancel(false);
  }

  /** A connection is gone: what it had taken is answered with an error. */
  void leave(BrokerConnection connection) {
    List<Submission> lost = new ArrayList<>();
    synchronized (this) {
      connections.remove(connection);
      subscribers.remove(connection);
      stopWaiting(connection);
      outstanding
          .values()
          .removeIf(submission -> {
            boolean mine = submission.takenBy == connection;
            if (mine) {
              lost.add(submission);
            }
            return mine;
          });
    }
    lost.forEach(Submission::lose);
  }

  /** Closes the app's connections and answers its tasks with an error. */
  void close() {
    List<BrokerConnection> open;
    List<Submission> lost;
    synchronized (this) {
      closed = true;
      open = List.copyOf(connections);
      lost = new ArrayList<>(outstanding.values());
      outstanding.clear();
      for (Queue queue : List.of(mainQueue, lowPriorityQueue)) {
        lost.addAll(queue.tasks);
        queue.tasks.clear();
        queue.takers.clear();
      }
    }
    open.forEach(BrokerConnection::close);
    lost.forEach(Submission::lose);
  }

  private void assign(Submission submission, BrokerConnection taker) {
    submission.takenBy = taker;
    outstanding.put(submission.task().responseChannel(), submission);
  }

  private Queue waiting(TaskQueue queue) {
    return queue == TaskQueue.MAIN ? mainQueue : lowPriorityQueue;
  }

  /** Tasks that wait for a taker, or takers that wait for a task; never both. */
  private record Queue(Deque<Submission> tasks, Deque<BrokerConnection> takers) {}

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
