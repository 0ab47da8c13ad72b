package dev.backstay.runner.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a deployment: {@code classes/} and {@code libs/*.jar}.
 *
 * @param classes the directory of its own classes; null when there is none
 * @param libraries its jars but for the SDK
 * @param sdk the official SDK's jar: the newest one of those there are; null for none
 */
public record DeploymentFiles(@Nullable Path classes, List<Path> libraries, @Nullable Path sdk) {
  private static final String SDK_CLASS = "com/backendless/Backendless.class";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** Looks into the directory of a deployment. */
  public static DeploymentFiles of(Path directory) throws IOException {
    return of(directory.resolve("classes"), directory.resolve("libs"));
  }

  /**
   * Looks into the directories of a project.
   *
   * @param classes where its own classes are
   * @param from where its jars are; null for none
   */
  public static DeploymentFiles of(Path classes, @Nullable Path from) throws IOException {
    List<Path> libraries = new ArrayList<>();
    Path sdk = null;
    for (Path jar : from == null ? List.<Path>of() : jars(from)) {
      if (!hasSdk(jar)) {
        libraries.add(jar);
      } else if (sdk == null || BY_VERSION.compare(jar, sdk) > 0) {
        sdk = jar;
      }
    }
    return new DeploymentFiles(
        Files.isDirectory(classes) ? classes : null, List.copyOf(libraries), sdk);
  }

  /** Where classes are looked for, in order. */
  public List<Path> path() {
    List<Path> path = new ArrayList<>();
    if (classes != null) {
      path.add(classes);
    }
    if (sdk != null) {
      path.add(sdk);
    }
    path.addAll(libraries);
    return path;
  }

  private static List<Path> jars(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
          .sorted()
          .toList();
    }
  }

  private static boolean hasSdk(Path jar) {
    if (!String.valueOf(jar.getFileName()).toLowerCase(Locale.ROOT).contains("backendless")) {
      return false;
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getEntry(SDK_CLASS) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static final Comparator<Path> BY_VERSION =
      (one, other) -> {
        List<Integer> left = numbers(one);
        List<Integer> right = numbers(other);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
          int order = Integer.compare(left.get(i), right.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(left.size(), right.size());
      };

  private static List<Integer> numbers(Path jar) {
    List<Integer> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(String.valueOf(jar.getFileName()));
    while (matcher.find()) {
      numbers.add(Integer.valueOf(matcher.group()));
    }
    return numbers;
  }
}
