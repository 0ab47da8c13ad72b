package dev.backstay.server.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.http.ListenFailure;
import dev.backstay.foundation.settings.ServerSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The data directory and its disk, the port, the clock, and how many files may be open. */
final class MachineChecks {
  private static final long LITTLE_SPACE = 1L << 30;
  private static final long NO_SPACE = 100L << 20;
  private static final long FEW_FILES = 4_096;
  private static final Instant RELEASED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> NETWORK =
      Set.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs");
  private static final Set<String> PASSING = Set.of("tmpfs", "ramfs");

  private MachineChecks() {}

  static List<Finding> of(ServerSettings settings) {
    List<Finding> findings = new ArrayList<>();
    Path data = settings.dataDirectory();
    boolean running = DataDirectory.readRunning(data) != null;
    findings.add(directory(data, running));
    findings.addAll(disk(data, settings.database().url() == null));
    findings.add(port(settings.http().host(), settings.http().port(), running));
    findings.add(clock());
    findings.add(openFiles());
    return findings;
  }

  private static Finding directory(Path data, boolean running) {
    Path existing = existing(data);
    if (!existing.equals(data)) {
      return Files.isDirectory(existing) && Files.isWritable(existing)
          ? Finding.ok("data directory", data + " is made at the first start")
          : Finding.error(
              "data directory",
              data
                  + " cannot be made: "
                  + existing
                  + " is not a directory that this user can write",
              "make it and give it to the user that the server runs as, or name another with data");
    }
    if (!Files.isDirectory(data)
        || !Files.isReadable(data)
        || !Files.isWritable(data)
        || !Files.isExecutable(data)) {
      return Finding.error(
          "data directory",
          data + " is not a directory that this user can read and write",
          "run this as the user that the server runs as, or give the directory to that user");
    }
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(data);
      boolean open = rights.removeAll(PosixFilePermissions.fromString("---rwxrwx"));
      if (open) {
        return Finding.warning(
            "data directory",
            data + " can be entered by other users until the server starts, which closes it",
            "chmod 700 " + data);
      }
    } catch (IOException | UnsupportedOperationException e) {
      // no rights of this kind on this system
    }
    return Finding.ok("data directory", data + (running ? "; a server is running on it" : ""));
  }

  private static List<Finding> disk(Path data, boolean holdsDatabase) {
    List<Finding> findings = new ArrayList<>();
    try {
      FileStore store = Files.getFileStore(existing(data));
      long free = store.getUsableSpace();
      String text = (free >> 20) + " MB are free";
      findings.add(
          free < NO_SPACE
              ? Finding.error("disk", text, "free some: without space, writes are refused")
              : free < LITTLE_SPACE
                  ? Finding.warning("disk", text, "free some, or move data to a larger disk")
                  : Finding.ok("disk", text));
      if (holdsDatabase && NETWORK.contains(store.type())) {
        findings.add(
            Finding.error(
                "file system",
                data
                    + " is on a network file system ("
                    + store.type()
                    + "), where SQLite's locks"
                    + " and writes are not safe",
                "put data on a local disk, or use PostgreSQL (database)"));
      } else if (PASSING.contains(store.type())) {
        findings.add(
            Finding.warning(
                "file system",
                data + " is in memory (" + store.type() + ") and gone when the machine restarts",
                "put data on a disk"));
      }
    } catch (IOException e) {
      findings.add(
          Finding.warning("disk", "its free space cannot be told", "look at it with df " + data));
    }
    return findings;
  }

  private static Path existing(Path path) {
    Path found = path;
    while (!Files.exists(found, LinkOption.NOFOLLOW_LINKS) && found.getParent() != null) {
      found = found.getParent();
    }
    return found;
  }

  private static Finding port(String host, int port, boolean running) {
    if (running || port == 0) {
      return Finding.ok("port", running ? "the running server has it" : "a free one is taken");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return Finding.ok("port", host + ":" + port + " is free");
    } catch (IOException e) {
      return Finding.error(
          "port", "the server cannot listen on " + host + ":" + port, ListenFailure.reason(e));
    }
  }

  private static Finding clock() {
    Instant now = Instant.now();
    if (now.isBefore(RELEASED)) {
      return Finding.error(
          "clock",
          "this machine believes it is " + now,
          "set the clock: sessions, timers and certificates go by it");
    }
    String synchronised = timedatectl();
    return synchronised.equals("no")
        ? Finding.warning(
            "clock",
            "nothing keeps this machine's clock right",
            "switch on time synchronisation: timedatectl set-ntp true")
        : Finding.ok(
            "clock", now + (synchronised.equals("yes") ? ", kept right by the system" : ""));
  }

  /** {@code yes}, {@code no}, or empty when nobody knows. */
  private static String timedatectl() {
    try {
      Process process =
          new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "";
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static Finding openFiles() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return Finding.ok("open files", "no limit is known");
    }
    long most = unix.getMaxFileDescriptorCount();
    return most < FEW_FILES
        ? Finding.warning(
            "open files",
            "a process may have "
                + most
                + " open; each connection and each app's database needs some",
            "raise it: ulimit -n 65536, or LimitNOFILE=65536 in a systemd unit")
        : Finding.ok("open files", most + " may be open");
  }
}
