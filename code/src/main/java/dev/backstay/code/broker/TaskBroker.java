package dev.backstay.code.broker;

import dev.backstay.foundation.secrets.RandomSecret;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.redis.FixedRedisMessagePool;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The queue of tasks between the server and the runners of its apps, spoken to as Redis (RESP2) on
 * the loopback address. Commands and keys: reference business-logic.md §6.1.
 *
 * <p>A runner logs in with its app's credentials and then can take that app's tasks, give them back
 * and publish their results; there is no command by which it learns that other apps exist. Results
 * are matched by their channel, which is random and known to the runner that took the task alone.
 *
 * <p>Safe for use by any thread.
 */
public final class TaskBroker implements AutoCloseable {
  private static final int LINE_BYTES = 64;

  private final BrokerLimits limits;
  private final InetSocketAddress address;
  private final Map<String, AppQueues> byApp = new ConcurrentHashMap<>();
  private final AtomicInteger unauthenticated = new AtomicInteger();
  private final LargeArguments large;
  private final AppQueues nobody;
  private @Nullable Listener listener;
  private boolean closed;

  /**
   * Makes the broker. Its endpoint, a free port of the loopback address, opens with the first
   * runner, so that a server without server code does without it.
   */
  public TaskBroker(BrokerLimits limits) {
    this(limits, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /**
   * The same at an address of its own.
   *
   * @param address its port may be 0 for a free one
   */
  public TaskBroker(BrokerLimits limits, InetSocketAddress address) {
    this.limits = limits;
    this.large = new LargeArguments(limits.largeBytes());
    this.address = address;
    this.nobody = new AppQueues("", RandomSecret.next(), limits);
  }

  public String host() {
    return listener().address().getAddress().getHostAddress();
  }

  public int port() {
    return listener().address().getPort();
  }

  /** The longest result that can be published. */
  public int maxResultBytes() {
    return limits.resultBytes() - 1024;
  }

  /**
   * Makes a place for an app's runner and its credentials. A place that the app had before is
   * closed.
   */
  public BrokerCredentials open(String appId) {
    String password = RandomSecret.next();
    AppQueues before = byApp.put(appId, new AppQueues(appId, password, limits));
    if (before != null) {
      before.close();
    }
    return new BrokerCredentials(appId, password);
  }

  /**
   * Makes a place for the machine of a developer who debugs an app.
   *
   * @param password by which it is opened
   * @param lease a key whose time the machine prolongs as long as it is there
   * @param time until then, unless it is prolonged
   */
  public void open(String appId, String password, String lease, Duration time) {
    AppQueues opened = new AppQueues(appId, password, limits);
    opened.lease(lease, time);
    AppQueues before = byApp.put(appId, opened);
    if (before != null) {
      before.close();
    }
  }

  /** Whether an app has a place here whose time is not over. */
  public boolean lives(String appId) {
    AppQueues queues = byApp.get(appId);
    return queues != null && queues.lives();
  }

  /** Whether a runner of the app is connected. */
  public boolean isConnected(String appId) {
    AppQueues queues = byApp.get(appId);
    return queues != null && queues.isConnected();
  }

  /** Closes an app's place: connections end, outstanding and waiting tasks fail. */
  public void close(String appId) {
    AppQueues queues = byApp.remove(appId);
    if (queues != null) {
      queues.close();
    }
  }

  /** Whether a runner of the app waits for a task at this moment. */
  public boolean isReady(String appId) {
    AppQueues queues = byApp.get(appId);
    return queues != null && queues.isReady();
  }

  /**
   * Whether an app has a place here, so that its tasks go to the runner that takes them from it.
   */
  public boolean serves(String appId) {
    return byApp.containsKey(appId);
  }

  /**
   * When the app's runner last said anything; null when it has no place here. A living runner
   * pings.
   */
  public @Nullable Instant lastHeard(String appId) {
    AppQueues queues = byApp.get(appId);
    return queues == null ? null : queues.lastHeard();
  }

  /**
   * Queues a task for the app's runner.
   *
   * @throws QueueFullException too many are waiting
   * @throws RunnerLostException the app has no place here: its runner is not running
   */
  public Submission submit(String appId, TaskQueue queue, QueuedTask task) {
    AppQueues queues = byApp.get(appId);
    if (queues == null) {
      throw new RunnerLostException();
    }
    return queues.submit(task, queue);
  }

  /** Sends a control message to the app's runner, such as the one that ends its warm workers. */
  public void sendControl(String appId, String message) {
    AppQueues queues = byApp.get(appId);
    if (queues != null) {
      queues
          .subscribers()
          .forEach(subscriber -> subscriber.send(BrokerConnection.control(message)));
    }
  }

  @Override
  public void close() {
    byApp.keySet().forEach(this::close);
    Listener open;
    synchronized (this) {
      open = listener;
      closed = true;
    }
    if (open != null) {
      open.channel().close().syncUninterruptibly();
      open.loops()
          .shutdownGracefully(0, 1, TimeUnit.SECONDS)
          .awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  private synchronized Listener listener() {
    if (closed) {
      throw new RunnerLostException();
    }
    Listener open = listener;
    if (open == null) {
      open = listen();
      listener = open;
    }
    return open;
  }

  private Listener listen() {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("task-broker", true), NioIoHandler.newFactory());
    Channel channel =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 64)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Pipeline())
            .bind(address)
            .syncUninterruptibly()
            .channel();
    return new Listener(loops, channel);
  }

  /** The open endpoint. */
  private record Listener(EventLoopGroup loops, Channel channel) {
    InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }
  }

  BrokerLimits limits() {
    return limits;
  }

  /** The queues of an app, if the password is its own. An unknown app costs the same comparison. */
  @Nullable AppQueues queues(String username, String password) {
    AppQueues queues = byApp.getOrDefault(username, nobody);
    return queues.isPassword(password) && queues != nobody ? queues : null;
  }

  boolean admit() {
    return unauthenticated.incrementAndGet() <= limits.unauthenticated();
  }

  void dismiss() {
    unauthenticated.decrementAndGet();
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      BrokerConnection connection = new BrokerConnection(TaskBroker.this);
      channel
          .pipeline()
          .addLast(new RedisDecoder(LINE_BYTES, FixedRedisMessagePool.INSTANCE, false))
          .addLast(new CommandBounds(connection, limits.resultBytes(), large))
          .addLast(new RedisBulkStringAggregator())
          .addLast(new RedisArrayAggregator(CommandBounds.ARGUMENTS, CommandBounds.ARGUMENTS))
          .addLast(new RedisEncoder())
          .addLast(connection);
    }
  }
}
