package dev.backstay.code.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.secrets.Sealing;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.valkey.Valkey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queue of calls in Valkey, for both its ends: servers put calls into it and take answers,
 * runners take calls and answer them.
 *
 * <p>Each message is encrypted with a key derived from {@code secret-key} and the sender's id, and
 * bound to its call: who can read and write in Valkey learns nothing of what calls hold, and cannot
 * invent one. Servers with another {@code secret-key} have another queue.
 *
 * <p>It has connections of its own, so that large messages hold up nothing else that is kept in
 * Valkey, and others again for what is small and must be in time. Every method throws {@link
 * dev.backstay.foundation.valkey.ValkeyUnavailableException} when Valkey does not do what it is
 * asked. Safe for use by any thread.
 */
final class CallQueue implements AutoCloseable {
  private static final String CALL = "call";
  private static final String ANSWER = "answer";
  private static final int MAX_SENDERS = 1_000;

  /** Servers of another version of the messages have another queue. */
  private static final String VERSION = "1";

  private final Valkey messages;
  private final Valkey state;
  private final String self;
  private final String prefix;
  private final LoadingCache<String, Sealing> senders;

  /**
   * Connects to nothing yet.
   *
   * @param self the id of this server
   */
  CallQueue(ValkeySettings settings, Secrets secrets, String self) {
    this.messages = new Valkey(settings, Meters.OFF);
    this.state = new Valkey(settings, Meters.OFF);
    this.self = self;
    this.prefix = "backstay:code:" + VERSION + ":" + secrets.keyId() + ":";
    // a key for each sender, so that no key is used too often
    this.senders =
        Caffeine.newBuilder()
            .maximumSize(MAX_SENDERS)
            .build(sender -> new Sealing(secrets.derived("calls of server code by " + sender)));
  }

  /**
   * A message with who has sent it.
   *
   * @param call the id of the call that it belongs to
   * @param sender the id of a server
   * @param waitedMillis for how long it was in the queue, if it is a call
   */
  record Message(String call, String sender, byte[] content, long waitedMillis) {}

  /**
   * Puts a call into the queue.
   *
   * @param id of the call
   * @param keep how long it may wait for a runner
   * @return how many runners there are; if 0, the call was not put
   */
  int put(String id, byte[] message, Duration keep) {
    return (int)
        Valkey.number(
            messages.run(
                "code-put",
                QueueScripts.PUT,
                List.of(call(id), queue(), runners()),
                id.getBytes(UTF_8),
                sealed(CALL, id, message),
                Valkey.bytes(Math.max(1, keep.toMillis()))));
  }

  /**
   * Takes the id of a call off the queue, which {@link #take} must follow.
   *
   * @param patience how long to wait for one, a second at most
   * @return null when there is none
   */
  @Nullable String next(Duration patience) {
    byte[] taken = messages.take(queue(), patience);
    return taken == null ? null : new String(taken, UTF_8);
  }

  /**
   * Takes a call. May be asked again when it has failed.
   *
   * @return null when another runner has it, nobody waits for it any more, or no server of this
   *     installation has sent it
   */
  @Nullable Message take(String id) {
    Object taken =
        messages.run("code-take", QueueScripts.TAKE, List.of(call(id)), self.getBytes(UTF_8));
    return taken instanceof List<?> pair && pair.getFirst() instanceof byte[] message
        ? opened(CALL, id, message, Valkey.number(pair.get(1)))
        : null;
  }

  /** What {@link #answer} sends for a call. */
  byte[] sealedAnswer(Message call, byte[] answer) {
    return new Framed(call.call(), sealed(ANSWER + " " + call.sender(), call.call(), answer))
        .write();
  }

  /**
   * Sends the answer of a call to the server that asked.
   *
   * @param sealed what {@link #sealedAnswer} has made
   */
  void answer(Message call, byte[] sealed) {
    var _ =
        messages.run(
            "code-answer",
            QueueScripts.ANSWER,
            List.of(call(call.call()), answers(call.sender())),
            sealed);
  }

