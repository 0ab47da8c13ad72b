package dev.backstay.server.backup;

import dev.backstay.foundation.directory.FileFailure;
import dev.backstay.foundation.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The way back from a later version to this program: by the backup that the later one made before
 * it changed the databases ({@link UpgradeBackup}). Nothing is changed here; it is found out what
 * there is, and said what to do.
 */
public final class Downgrade {
  private Downgrade() {}

  /**
   * A backup made before an upgrade.
   *
   * @param made when; what was written later is not in it
   * @param program the version that made it, which is the later one
   * @param problem why this program cannot restore it; null when it can
   */
  record Candidate(Path file, Instant made, String program, @Nullable String problem) {}

  /**
   * What to do, in lines; of the newest backup that this program can restore.
   *
   * @throws BackupException when there is none, with what was found instead
   */
  public static List<String> steps(ServerSettings settings) {
    Path data = settings.dataDirectory().toAbsolutePath().normalize();
    Path directory = UpgradeBackup.directory(data);
    List<Candidate> candidates = candidates(directory);
    Candidate newest =
        candidates.stream()
            .filter(candidate -> candidate.problem() == null)
            .max(Comparator.comparing(Candidate::made))
            .orElseThrow(() -> none(directory, candidates));
    Path aside = data.resolveSibling(data.getFileName() + ".newer");
    Path file = aside.resolve(data.relativize(newest.file()));
    List<String> lines = new ArrayList<>();
    lines.add("With this version and the backup that was made before " + newest.program() + ":");
    lines.add("");
    boolean postgres = settings.database().url() != null;
    lines.add("# stop " + (postgres ? "every server of the database" : "the server") + ", then");
    lines.add("mv " + quoted(data) + " " + quoted(aside));
    if (postgres) {
      lines.add("# make an empty PostgreSQL database: URL is its address");
    }
    lines.add(
        "./backstay restore "
            + quoted(file)
            + " --data "
            + quoted(data)
            + (postgres ? " --database URL" : ""));
    // not there when secret-key is set
    if (Files.exists(data.resolve("secret-key"))) {
      lines.add(
          "cp -p "
              + quoted(aside.resolve("secret-key"))
              + " "
              + quoted(data.resolve("secret-key")));
    }
    lines.add("");
    lines.add("What has been written since " + newest.made() + " is not in it.");
    lines.add(quoted(aside) + " keeps everything as it is now.");
    return lines;
  }

  private static BackupException none(Path directory, List<Candidate> candidates) {
    StringBuilder text = new StringBuilder("there is no backup to go back to in " + directory);
    for (Candidate candidate : candidates) {
      text.append("; ").append(candidate.file().getFileName()).append(": ");
      text.append(candidate.problem());
    }
    text.append(
        ". Of several servers, the one that was upgraded first has it; otherwise restore another"
            + " backup of this version, or start the later one");
    return new BackupException(text.toString());
  }

  private static List<Candidate> candidates(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Candidate> candidates = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        Instant made = BackupName.time(file.getFileName().toString());
        if (made != null) {
          candidates.add(candidate(file, made));
        }
      }
      return candidates;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new BackupException(directory + " cannot be read: " + FileFailure.reason(e), e);
    }
  }

  private static Candidate candidate(Path file, Instant made) {
    try (ZipFile zip = BackupFile.open(file)) {
      Object program = BackupFile.json(zip, BackupFile.HEAD).get("backstay");
      return new Candidate(file, made, String.valueOf(program), BackupReader.tooNew(zip));
    } catch (IOException | BackupException e) {
      return new Candidate(file, made, "", "it cannot be read");
    }
  }

  /** As a shell takes it for one word. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9/._+@%:,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
