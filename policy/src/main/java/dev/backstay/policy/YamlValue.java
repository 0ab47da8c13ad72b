package dev.backstay.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value of a YAML text that knows its line. Asking for the wrong kind of value reports a problem
 * and gives an empty one, so that the rest of the text is looked at too.
 */
final class YamlValue {
  private static final int MAX_CHARACTERS = 5_000_000;
  private static final int MAX_DEPTH = 20;

  private final Node node;
  private final Problems problems;

  /** A key with its value. */
  record Entry(String key, int line, YamlValue value) {}

  private YamlValue(Node node, Problems problems) {
    this.node = node;
    this.problems = problems;
  }

  /**
   * Reads a text: at most 5 million characters and 20 levels, no anchors.
   *
   * @throws WrongFileException if it is not YAML, empty, or beyond the limits
   */
  static YamlValue parse(String text, Problems problems) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("the file")
            .setCodePointLimit(MAX_CHARACTERS)
            // read at once: within a value each further piece copies all that was read before it
            .setBufferSize(Math.clamp(text.length() + 1, 1_024, MAX_CHARACTERS + 1))
            .build();
    try {
      checkDepth(new Parse(settings).parseString(text), problems);
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.add(1, "the file is empty");
      }
      problems.check();
      return new YamlValue(root.orElseThrow(), problems);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      problems.add(line, "this is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(1, "this is not YAML, or too long: " + e.getMessage());
    }
    problems.check();
    throw new IllegalStateException("a problem was reported");
  }

  /** Before the tree is made, which goes down recursively. */
  private static void checkDepth(Iterable<Event> events, Problems problems) {
    int depth = 0;
    for (Event event : events) {
      int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias -> problems.add(line, "`*` refers to something else; write it out, or quote it");
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        problems.add(line, "this is nested too deeply");
        problems.check();
      }
    }
    problems.check();
  }

  /** The line it begins in, from 1. */
  int line() {
    return lineOf(node);
  }

  void problem(String message) {
    problems.add(line(), message);
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean isText() {
    return node instanceof ScalarNode;
  }

  /** Keys with values, in their order; a key that comes twice is a problem. */
  List<Entry> entries() {
    if (isEmpty()) {
      return List.of();
    }
    if (!(node instanceof MappingNode map)) {
      problem("here belong names with values, as in `name: value`");
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : map.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(lineOf(tuple.getKeyNode()), "a name has to be a text");
      } else if (!seen.add(key.getValue())) {
        problems.add(lineOf(key), "`" + key.getValue() + "` is here a second time");
      } else {
        entries.add(
            new Entry(key.getValue(), lineOf(key), new YamlValue(tuple.getValueNode(), problems)));
      }
    }
    return entries;
  }

  /** The value under a key; null if there is none. */
  @Nullable YamlValue get(String key) {
    return entries().stream()
        .filter(entry -> entry.key().equals(key))
        .map(Entry::value)
        .findFirst()
        .orElse(null);
  }

  /** Reports every key that is not among these. */
  void allow(Set<String> keys) {
    for (Entry entry : entries()) {
      if (!keys.contains(entry.key())) {
        problems.add(
            entry.line(),
            "`"
                + entry.key()
                + "` means nothing here; what does: "
                + String.join(", ", keys.stream().sorted().toList()));
      }
    }
  }

  List<YamlValue> items() {
    if (isEmpty()) {
      return List.of();
    }
    if (!(node instanceof SequenceNode list)) {
      problem("here belongs a list, as in `[one, two]`");
      return List.of();
    }
    return list.getValue().stream().map(item -> new YamlValue(item, problems)).toList();
  }

  /** A text, number or word; empty if it is something else. */
  String text() {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    problem("here belongs a single text");
    return "";
  }

  boolean flag() {
    String text = text();
    if (!text.equals("true") && !text.equals("false")) {
      problem("here belongs true or false");
    }
    return text.equals("true");
  }

  /** Whether nothing was written after the colon. */
  private boolean isEmpty() {
    return node instanceof ScalarNode scalar && scalar.getValue().isEmpty() && scalar.isPlain();
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