  /**
   * Takes an answer to a call of this server.
   *
   * @param patience how long to wait for one, a second at most
   * @return null when there is none
   */
  @Nullable Message takeAnswer(Duration patience) {
    byte[] taken = messages.take(answers(self), patience);
    Framed framed = taken == null ? null : Framed.read(taken);
    return framed == null ? null : opened(ANSWER + " " + self, framed.line(), framed.bytes(), 0);
  }

  /**
   * Announces this runner; it counts as alive for 5 s.
   *
   * @param takes whether it takes calls
   */
  void announce(boolean takes) {
    var _ =
        state.run(
            "code-announce",
            QueueScripts.ANNOUNCE,
            List.of(runners(), alive()),
            self.getBytes(UTF_8),
            Valkey.bytes(takes ? 1 : 0));
  }

  /** Ends this runner's announcement. */
  void leave() {
    var _ =
        state.run(
            "code-leave", QueueScripts.LEAVE, List.of(runners(), alive()), self.getBytes(UTF_8));
  }

  /** How many runners take calls. */
  int countRunners() {
    return (int) Valkey.number(state.run("code-runners", QueueScripts.RUNNERS, List.of(runners())));
  }

  /**
   * What has become of a call of this server.
   *
   * @param again whether to put it into the queue again if it is not there and no runner has it
   */
  QueueScripts.Fate fate(String id, boolean again) {
    Object fate =
        state.run(
            "code-fate",
            QueueScripts.FATE,
            List.of(call(id), queue(), runners(), alive()),
            id.getBytes(UTF_8),
            Valkey.bytes(again ? 1 : 0));
    return fate instanceof byte[] name
        ? QueueScripts.Fate.valueOf(new String(name, UTF_8))
        : QueueScripts.Fate.UNKNOWN;
  }

  /**
   * Withdraws a call: no runner takes it any more, not even if it comes into the queue later.
   *
   * @return whether a runner had it already
   */
  boolean withdraw(String id) {
    return Valkey.number(state.run("code-withdraw", QueueScripts.WITHDRAW, List.of(call(id)))) == 1;
  }

  /**
   * Gives back a call that this runner has taken and not begun.
   *
   * @param keep how long it may wait for a runner
   */
  void release(String id, Duration keep) {
    var _ =
        state.run(
            "code-release",
            QueueScripts.RELEASE,
            List.of(call(id), queue()),
            self.getBytes(UTF_8),
            id.getBytes(UTF_8),
            Valkey.bytes(keep.toMillis()));
  }

  /** Where the queue is, for messages. */
  String address() {
    return state.address();
  }

  private byte[] queue() {
    return (prefix + "queue").getBytes(UTF_8);
  }

  private byte[] runners() {
    return (prefix + "runners").getBytes(UTF_8);
  }

  private byte[] alive() {
    return (prefix + "alive").getBytes(UTF_8);
  }

  private byte[] call(String id) {
    return (prefix + "call:" + id).getBytes(UTF_8);
  }

  private byte[] answers(String server) {
    return (prefix + "answers:" + server).getBytes(UTF_8);
  }

  private byte[] sealed(String kind, String id, byte[] content) {
    return new Framed(self, senders.get(self).seal(context(kind, id, self), content)).write();
  }

  /** Null unless a server with this secret-key sealed it for this purpose and this call. */
  private @Nullable Message opened(String kind, String id, byte[] message, long waitedMillis) {
    Framed framed = Framed.read(message);
    if (framed == null) {
      return null;
    }
    String sender = framed.line();
    byte[] content = senders.get(sender).open(context(kind, id, sender), framed.bytes());
    return content == null ? null : new Message(id, sender, content, waitedMillis);
  }

  private static byte[] context(String kind, String id, String sender) {
    return (kind + "\n" + id + "\n" + sender).getBytes(UTF_8);
  }

  @Override
  public void close() {
    messages.close();
    state.close();
  }
}
