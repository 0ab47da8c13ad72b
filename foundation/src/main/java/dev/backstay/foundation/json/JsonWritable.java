package dev.backstay.foundation.json;

import tools.jackson.core.JsonGenerator;

/** A value that writes itself as JSON, without a tree of maps in between. */
@FunctionalInterface
public interface JsonWritable {
  /** Writes exactly one JSON value. */
  void writeTo(JsonGenerator generator);
}
