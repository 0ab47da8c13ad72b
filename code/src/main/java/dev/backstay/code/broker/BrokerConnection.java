package dev.backstay.code.broker;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker: reads commands, answers them. Before it has shown an app's
 * credentials it can do nothing but show them; afterwards it reaches that app's {@link AppQueues}
 * and nothing else.
 *
 * <p>Commands run on the connection's event loop and never block it. {@link #deliver} and {@link
 * #close} may be called from any thread.
 */
final class BrokerConnection extends SimpleChannelInboundHandler<ArrayRedisMessage> {
  /** The channel on which a runner is told to forget code that it keeps. */
  static final String CONTROL_CHANNEL = "SERVICE_QUEUE_P_CR";

  private static final String INFO =
      "# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\nloading:0\r\n";
  private static final SimpleStringRedisMessage OK = new SimpleStringRedisMessage("OK");
  private static final int MAX_REFUSED = 3;
  private static final int MAX_TIMEOUT_SECONDS = 3_600;

  private final TaskBroker broker;
  private volatile @Nullable ChannelHandlerContext context;
  private volatile @Nullable AppQueues queues;
  // of the event loop
  private @Nullable Future<?> deadline;
  private boolean waiting;
  private boolean subscribed;
  private int refused;

  BrokerConnection(TaskBroker broker) {
    this.broker = broker;
  }

  boolean isAuthenticated() {
    return queues != null;
  }

  /** Sends a task to this connection, which waits for one. */
  void deliver(Submission submission) {
    ChannelHandlerContext open = context;
    if (open != null) {
      open.executor()
          .execute(() -> {
            waiting = false;
            cancelDeadline();
            reply(open, pair(submission));
            submission.taken().complete(null);
          });
    }
  }

  void send(RedisMessage message) {
    ChannelHandlerContext open = context;
    if (open != null) {
      open.executor().execute(() -> reply(open, message));
    }
  }

