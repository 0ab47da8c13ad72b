package dev.backstay.runner.model;

import dev.backstay.runner.code.CodeException;
import dev.backstay.runner.code.Deployment;
import dev.backstay.runner.code.DeploymentFiles;
import dev.backstay.runner.code.DeploymentLoader;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the services, event handlers and timers of a deployment (reference: java-sdk.md §9.2).
 * Classes are loaded and not initialised: none of their code runs. Of {@code classes/} all are
 * looked at, of {@code libs/} those that mention the SDK's types for server code.
 */
public final class Analysis {
  private static final String SERVER_CODE = "com/backendless/servercode/";
  private static final int MAX_PROBLEMS = 50;

  private final DeploymentFiles files;
  private final DeploymentLoader loader;
  private final Model model = new Model();
  private final List<Map<String, @Nullable Object>> failures = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> warnings = new ArrayList<>();
  private int found;

  private Analysis(DeploymentFiles files, DeploymentLoader loader) {
    this.files = files;
    this.loader = loader;
  }

  /**
   * Looks at a deployment.
   *
   * @param directory with {@code classes/} and {@code libs/}
   * @return {@code model} as in model.json; {@code failures} and {@code warnings}, each with {@code
   *     file}, {@code line} and {@code message}
   */
  public static Map<String, @Nullable Object> of(Path directory) throws IOException {
    return of(DeploymentFiles.of(directory));
  }

  /** As {@link #of(Path)}, of files wherever they are. */
  public static Map<String, @Nullable Object> of(DeploymentFiles files) throws IOException {
    try (DeploymentLoader loader = DeploymentLoader.of(files.path())) {
      Analysis analysis = new Analysis(files, loader);
      analysis.run();
      return analysis.result();
    }
  }

  private void run() throws IOException {
    if (files.sdk() == null) {
      fail(
          "libs",
          0,
          "the official SDK is missing: com.backendless:backendless, 6.0.1 or newer, is to be in"
              + " libs/");
      return;
    }
    if (files.classes() != null) {
      ClassFile.inDirectory(files.classes(), (path, file) -> look("classes/" + path, file, true));
    }
    for (Path jar : files.libraries()) {
      ClassFile.inJar(
          jar,
          (path, file) -> {
            if (file.mentions(SERVER_CODE)) {
              look("libs/" + jar.getFileName() + "!/" + path, file, false);
            }
          });
    }
    if (found == 0 && failures.isEmpty()) {
      fail(
          "classes",
          0,
          "there is no service, event handler or timer: a public class that implements"
              + " IBackendlessService, or extends one of the SDK's extenders");
    }
  }

  private void look(String path, ClassFile file, boolean own) {
    try {
      Class<?> type = Class.forName(file.name(), false, loader);
      if (!type.isInterface()
          && !type.isAnnotation()
          && !type.isEnum()
          && !Modifier.isAbstract(type.getModifiers())
          && !type.isAnonymousClass()) {
        found += new Registration(type, file, model).register() ? 1 : 0;
      }
    } catch (CodeException e) {
      fail(place(path, file), file.firstLine(), file.name() + ": " + e.getMessage());
    } catch (ClassNotFoundException | LinkageError | TypeNotPresentException e) {
      // of a library, or without the SDK, it may be for something that is not used here
      if (own && file.mentions(SERVER_CODE)) {
        fail(
            place(path, file),
            file.firstLine(),
            file.name() + " cannot be loaded: " + Deployment.reason(missing(e)));
      }
    }
  }

  private static Throwable missing(Throwable e) {
    return e instanceof TypeNotPresentException absent
        ? new NoClassDefFoundError(absent.typeName())
        : e;
  }

  /** The source file as its developer knows it, where the compiler has named it. */
  private static String place(String path, ClassFile file) {
    String source = file.source();
    int slash = path.lastIndexOf('/');
    return source == null ? path : path.substring(0, slash + 1) + source;
  }

  private void fail(String file, int line, String message) {
    add(failures, file, line, message);
  }

  private static void add(
      List<Map<String, @Nullable Object>> problems, String file, int line, String message) {
    if (problems.size() < MAX_PROBLEMS) {
      Map<String, @Nullable Object> problem = new LinkedHashMap<>();
      problem.put("file", file);
      problem.put("line", line);
      problem.put("message", message);
      problems.add(problem);
    }
  }

  private Map<String, @Nullable Object> result() {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    for (Model.Problem each : model.problems()) {
      fail(each.file(), each.line(), each.message());
    }
    result.put("failures", failures);
    result.put("warnings", warnings);
    result.put("model", model.json());
    return result;
  }
}
