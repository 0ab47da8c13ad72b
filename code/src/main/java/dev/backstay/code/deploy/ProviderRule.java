package dev.backstay.code.deploy;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.settings.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the parts of a deployment are: of JavaScript, in files of it; of Java, in classes.
 *
 * @param directory where the deployment is unpacked
 */
record ProviderRule(Language language, Path directory) {
  private static final int MAX_PROVIDER = 500;
  private static final Pattern CLASS =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

  /**
   * The {@code provider} of a part of the model.
   *
   * @param what the part, in words
   * @return a path relative to the directory, with forward slashes; or the name of a class
   * @throws ArchiveException it is not there
   */
  String of(Map<?, ?> part, String what) throws ArchiveException {
    String provider =
        part.get("provider") instanceof String text ? text.strip().replace('\\', '/') : "";
    boolean there =
        !provider.isEmpty()
            && provider.length() <= MAX_PROVIDER
            && switch (language) {
              case JS -> isFile(provider);
              case JAVA -> CLASS.matcher(provider).matches();
            };
    if (!there) {
      throw new ArchiveException(
          switch (language) {
            case JS -> "the file of " + what + " is not in the archive";
            case JAVA -> "`" + provider + "` is not the name of a class (" + what + ")";
          });
    }
    return provider;
  }

  private boolean isFile(String provider) {
    Path file = directory.resolve(provider).normalize();
    return file.startsWith(directory) && Files.isRegularFile(file);
  }
}
