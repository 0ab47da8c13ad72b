package dev.backstay.code.host;

import dev.backstay.code.archive.FileTrees;
import dev.backstay.foundation.http.ApiSockets;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the sockets of workers lie, each open to the user of one app alone: those that workers are
 * spoken to on, for as long as it takes its worker to connect, and then gone; and those on which
 * the code of an app calls the API.
 */
final class HostSockets implements AutoCloseable {
  /** An address of a Unix socket has 108 bytes on Linux and 104 on macOS, the last one a zero. */
  private static final int MAX_DIRECTORY = 80;

  private static final int WORKER_BACKLOG = 4;
  private static final int API_BACKLOG = 128;

  private final Path directory;
  private final boolean temporary;
  private final AtomicLong next = new AtomicLong();

  /**
   * @param codeDirectory where they lie, unless its name is too long for an address
   * @param manyUsers whether other users than the server's own connect
   */
  HostSockets(Path codeDirectory, boolean manyUsers) throws IOException {
    Path wanted = codeDirectory.toAbsolutePath().resolve("sockets");
    this.temporary = wanted.toString().length() > MAX_DIRECTORY;
    this.directory =
        !temporary ? Files.createDirectories(wanted) : Files.createTempDirectory("backstay");
    Files.setPosixFilePermissions(
        directory, PosixFilePermissions.fromString(manyUsers ? "rwx--x--x" : "rwx------"));
    try (var left = Files.newDirectoryStream(directory)) {
      for (Path socket : left) {
        // Of a server that was killed: there is one server for a directory.
        Files.delete(socket);
      }
    }
  }

  /** Deletes the directory if it lies outside of the others; no worker may start any more. */
  @Override
  public void close() throws IOException {
    if (temporary) {
      FileTrees.delete(directory);
    }
  }

  /** A socket that its worker has not connected to yet. */
  record Waiting(Path path, ServerSocketChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(path);
    }
  }

  /**
   * Makes a socket.
   *
   * @param user who alone may connect; null for the server's own
   */
  Waiting open(@Nullable Integer user) throws IOException {
    return open(user, WORKER_BACKLOG);
  }

  /**
   * Makes a socket on which the code of an app calls the API.
   *
   * @param user who alone may connect; null for the server's own
   * @return null when such sockets are not served here
   */
  @Nullable Api openApi(@Nullable Integer user, String appId, ApiSockets served)
      throws IOException {
    Waiting socket = open(user, API_BACKLOG);
    Closeable serving = null;
    try {
      serving = served.serve(socket.channel(), appId);
    } finally {
      if (serving == null) {
        socket.close();
      }
    }
    return serving == null ? null : new Api(socket, serving);
  }

  /** A socket on which an app's code calls the API. */
  record Api(Waiting socket, Closeable serving) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (socket) {
        serving.close();
      }
    }
  }

  private Waiting open(@Nullable Integer user, int backlog) throws IOException {
    Path path = directory.resolve(Long.toString(next.incrementAndGet(), Character.MAX_RADIX));
    Files.deleteIfExists(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path), backlog);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      if (user != null) {
        Files.setAttribute(path, "unix:uid", user);
      }
      return new Waiting(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
