package dev.backstay.code.machine;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What programs that this server starts get of its environment: a list of what they need, so that
 * secrets in the server's environment, its own and those of whatever it was started by, stay there.
 */
public final class ChildEnvironment {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  /** What npm needs to find its packages: home, proxies, certificates. */
  private static final Set<String> FOR_INSTALLING =
      Set.of(
          "PATH",
          "HOME",
          "LANG",
          "TMPDIR",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "NODE_EXTRA_CA_CERTS",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR");

  private ChildEnvironment() {}

  /** Leaves a runner nothing but the search path and what is given. */
  public static void forRunner(Map<String, String> environment, Map<String, String> given) {
    String path = environment.getOrDefault("PATH", DEFAULT_PATH);
    environment.clear();
    environment.put("PATH", path);
    environment.putAll(given);
  }

  /** Leaves Node and npm what they need to say their version and to install packages. */
  static void forInstalling(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(name -> {
          String upper = name.toUpperCase(Locale.ROOT);
          return !FOR_INSTALLING.contains(upper) && !upper.startsWith("NPM_CONFIG_");
        });
  }
}
