package dev.backstay.code.machine;

import dev.backstay.code.archive.Archive;
import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.archive.FileTrees;
import dev.backstay.code.settings.CodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of apps lies, in the layout that the official runner wants: {@code repo/{app id in
 * lower case}/files/servercode/JS/{deployment}}, and {@code home/{app id}} for what a runner
 * writes.
 *
 * <p>With separate users an app's code belongs to root and to the app's group, so that its runner
 * can read it and no other runner can; its home belongs to its user.
 */
public final class DeploymentLayout {
  private static final String DEPLOYMENTS = "files/servercode/JS";

  /** Names the machine's start. */
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path root;
  private final CodeIsolation isolation;

  public DeploymentLayout(CodeSettings settings, CodeIsolation isolation) throws IOException {
    this.root = settings.codeDirectory().toAbsolutePath();
    this.isolation = isolation;
    for (Path directory : new Path[] {root, root.resolve("repo"), root.resolve("home")}) {
      Files.createDirectories(directory);
      permit(directory, isolation.separateUsers() ? "rwx--x--x" : "rwx------");
    }
    if (!isOfThisBoot()) {
      FileTrees.delete(repository());
      Files.createDirectories(repository());
      permit(repository(), isolation.separateUsers() ? "rwx--x--x" : "rwx------");
    }
    for (String app : FileTrees.names(repository())) {
      Path deployments = repository().resolve(app).resolve(DEPLOYMENTS);
      for (String name : FileTrees.names(deployments)) {
        if (name.startsWith(".")) {
          // Unpacked halfway when a server died.
          FileTrees.delete(deployments.resolve(name));
        }
      }
      UserRange users = isolation.users();
      if (users != null && !users.contains(owner(root.resolve("home").resolve(app)))) {
        // Readable for a user who is another server's: the data directory was copied, or an earlier
        // version has written it. It is unpacked again for the user that the app gets.
        FileTrees.delete(repository().resolve(app));
      }
    }
  }

  /**
   * Whether what lies here was unpacked since the machine started. Unpacked code is not flushed to
   * disk, so a crash of the machine may have taken some of it; it is then unpacked again when it is
   * first used. Where the machine does not tell when it started, that is so after each start.
   */
  private boolean isOfThisBoot() throws IOException {
    Path mark = root.resolve("boot");
    String boot = Files.isReadable(BOOT) ? Files.readString(BOOT).strip() : "";
    boolean same = Files.exists(mark) && !boot.isEmpty() && Files.readString(mark).equals(boot);
    Files.writeString(mark, boot);
    return same;
  }

  /** The official runner's {@code repoPath}. */
  public Path repository() {
    return root.resolve("repo");
  }

  /**
   * The path of a deployment below the app's part of the repository: {@code relativePath} of a
   * task.
   */
  public static String relativePath(String deploymentId) {
    return DEPLOYMENTS + "/" + deploymentId;
  }

  /** The directory that an app's deployments lie below. */
  public Path repository(String appId) {
    return repository().resolve(lower(appId));
  }

  public Path deployment(String appId, String deploymentId) {
    return repository(appId).resolve(relativePath(deploymentId));
  }

  /**
   * The user and group of an app's runner; null when all run as the server's own.
   *
   * @throws IOException no user can be given to the app
   */
  public synchronized @Nullable Integer user(String appId) throws IOException {
    UserRange users = isolation.users();
    if (users == null) {
      return null;
    }
    Path home = root.resolve("home").resolve(lower(appId));
    int before = owner(home);
    if (users.contains(before)) {
      return before;
    }
    int user = users.next(this::isNobodys);
    if (before < 0) {
      Files.createDirectories(home);
      Files.setAttribute(home, "unix:uid", user);
    } else {
      // its former owner no longer gets in, and can change nothing while it is given
      Files.setAttribute(home, "unix:gid", 0);
      Files.setAttribute(home, "unix:uid", 0);
      permit(home, "rwx------");
      FileTrees.give(home, before, user);
      Files.setAttribute(home, "unix:gid", user);
      Files.setAttribute(home, "unix:uid", user);
    }
    return user;
  }

  /** The owner of a directory; -1 when it is missing. */
  private static int owner(Path directory) throws IOException {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        ? (Integer) Files.getAttribute(directory, "unix:uid")
        : -1;
  }

  /** Whether this machine knows nobody of that number: it has neither a name nor a process. */
  private boolean isNobodys(int user) {
    try {
      Path probe = Files.createTempFile(root, ".probe", "");
      try {
        Files.setAttribute(probe, "unix:uid", user);
        return Files.getOwner(probe).getName().equals(Integer.toString(user))
            && Processes.ofUser(user).isEmpty();
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The directory that an app's runner may write to, made if need be. What is within is the app's:
   * this server, which may be root, touches none of it, as it could be a link to anything.
   */
  public Path home(String appId) throws IOException {
    Integer user = user(appId);
    Path home = Files.createDirectories(root.resolve("home").resolve(lower(appId)));
    if (user != null) {
      Files.setAttribute(home, "unix:gid", user);
      Files.setAttribute(home, "unix:uid", user);
    }
    permit(home, "rwx------");
    return home;
  }

  /**
   * Unpacks an archive as a new deployment, sealed. A deployment that is there already is left as
   * it is.
   */
  public void unpack(Archive archive, Path zip, String appId, String deploymentId)
      throws ArchiveException, IOException {
    Path target = deployment(appId, deploymentId);
    if (Files.isDirectory(target)) {
      return;
    }
    Integer user = user(appId);
    Path directory = repository().resolve(lower(appId));
    Files.createDirectories(target.getParent());
    Path unsealed = target.resolveSibling(".new-" + deploymentId);
    FileTrees.delete(unsealed);
    archive.unpack(zip, unsealed);
    FileTrees.seal(unsealed, user);
    Files.move(unsealed, target, StandardCopyOption.ATOMIC_MOVE);
    for (Path path = target.getParent();
        path != null && path.startsWith(directory);
        path = path.getParent()) {
      if (user != null) {
        Files.setAttribute(path, "unix:gid", user);
      }
      permit(path, user == null ? "rwx------" : "rwxr-x---");
    }
  }

  /** The apps that there is unpacked code or a home of. */
  public Set<String> apps() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String directory : List.of("repo", "home")) {
      for (String name : FileTrees.names(root.resolve(directory))) {
        found.add(name.toUpperCase(Locale.ROOT));
      }
    }
    return found;
  }

  /** The deployments of an app that lie here unpacked. */
  public List<String> deployments(String appId) throws IOException {
    return FileTrees.names(repository().resolve(lower(appId)).resolve(DEPLOYMENTS));
  }

  /** Deletes one deployment. */
  public void delete(String appId, String deploymentId) throws IOException {
    FileTrees.delete(deployment(appId, deploymentId));
  }

  /** Deletes everything of an app; its runner must have ended. */
  public void delete(String appId) throws IOException {
    FileTrees.delete(repository().resolve(lower(appId)));
    FileTrees.delete(root.resolve("home").resolve(lower(appId)));
  }

  private static void permit(Path directory, String permissions) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
  }

  private static String lower(String appId) {
    return appId.toLowerCase(Locale.ROOT);
  }
}
