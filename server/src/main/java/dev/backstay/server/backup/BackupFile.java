package dev.backstay.server.backup;

import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import dev.backstay.store.backup.StoredTable;
import dev.backstay.store.backup.StoredTable.StoredColumn;
import dev.backstay.store.backup.ValueKind;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** The ZIP file of a backup: its entries, their checksums, and what its JSON says. */
final class BackupFile {
  /** The format that this program writes, and the newest that it reads. */
  static final int FORMAT = 1;

  static final String HEAD = "backup.json";
  static final String PLATFORM = "platform/";
  static final String APPS = "apps/";
  static final String DATABASE = "database.json";
  static final String TABLES = "tables/";
  static final String ROWS = ".jsonl";
  static final String FILES = "files/";

  /**
   * From this version of an app's database on, {@link #FILES} has contents by their keys in the
   * storage; before, it had the files by their paths.
   */
  static final int FILES_BY_KEY = 12;

  static final String CODE = "code/";
  private static final String CHECKSUMS = "checksums.txt";

  private BackupFile() {}

  /** What fills one entry. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes the entries of a new backup, one after another. */
  static final class Writer implements AutoCloseable {
    private final ZipOutputStream zip;
    private final Map<String, String> checksums = new TreeMap<>();

    Writer(OutputStream out) {
      zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
      // rows shrink to a fifth at the lowest level already, at several times the speed
      zip.setLevel(Deflater.BEST_SPEED);
    }

    void add(String name, Content content) throws IOException {
      zip.putNextEntry(new ZipEntry(name));
      MessageDigest digest = sha256();
      content.writeTo(new DigestOutputStream(new Unclosed(zip), digest));
      zip.closeEntry();
      checksums.put(name, HexFormat.of().formatHex(digest.digest()));
    }

    void add(String name, Map<String, ?> json) throws IOException {
      byte[] text = Json.write(json);
      add(name, out -> out.write(text));
    }

    /** Writes the checksums, without which a backup counts as cut off. */
    void finish() throws IOException {
      zip.putNextEntry(new ZipEntry(CHECKSUMS));
      for (Map.Entry<String, String> entry : checksums.entrySet()) {
        zip.write(
            (entry.getValue() + "  " + entry.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      zip.closeEntry();
      zip.finish();
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }

  /** An entry's end is not the file's. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Opens a backup for reading. */
  static ZipFile open(Path file) {
    try {
      return new ZipFile(file.toFile(), StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw new BackupException(
          "the file "
              + file
              + " cannot be read as a backup: it is missing, cut off or another"
              + " kind of file",
          e);
    }
  }

  /**
   * Checks the whole file: that its format is known, that every entry is there and as it was
   * written, and that nothing else is.
   */
  static void verify(ZipFile zip) {
    try {
      verifyAll(zip);
    } catch (IOException e) {
      throw new BackupException("the backup is damaged: " + e.getMessage(), e);
    }
  }

  private static void verifyAll(ZipFile zip) throws IOException {
    Object format = json(zip, HEAD).get("format");
    if (!(format instanceof Long number) || number < 1) {
      throw new BackupException("this is not a backup of Backstay");
    }
    if (number > FORMAT) {
      throw new BackupException(
          "the backup has the format " + number + "; this Backstay reads up to " + FORMAT);
    }
    Map<String, String> checksums = checksums(zip);
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      String name = entry.getName();
      if (name.equals(CHECKSUMS)) {
        continue;
      }
      String expected = checksums.remove(name);
      if (expected == null || !isSafe(name)) {
        throw new BackupException("the backup holds something that no backup holds: " + name);
      }
      if (!expected.equals(checksum(zip, entry))) {
        throw damaged(name);
      }
    }
    if (!checksums.isEmpty()) {
      throw new BackupException(
          "the backup is incomplete: " + checksums.keySet().iterator().next() + " is missing");
    }
  }

  /** The JSON object in an entry. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> json(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new BackupException("this is not a backup of Backstay: it has no " + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      if (Json.read(in.readAllBytes()) instanceof Map<?, ?> map) {
        return (Map<String, Object>) map;
      }
      throw damaged(name);
    } catch (ApiException e) {
      throw damaged(name);
    }
  }

  /** What {@code database.json} says of the tables. */
  static Map<String, Object> describe(int version, List<StoredTable> tables) {
    List<Map<String, Object>> described = new ArrayList<>();
    for (StoredTable table : tables) {
      List<Map<String, String>> columns =
          table.columns().stream()
              .map(column -> Map.of("name", column.name(), "kind", column.kind().name()))
              .toList();
      described.add(Map.of("name", table.name(), "columns", columns));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", version);
    json.put("tables", described);
    return json;
  }

  /** The tables that {@code database.json} describes. */
  static List<StoredTable> tables(Map<String, Object> described) {
    List<StoredTable> tables = new ArrayList<>();
    for (Map<?, ?> table : maps(described.get("tables"))) {
      List<StoredColumn> columns = new ArrayList<>();
      for (Map<?, ?> column : maps(table.get("columns"))) {
        columns.add(new StoredColumn(text(column, "name"), kind(text(column, "kind"))));
      }
      tables.add(new StoredTable(text(table, "name"), columns));
    }
    return tables;
  }

  private static ValueKind kind(String name) {
    try {
      return ValueKind.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new BackupException(
          "the backup holds values of the kind " + name + ", which this Backstay does not know");
    }
  }

  private static List<Map<?, ?>> maps(@Nullable Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (list instanceof List<?> values) {
      for (Object value : values) {
        if (!(value instanceof Map<?, ?> map)) {
          throw damaged(DATABASE);
        }
        maps.add(map);
      }
    }
    return maps;
  }

  private static String text(Map<?, ?> map, String name) {
    if (map.get(name) instanceof String text) {
      return text;
    }
    throw damaged(DATABASE);
  }

  private static Map<String, String> checksums(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(CHECKSUMS);
    if (entry == null) {
      throw new BackupException("the backup is incomplete: it has no checksums");
    }
    Map<String, String> checksums = new LinkedHashMap<>();
    try (InputStream in = zip.getInputStream(entry)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        int gap = line.indexOf("  ");
        if (gap > 0) {
          checksums.put(line.substring(gap + 2), line.substring(0, gap));
        }
      }
    }
    return checksums;
  }

  private static String checksum(ZipFile zip, ZipEntry entry) {
    MessageDigest digest = sha256();
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw damaged(entry.getName());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Whether a name can be a path below a directory, and leads nowhere else. */
  private static boolean isSafe(String name) {
    if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static BackupException damaged(String name) {
    return new BackupException("the backup is damaged: " + name + " is not as it was written");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
