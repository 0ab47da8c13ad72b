package dev.backstay.server.binary;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations of one service of the binary protocol. */
public final class BinaryService {
  /** What the names of most services begin with. */
  public static final String PREFIX = "com.backendless.services.";

  private final String name;
  private final Map<String, BinaryMethod> methods = new LinkedHashMap<>();
  private final Set<String> reading = new HashSet<>();

  /**
   * @param name as messages have it in {@code source}
   */
  public BinaryService(String name) {
    this.name = name;
  }

  /** Adds an operation. */
  public BinaryService with(String operation, BinaryMethod method) {
    if (methods.putIfAbsent(operation, method) != null) {
      throw new IllegalArgumentException(name + "." + operation + " is there already");
    }
    return this;
  }

  /** Adds an operation that changes nothing. */
  public BinaryService reading(String operation, BinaryMethod method) {
    reading.add(operation);
    return with(operation, method);
  }

  /** Adds the operations that another feature has for the same service. */
  void join(BinaryService other) {
    other.methods.forEach(this::with);
    reading.addAll(other.reading);
  }

  /** As messages have it in {@code source}. */
  public String name() {
    return name;
  }

  /** Whether an operation changes nothing. */
  boolean reads(String operation) {
    return reading.contains(operation);
  }

  /** What an operation does; null if there is none of this name. */
  @Nullable BinaryMethod method(String operation) {
    return methods.get(operation);
  }
}
