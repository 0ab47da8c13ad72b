package dev.backstay.code.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.redis.ArrayHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringRedisContent;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.LastBulkStringRedisContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets through only what has the form of a command, an array of bulk strings, and what is small
 * enough; anything else ends the connection. Stands before the aggregators, which would otherwise
 * collect up to 512 MB because a header says so. A long argument needs room among those of all
 * connections, and has to come within a time.
 */
final class CommandBounds extends ChannelInboundHandlerAdapter {
  private static final int STRANGER_ARGUMENTS = 5;
  private static final int STRANGER_BYTES = 256;
  static final int ARGUMENTS = 16;
  private static final long LARGE_SECONDS = 60;

  private final BrokerConnection connection;
  private final int maxBytes;
  private long remainingArguments;
  private long bytes;
  private final LargeArguments large;
  private long taken;
  private @Nullable Future<?> tooLate;

  CommandBounds(BrokerConnection connection, int maxBytes, LargeArguments large) {
    this.connection = connection;
    this.maxBytes = maxBytes;
    this.large = large;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isAllowed(message) && hasRoom(context, message)) {
      boolean last = remainingArguments == 0 && message instanceof LastBulkStringRedisContent;
      context.fireChannelRead(message);
      if (last) {
        giveBack();
      }
    } else {
      ReferenceCountUtil.release(message);
      BrokerConnection.end(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    giveBack();
    context.fireChannelInactive();
  }

  private boolean hasRoom(ChannelHandlerContext context, Object message) {
    if (!(message instanceof BulkStringHeaderRedisMessage header)
        || header.bulkStringLength() <= LargeArguments.SMALL) {
      return true;
    }
    if (!large.take(header.bulkStringLength())) {
      return false;
    }
    taken += header.bulkStringLength();
    if (tooLate == null) {
      tooLate =
          context
              .executor()
              .schedule(() -> BrokerConnection.end(context), LARGE_SECONDS, TimeUnit.SECONDS);
    }
    return true;
  }

  private void giveBack() {
    large.giveBack(taken);
    taken = 0;
    Future<?> pending = tooLate;
    if (pending != null) {
      pending.cancel(false);
      tooLate = null;
    }
  }

  private boolean isAllowed(Object message) {
    boolean known = connection.isAuthenticated();
    return switch (message) {
      case ArrayHeaderRedisMessage header -> {
        boolean first = remainingArguments == 0;
        remainingArguments = header.length();
        bytes = 0;
        yield first
            && header.length() >= 1
            && header.length() <= (known ? ARGUMENTS : STRANGER_ARGUMENTS);
      }
      case BulkStringHeaderRedisMessage header -> {
        bytes += header.bulkStringLength();
        yield remainingArguments-- > 0
            && header.bulkStringLength() >= 0
            && bytes <= (known ? maxBytes : STRANGER_BYTES);
      }
      case FullBulkStringRedisMessage full -> remainingArguments-- > 0 && !full.isNull();
      case BulkStringRedisContent content -> true;
      default -> false;
    };
  }
}
