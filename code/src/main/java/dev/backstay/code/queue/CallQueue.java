package dev.backstay.code.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.backstay.foundation.secrets.Sealing;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.valkey.Valkey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queue of calls in Valkey, for both its ends: servers put calls into it and take answers,
 * runners take calls and answer them.
 *
 * <p>Each message is sealed with a key made of {@code secret-key} and of the server that sends it,
 * and bound to its call, so who can read and write in Valkey learns nothing of calls and can make
 * none up. Servers with other keys have a queue of their own.
 *
 * <p>Every method throws {@link dev.backstay.foundation.valkey.ValkeyUnavailableException} when
 * Valkey does not do what it is asked. Safe for use by any thread.
 */
final class CallQueue {
  private static final String CALL = "call";
  private static final String ANSWER = "answer";
  private static final int MOST_SENDERS = 1_000;

  private final Valkey valkey;
  private final String self;
  private final String prefix;
  private final LoadingCache<String, Sealing> senders;

  /**
   * @param self the id of this server
   */
  CallQueue(Valkey valkey, Secrets secrets, String self) {
    this.valkey = valkey;
    this.self = self;
    this.prefix = "backstay:code:" + secrets.keyId() + ":";
    // a key for each sender, so that no key is used too often
    this.senders =
        Caffeine.newBuilder()
            .maximumSize(MOST_SENDERS)
            .build(sender -> new Sealing(secrets.derived("calls of server code by " + sender)));
  }

  /**
   * A message with who has sent it.
   *
   * @param call the id of the call that it belongs to
   * @param sender the id of a server
   */
  record Message(String call, String sender, byte[] content) {}

  /**
   * Puts a call into the queue.
   *
   * @param id of the call
   * @param keep for how long it may wait there
   * @return how many runners there are; without one nothing is put
   */
  int put(String id, byte[] message, Duration keep) {
    return (int)
        Valkey.number(
            valkey.run(
                "code-put",
                QueueScripts.PUT,
                List.of(call(id), queue(), runners()),
                id.getBytes(UTF_8),
                sealed(CALL, id, message),
                Valkey.bytes(Math.max(1, keep.toMillis()))));
  }

  /**
   * Takes a call off the queue.
   *
   * @param patience how long to wait for one, a second at most
   * @return null when there is none
   */
  @Nullable Message take(Duration patience) {
    byte[] taken = valkey.take(queue(), patience);
    if (taken == null) {
      return null;
    }
    String id = new String(taken, UTF_8);
    Object message =
        valkey.run(
            "code-take", QueueScripts.TAKE, List.of(call(id), takenBy(id)), self.getBytes(UTF_8));
    return message instanceof byte[] sealed ? opened(CALL, id, sealed) : null;
  }

  /** Answers a call of a server. */
  void answer(Message call, byte[] answer) {
    String id = call.call();
    byte[] sealed = sealed(ANSWER + " " + call.sender(), id, answer);
    byte[] head = (id + "\n").getBytes(UTF_8);
    byte[] all = new byte[head.length + sealed.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(sealed, 0, all, head.length, sealed.length);
    var _ =
        valkey.run(
            "code-answer",
            QueueScripts.ANSWER,
            List.of(call(id), takenBy(id), answers(call.sender())),
            all);
  }

  /**
   * Takes an answer to a call of this server.
   *
   * @param patience how long to wait for one, a second at most
   * @return null when there is none
   */
  @Nullable Message takeAnswer(Duration patience) {
    byte[] taken = valkey.take(answers(self), patience);
    if (taken == null) {
      return null;
    }
    int end = lineEnd(taken, 0);
    String id = new String(taken, 0, Math.max(0, end), UTF_8);
    byte[] sealed = new byte[taken.length - end - 1];
    System.arraycopy(taken, end + 1, sealed, 0, sealed.length);
    return opened(ANSWER + " " + self, id, sealed);
  }

  /** Says that this runner is there. */
  void beat() {
    var _ = valkey.run("code-beat", QueueScripts.BEAT, List.of(runners()), self.getBytes(UTF_8));
  }

  /** Says that this runner is no longer there. */
  void leave() {
    var _ = valkey.run("code-beat", QueueScripts.LEAVE, List.of(runners()), self.getBytes(UTF_8));
  }

  /** How many runners there are. */
  int countRunners() {
    return (int) Valkey.number(valkey.run("code-beat", QueueScripts.RUNNERS, List.of(runners())));
  }

  /** What has become of a call of this server. */
  QueueScripts.Fate fate(String id) {
    Object fate =
        valkey.run(
            "code-fate",
            QueueScripts.FATE,
            List.of(call(id), takenBy(id), queue(), runners()),
            id.getBytes(UTF_8));
    return fate instanceof byte[] name
        ? QueueScripts.Fate.valueOf(new String(name, UTF_8))
        : QueueScripts.Fate.UNKNOWN;
  }

  /** Takes a call of this server back, unless a runner has it. */
  void withdraw(String id) {
    var _ =
        valkey.run(
            "code-withdraw",
            QueueScripts.WITHDRAW,
            List.of(call(id), takenBy(id), queue()),
            id.getBytes(UTF_8));
  }

  /** Where the queue is, for people. */
  String address() {
    return valkey.address();
  }

  private byte[] queue() {
    return (prefix + "queue").getBytes(UTF_8);
  }

  private byte[] runners() {
    return (prefix + "runners").getBytes(UTF_8);
  }

  private byte[] call(String id) {
    return (prefix + "call:" + id).getBytes(UTF_8);
  }

  private byte[] takenBy(String id) {
    return (prefix + "taken:" + id).getBytes(UTF_8);
  }

  private byte[] answers(String server) {
    return (prefix + "answers:" + server).getBytes(UTF_8);
  }

  private byte[] sealed(String kind, String id, byte[] content) {
    byte[] head = (self + "\n").getBytes(UTF_8);
    byte[] sealed = senders.get(self).seal(context(kind, id, self), content);
    byte[] all = new byte[head.length + sealed.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(sealed, 0, all, head.length, sealed.length);
    return all;
  }

  /** Null for what no server has sent that has this key, or not as a message for this place. */
  private @Nullable Message opened(String kind, String id, byte[] message) {
    int end = lineEnd(message, 0);
    if (end <= 0) {
      return null;
    }
    String sender = new String(message, 0, end, UTF_8);
    byte[] sealed = new byte[message.length - end - 1];
    System.arraycopy(message, end + 1, sealed, 0, sealed.length);
    byte[] content = senders.get(sender).open(context(kind, id, sender), sealed);
    return content == null ? null : new Message(id, sender, content);
  }

  private static byte[] context(String kind, String id, String sender) {
    return (kind + "\n" + id + "\n" + sender).getBytes(UTF_8);
  }

  private static int lineEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
