package dev.backstay.server.cache;

import dev.backstay.foundation.json.JsonWritable;
import tools.jackson.core.JsonGenerator;

/**
 * An entry of the cache, as the console shows it.
 *
 * @param value the JSON text that was put
 * @param expireAt milliseconds since the epoch
 */
record CacheEntry(String value, long expireAt) implements JsonWritable {
  @Override
  public void writeTo(JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeName("value");
    generator.writeRawValue(value);
    generator.writeNumberProperty("expireAt", expireAt);
    generator.writeEndObject();
  }
}
