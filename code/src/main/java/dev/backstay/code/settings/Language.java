package dev.backstay.code.settings;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A language that server code can be written in. Its name is what the official tools have in
 * addresses, and what is stored beside deployments.
 */
public enum Language {
  /** JavaScript, with the official {@code backendless-coderunner}. */
  JS,
  /** Java, with the official SDK: {@code classes/} and {@code libs/}. */
  JAVA;

  /** Name of a deployment model that nobody has named. */
  private static final String DEFAULT = "default";

  /** The language of a name; null when there is no such one here. */
  public static @Nullable Language find(@Nullable String name) {
    return Arrays.stream(values())
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /**
   * What a deployment model is called here. Models of different languages are separate (reference:
   * java-sdk.md §9.3), though the official tools may give them one name: those of Java have another
   * one here.
   *
   * @param model as the tools say it
   */
  public String model(String model) {
    if (this == JS) {
      return model;
    }
    String own = name().toLowerCase(java.util.Locale.ROOT);
    return model.equals(DEFAULT)
        ? own
        : model.equals(own) || model.endsWith("." + own) ? model : model + "." + own;
  }
}
