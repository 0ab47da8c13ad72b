package dev.backstay.code.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.redis.ArrayHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringRedisContent;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.util.ReferenceCountUtil;

/**
 * Lets through only what has the form of a command, an array of bulk strings, and what is small
 * enough; anything else ends the connection. Stands before the aggregators, which would otherwise
 * collect up to 512 MB because a header says so.
 */
final class CommandBounds extends ChannelInboundHandlerAdapter {
  private static final int STRANGER_ARGUMENTS = 5;
  private static final int STRANGER_BYTES = 256;
  static final int ARGUMENTS = 16;

  private final BrokerConnection connection;
  private final int maxBytes;
  private long remainingArguments;
  private long bytes;

  CommandBounds(BrokerConnection connection, int maxBytes) {
    this.connection = connection;
    this.maxBytes = maxBytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isAllowed(message)) {
      context.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
      BrokerConnection.end(context);
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
