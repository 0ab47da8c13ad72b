package dev.backstay.foundation.valkey;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.Needed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;

/** A real Valkey or Redis on a free port that keeps nothing on disk, whichever is installed. */
public final class TestValkey implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(20);
  private static final String LOCALHOST = "127.0.0.1";

  private final List<String> options;
  private final int port;
  private final Path directory;
  private Process process;

  private TestValkey(List<String> options) {
    try {
      this.options = options;
      this.port = freePort();
      this.directory = Files.createTempDirectory("backstay-valkey");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips the test where none is installed. */
  public static void required() {
    Needed.orSkipped(program().isPresent(), "neither valkey-server nor redis-server is installed");
  }

  /** One that runs; {@link #required} has been asked before. */
  public static TestValkey start(String... options) {
    TestValkey made = stopped(options);
    made.startAgain();
    return made;
  }

  /** One that does not run yet. */
  public static TestValkey stopped(String... options) {
    return new TestValkey(List.of(options));
  }

  private static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(
            folder -> Stream.of(Path.of(folder, "valkey-server"), Path.of(folder, "redis-server")))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A port that nothing listens on. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it, empty. */
  public void startAgain() {
    List<String> command =
        new ArrayList<>(
            List.of(
                program().orElseThrow().toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                LOCALHOST,
                "--save",
                "",
                "--appendonly",
                "no"));
    command.addAll(options);
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      long end = System.nanoTime() + START.toNanos();
      while (!isReady()) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException(Files.readString(directory.resolve("log")));
        }
        Thread.sleep(20);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isReady() {
    try {
      var _ = command("PING");
      return true;
    } catch (JedisException e) {
      return String.valueOf(e.getMessage()).startsWith("NOAUTH");
    }
  }

  /** Its setting for a server. */
  public Map<Setting, String> setting() {
    return Map.of(Setting.VALKEY, address());
  }

  /** Where it is, its first database. */
  public String address() {
    return "redis://" + LOCALHOST + ":" + port;
  }

  /** The port that it listens on while it runs. */
  public int port() {
    return port;
  }

  /** The answer to a command: a number, bytes, or a list of these. */
  public Object command(String... words) {
    try (Connection connection = new Connection(new HostAndPort(LOCALHOST, port))) {
      CommandArguments arguments =
          new CommandArguments(() -> words[0].getBytes(StandardCharsets.US_ASCII));
      for (int i = 1; i < words.length; i++) {
        arguments.add(words[i].getBytes(StandardCharsets.UTF_8));
      }
      return connection.executeCommand(arguments);
    }
  }

  /** The names of all its keys. */
  public List<String> keys() {
    return ((List<?>) command("KEYS", "*"))
        .stream().map(key -> new String((byte[]) key, StandardCharsets.UTF_8)).sorted().toList();
  }

  /** Ends it without a word, and with all that it holds. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Has it stand still, with its connections open. */
  public void pause() {
    signal("STOP");
  }

  /** Has it go on. */
  public void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
