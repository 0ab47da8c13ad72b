package dev.backstay.server.binary.amf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object: members by name, in order. Two are the same only if they are one: what was sent may
 * contain itself.
 */
public final class AmfObject {
  private final String alias;
  private final Map<String, @Nullable Object> members;

  private AmfObject(String alias, Map<String, @Nullable Object> members) {
    this.alias = alias;
    this.members = members;
  }

  /**
   * An object without members.
   *
   * @param alias what its class is called by the client; empty for none
   */
  public AmfObject(String alias) {
    this(alias, new LinkedHashMap<>());
  }

  /** An object of these members, which are not copied. */
  public static AmfObject of(String alias, Map<String, @Nullable Object> members) {
    return new AmfObject(alias, members);
  }

  /** This object with one more member. */
  public AmfObject with(String name, @Nullable Object value) {
    members.put(name, value);
    return this;
  }

  /** What its class is called by the client; empty for none. Never the name of a class of ours. */
  public String alias() {
    return alias;
  }

  /** The members, in the order in which they were sent. */
  public Map<String, @Nullable Object> members() {
    return members;
  }

  /** A member; null also if there is none. */
  public @Nullable Object get(String name) {
    return members.get(name);
  }

  /** Without values, which may be secrets and may be cyclic. */
  @Override
  public String toString() {
    return "AmfObject[" + alias + " " + members.keySet() + "]";
  }
}
