package dev.backstay.server.binary;

import java.util.List;

/** A feature that the official Java SDK reaches by the binary protocol. */
public interface BinarySource {
  /** What it takes of messages. */
  List<BinaryService> binaryServices();
}
