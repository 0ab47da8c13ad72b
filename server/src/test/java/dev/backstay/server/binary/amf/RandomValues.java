package dev.backstay.server.binary.amf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Neutral values that anybody might send, each from a seed. */
final class RandomValues {
  private static final int MAX_DEPTH = 5;

  private final Random random;

  RandomValues(Random random) {
    this.random = random;
  }

  Object next() {
    return next(0);
  }

  private Object next(int depth) {
    return switch (random.nextInt(depth >= MAX_DEPTH ? 8 : 10)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (long) random.nextInt(1 << random.nextInt(1, 29)) - (random.nextBoolean() ? 9 : 0);
      case 3 -> random.nextGaussian() * 1e12;
      case 4, 5 -> text();
      case 6 -> Instant.ofEpochMilli(random.nextLong(-(1L << 50), 1L << 50));
      case 7 -> {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 8 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
          list.add(next(depth + 1));
        }
        yield list;
      }
      default -> {
        AmfObject object = new AmfObject(random.nextBoolean() ? "" : "Table" + random.nextInt(3));
        for (int i = random.nextInt(6); i > 0; i--) {
          object.with("name" + random.nextInt(9), next(depth + 1));
        }
        yield object;
      }
    };
  }

  private String text() {
    if (random.nextBoolean()) {
      return List.of("", "a", "objectId", "Äß€", "x".repeat(130)).get(random.nextInt(5));
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.appendCodePoint(random.nextInt(0x20, 0xD800));
    }
    return text.toString();
  }
}
