package dev.backstay.runner.code;

import dev.backstay.Backstay;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one deployment: its own, those of its libraries, and the SDK that is one of
 * them. It sees the JDK, and of this program only what server code may use.
 */
public final class DeploymentLoader extends URLClassLoader {
  private static final String TOKEN_STORAGE =
      "com.backendless.persistence.local.CodeRunnerUserTokenStorage";

  private static final Set<String> SHARED =
      Set.of(
          Backstay.class.getName(),
          Backstay.Calls.class.getName(),
          Backstay.Actions.class.getName(),
          Backstay.Runner.class.getName(),
          UserToken.class.getName());

  static {
    registerAsParallelCapable();
  }

  private volatile @Nullable Sdk sdk;

  private DeploymentLoader(URL[] urls) {
    super(urls, ClassLoader.getPlatformClassLoader());
  }

  /**
   * @param path directories of classes, and jars, in order
   */
  public static DeploymentLoader of(List<Path> path) throws IOException {
    URL[] urls = new URL[path.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = path.get(i).toUri().toURL();
    }
    return new DeploymentLoader(urls);
  }

  @Nullable Sdk sdk() {
    return sdk;
  }

  void sdk(Sdk known) {
    sdk = known;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (SHARED.contains(name)) {
      return Class.forName(name, false, DeploymentLoader.class.getClassLoader());
    }
    return super.loadClass(name, resolve);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return name.equals(TOKEN_STORAGE) ? tokenStorage() : super.findClass(name);
  }

  private Class<?> tokenStorage() throws ClassNotFoundException {
    String file = "/" + TOKEN_STORAGE.replace('.', '/') + ".class";
    try (InputStream in = DeploymentLoader.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new ClassNotFoundException(TOKEN_STORAGE);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(TOKEN_STORAGE, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(TOKEN_STORAGE, e);
    }
  }
}