  void close() {
    ChannelHandlerContext open = context;
    if (open != null) {
      end(open);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext opened) {
    context = opened;
    if (!broker.admit()) {
      end(opened);
      return;
    }
    deadline =
        opened
            .executor()
            .schedule(
                this::close, broker.limits().authentication().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext closed) {
    cancelDeadline();
    AppQueues left = queues;
    if (left == null) {
      broker.dismiss();
    } else {
      left.leave(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    // A broken frame or a reset: neither is worth a line in the log, and the text may hold what was
    // sent.
    end(failed);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext from, ArrayRedisMessage message) {
    List<FullBulkStringRedisMessage> arguments = new ArrayList<>(message.children().size());
    for (RedisMessage child : message.children()) {
      if (!(child instanceof FullBulkStringRedisMessage argument)) {
        end(from);
        return;
      }
      arguments.add(argument);
    }
    AppQueues mine = queues;
    if (mine == null) {
      beforeAuthentication(from, arguments);
    } else if (waiting) {
      // A second command while one blocks: no runner does that, and answering it would be out of
      // order.
      end(from);
    } else {
      mine.heard();
      command(from, mine, arguments);
    }
  }

  private void beforeAuthentication(
      ChannelHandlerContext from, List<FullBulkStringRedisMessage> arguments) {
    switch (text(arguments.getFirst()).toLowerCase(Locale.ROOT)) {
      case "auth" -> authenticate(from, arguments);
      case "quit" -> quit(from);
      case "hello" -> {
        // Clients of newer protocols ask first and take the refusal as "speak RESP2".
        reply(from, new ErrorRedisMessage("ERR unknown command 'HELLO'"));
        if (++refused >= MAX_REFUSED) {
          end(from);
        }
      }
      default ->
          from.writeAndFlush(new ErrorRedisMessage("NOAUTH Authentication required."))
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void authenticate(
      ChannelHandlerContext from, List<FullBulkStringRedisMessage> arguments) {
    AppQueues opened =
        arguments.size() == 3
            ? broker.queues(text(arguments.get(1)), text(arguments.get(2)))
            : null;
    if (opened == null || !opened.join(this)) {
      from.writeAndFlush(
              new ErrorRedisMessage("WRONGPASS invalid username-password pair or no place left."))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    cancelDeadline();
    queues = opened;
    broker.dismiss();
    opened.heard();
    reply(from, OK);
  }

  private void command(
      ChannelHandlerContext from, AppQueues mine, List<FullBulkStringRedisMessage> arguments) {
    String name = text(arguments.getFirst()).toLowerCase(Locale.ROOT);
    int count = arguments.size() - 1;
    switch (name) {
      case "ping" ->
          reply(
              from,
              subscribed ? array(bulk("pong"), bulk("")) : new SimpleStringRedisMessage("PONG"));
      case "info" -> reply(from, bulk(INFO));
      case "client" -> reply(from, OK);
      case "select" ->
          reply(
              from,
              count == 1 && text(arguments.get(1)).equals("0")
                  ? OK
                  : new ErrorRedisMessage("ERR DB index is out of range"));
      case "quit" -> quit(from);
      case "blpop" -> blpop(from, mine, arguments);
      case "rpush" -> rpush(from, mine, arguments);
      case "llen" -> {
        TaskQueue queue = count == 1 ? queue(mine, text(arguments.get(1))) : null;
        reply(from, new IntegerRedisMessage(queue == null ? 0 : mine.length(queue)));
      }
      case "publish" -> {
        boolean taken = count == 2 && mine.publish(text(arguments.get(1)), bytes(arguments.get(2)));
        reply(from, new IntegerRedisMessage(taken ? 1 : 0));
      }
      case "subscribe" -> subscribe(from, mine, arguments);
      case "expire" -> expire(from, mine, arguments);
      // The runner's registration of itself: taken, and kept nowhere.
      case "del", "hdel" -> reply(from, new IntegerRedisMessage(0));
      case "hset" -> reply(from, new IntegerRedisMessage(1));
      case "set" -> reply(from, OK);
      default -> reply(from, new ErrorRedisMessage("ERR unknown command"));
    }
  }

  private void blpop(
      ChannelHandlerContext from, AppQueues mine, List<FullBulkStringRedisMessage> arguments) {
    TaskQueue queue = arguments.size() == 3 ? queue(mine, text(arguments.get(1))) : null;
    double seconds = arguments.size() == 3 ? seconds(text(arguments.get(2))) : -1;
    if (queue == null || seconds < 0) {
      reply(from, new ErrorRedisMessage("ERR one queue of tasks and a timeout, please"));
      return;
    }
    waiting = true;
    Submission submission = mine.takeOrWait(queue, this);
    if (submission != null) {
      deliver(submission);
    } else if (seconds > 0) {
      deadline =
          from.executor()
              .schedule(() -> timedOut(from, mine), (long) (seconds * 1000), TimeUnit.MILLISECONDS);
    }
  }

  /** Prolongs a debug session; 0 tells the tool that it is over. */
  private static void expire(
      ChannelHandlerContext from, AppQueues mine, List<FullBulkStringRedisMessage> arguments) {
    double seconds = arguments.size() == 3 ? seconds(text(arguments.get(2))) : -1;
    boolean prolonged =
        seconds > 0
            && mine.prolong(text(arguments.get(1)), Duration.ofMillis((long) (seconds * 1000)));
    reply(from, new IntegerRedisMessage(prolonged ? 1 : 0));
  }

  /** A tool that debugs calls the app's only queue by the app's id. */
  private static @Nullable TaskQueue queue(AppQueues mine, String key) {
    return key.equals(mine.appId()) ? TaskQueue.MAIN : TaskQueue.of(key);
  }

  private void timedOut(ChannelHandlerContext from, AppQueues mine) {
    if (mine.stopWaiting(this)) {
      waiting = false;
      reply(from, ArrayRedisMessage.NULL_INSTANCE);
    }
  }

  private void rpush(
      ChannelHandlerContext from, AppQueues mine, List<FullBulkStringRedisMessage> arguments) {
    TaskQueue queue = arguments.size() == 3 ? queue(mine, text(arguments.get(1))) : null;
    if (queue != null && mine.giveBack(queue, text(arguments.get(2)))) {
      reply(from, new IntegerRedisMessage(Math.max(1, mine.length(queue))));
    } else {
      reply(from, new ErrorRedisMessage("ERR not a task of this runner"));
    }
  }

  private void subscribe(
      ChannelHandlerContext from, AppQueues mine, List<FullBulkStringRedisMessage> arguments) {
    subscribed = true;
    for (int i = 1; i < arguments.size(); i++) {
      String channel = text(arguments.get(i));
      if (channel.equals(CONTROL_CHANNEL)) {
        mine.subscribe(this);
      }
      reply(from, array(bulk("subscribe"), bulk(channel), new IntegerRedisMessage(i)));
    }
  }

  private static void quit(ChannelHandlerContext from) {
    from.writeAndFlush(OK).addListener(ChannelFutureListener.CLOSE);
  }

  private void cancelDeadline() {
    Future<?> pending = deadline;
    if (pending != null) {
      pending.cancel(false);
      deadline = null;
    }
  }

  static void end(ChannelHandlerContext connection) {
    var ignored = connection.close();
  }

  private static void reply(ChannelHandlerContext to, RedisMessage message) {
    var ignored = to.writeAndFlush(message);
  }

  static RedisMessage control(String message) {
    return array(bulk("message"), bulk(CONTROL_CHANNEL), bulk(message));
  }

  private static ArrayRedisMessage pair(Submission submission) {
    return array(bulk(submission.queue().key()), bulk(submission.task().json()));
  }

  private static ArrayRedisMessage array(RedisMessage... items) {
    return new ArrayRedisMessage(List.of(items));
  }

  private static FullBulkStringRedisMessage bulk(String text) {
    return new FullBulkStringRedisMessage(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  private static double seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      return seconds <= MAX_TIMEOUT_SECONDS ? seconds : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String text(FullBulkStringRedisMessage argument) {
    return argument.content().toString(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(FullBulkStringRedisMessage argument) {
    byte[] bytes = new byte[argument.content().readableBytes()];
    argument.content().getBytes(argument.content().readerIndex(), bytes);
    return bytes;
  }
}
