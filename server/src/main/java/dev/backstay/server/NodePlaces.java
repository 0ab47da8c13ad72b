package dev.backstay.server;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.cache.CacheRoutes;
import dev.backstay.server.files.FileFeature;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where a server keeps what is in no database, or not in all: servers that share a database must
 * say the same. They tell each other in one text of the list of servers.
 *
 * @param files where the contents of files are
 * @param cache where the entries of the cache are
 */
record NodePlaces(String files, String cache) {
  /** What the list of servers takes. */
  private static final int MAX_LENGTH = 300;

  private static final String SEPARATOR = "; cache in ";
  private static final String OF_DATABASE = "the database";

  /** Those of a server with these settings, as others read them. */
  static NodePlaces of(ServerSettings settings) {
    String files = FileFeature.place(settings);
    String cache = Objects.requireNonNullElse(CacheRoutes.place(settings), OF_DATABASE);
    return of(new NodePlaces(files, cache).text());
  }

  /** Those that a text says; of earlier versions it says of the files alone. */
  static NodePlaces of(String text) {
    int end = text.lastIndexOf(SEPARATOR);
    return end < 0
        ? new NodePlaces(text, OF_DATABASE)
        : new NodePlaces(text.substring(0, end), text.substring(end + SEPARATOR.length()));
  }

  /** What others are told. */
  String text() {
    String more = cache.equals(OF_DATABASE) ? "" : cut(SEPARATOR + cache, MAX_LENGTH / 2);
    return cut(files, MAX_LENGTH - more.length()) + more;
  }

  private static String cut(String text, int most) {
    return text.substring(0, Math.min(text.length(), most));
  }

  /**
   * What is wrong when another server on the database says something else, a sentence each.
   *
   * @param address of the other one
   */
  List<String> differences(NodePlaces other, String address) {
    return Stream.of(
            files.equals(other.files)
                ? ""
                : "files: this server keeps them in "
                    + files
                    + ", and "
                    + address
                    + " in "
                    + other.files
                    + ": each has files that the other one lacks; set file-storage to s3 for all",
            cache.equals(other.cache)
                ? ""
                : "cache: this server keeps its entries in "
                    + cache
                    + ", and "
                    + address
                    + " in "
                    + other.cache
                    + ": what is put on one is not found on the other; set valkey to the same"
                    + " address for all")
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
