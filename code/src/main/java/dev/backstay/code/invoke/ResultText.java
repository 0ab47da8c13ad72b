package dev.backstay.code.invoke;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a value as the runner writes it into the JSON that a client reads: an object that occurs
 * twice comes as {@code {"___objectref": n}} and is written out again, dates come as text beside a
 * list {@code ___dates___} and become numbers (reference: business-logic.md §6.2). A value without
 * either passes as it is.
 */
final class ResultText {
  private static final String REFERENCE = "___objectref";
  private static final String DATES = "___dates___";

  /** Names, values and brackets of a value that is rewritten: each takes more memory than room. */
  private static final int MAX_TOKENS = 500_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<Object> numbered = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
  private final int maxBytes;

  private ResultText(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The JSON text for clients; null when it is not one JSON value, or longer than allowed once
   * written out.
   */
  static @Nullable String of(byte[] value, int maxBytes) {
    if (value.length == 0) {
      return "null";
    }
    String text = new String(value, StandardCharsets.UTF_8);
    try {
      if (!text.contains(REFERENCE) && !text.contains(DATES)) {
        return isOneValue(text) ? text : null;
      }
      return isLong(text)
          ? null
          : new ResultText(maxBytes).rewrite(MAPPER.readValue(text, Object.class));
    } catch (JacksonException | TooLong e) {
      return null;
    }
  }

  /** A JSON text as it is; null when it is not one JSON value. */
  static @Nullable String ofJson(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    try {
      return isOneValue(text) ? text : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static boolean isLong(String text) {
    try (JsonParser json = MAPPER.createParser(text)) {
      int tokens = 0;
      while (json.nextToken() != null) {
        if (++tokens > MAX_TOKENS) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isOneValue(String text) {
    try (JsonParser json = MAPPER.createParser(text)) {
      JsonToken first = json.nextToken();
      json.skipChildren();
      return first != null && json.nextToken() == null;
    }
  }

  private String rewrite(@Nullable Object value) {
    number(value);
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      write(json, value);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * Counts objects and lists as the runner did: in the order of writing, references and date lists
   * left out.
   */
  private void number(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      if (reference(map) < 0) {
        numbered.add(map);
        map.forEach((key, child) -> {
          if (!DATES.equals(key)) {
            number(child);
          }
        });
      }
    } else if (value instanceof List<?> list) {
      numbered.add(list);
      list.forEach(this::number);
    }
  }

  private void write(JsonGenerator json, @Nullable Object value) {
    Object target = value;
    if (value instanceof Map<?, ?> map && reference(map) >= 0) {
      int index = reference(map);
      target = index < numbered.size() ? numbered.get(index) : null;
    }
    boolean container = target instanceof Map<?, ?> || target instanceof List<?>;
    if (container && path.contains(target)) {
      // A cycle has no JSON; the vendor's answer is unknown, ours is to cut it.
      json.writeNull();
      return;
    }
    switch (target) {
      case Map<?, ?> map -> {
        path.add(map);
        writeObject(json, map);
        path.remove(map);
      }
      case List<?> list -> {
        path.add(list);
        json.writeStartArray();
        for (Object item : list) {
          write(json, item);
        }
        json.writeEndArray();
        path.remove(list);
      }
      case null -> json.writeNull();
      default -> json.writePOJO(target);
    }
    if (out.size() > maxBytes || path.size() > 500) {
      throw new TooLong();
    }
  }

  private void writeObject(JsonGenerator json, Map<?, ?> map) {
    Set<Object> dates = map.get(DATES) instanceof List<?> list ? new HashSet<>(list) : Set.of();
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!DATES.equals(entry.getKey())) {
        json.writeName(String.valueOf(entry.getKey()));
        Object child = entry.getValue();
        if (child instanceof String text && dates.contains(text) && text.matches("-?\\d{1,18}")) {
          json.writeNumber(Long.parseLong(text));
        } else {
          write(json, child);
        }
      }
    }
    json.writeEndObject();
  }

  private static int reference(Map<?, ?> map) {
    return map.size() == 1 && map.get(REFERENCE) instanceof Integer index && index >= 0
        ? index
        : -1;
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super("too long", null, false, false);
    }
  }
}
