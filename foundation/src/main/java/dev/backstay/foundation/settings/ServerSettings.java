package dev.backstay.foundation.settings;

import dev.backstay.store.schema.SchemaEditor;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The checked values of all settings; see {@link Setting} for what each means.
 *
 * @param databaseUrl with the password; null for SQLite
 * @param publicUrl null when it follows from host and port; without a slash at its end
 * @param developerEmail null when none is given
 * @param developerPassword null when none is given
 * @param mail null for none
 * @param mailFrom null when there is no mail server
 * @param secretKey null for that of the data directory
 * @param coderunnerDirectory null for the distribution's own
 */
public record ServerSettings(
    String host,
    int port,
    Path dataDirectory,
    @Nullable String databaseUrl,
    boolean fullDurability,
    Duration queryTime,
    @Nullable String publicUrl,
    @Nullable String developerEmail,
    @Nullable String developerPassword,
    int maxBodyBytes,
    int maxThreads,
    int requestQueue,
    Duration requestWait,
    Duration idleTimeout,
    Duration headerTime,
    int bodyBytesPerSecond,
    Duration drainTime,
    List<String> corsOrigins,
    boolean accessLog,
    int appLogMegabytes,
    int decisionLogSize,
    int passwordHashesAtOnce,
    int attemptsPerAddress,
    int attemptsPerIdentity,
    int dynamicTables,
    int dynamicColumns,
    int dynamicChangesPerMinute,
    List<String> trustedProxies,
    @Nullable String mail,
    @Nullable String mailFrom,
    @Nullable String secretKey,
    boolean serverCode,
    boolean refuseHandlers,
    @Nullable Path coderunnerDirectory,
    Duration codeTimeout,
    int codeConcurrency,
    int codeQueue,
    boolean warmWorkers,
    int codeMemoryMegabytes) {

  /**
   * Reads and checks settings.
   *
   * @param given values by setting; what is missing takes its default
   * @throws WrongSettingsException with every problem
   */
  public static ServerSettings of(Map<Setting, String> given) {
    return of(given, List.of());
  }

  /**
   * As {@link #of(Map)}, with problems that were found before: all are reported at once.
   *
   * @param met one sentence each
   */
  public static ServerSettings of(Map<Setting, String> given, List<String> met) {
    Reader reader = new Reader(given);
    reader.problems.addAll(met);
    ServerSettings settings =
        new ServerSettings(
            reader.text(Setting.HOST),
            reader.number(Setting.PORT, 0, 65_535),
            Path.of(reader.text(Setting.DATA)).toAbsolutePath().normalize(),
            withPassword(
                reader.optional(Setting.DATABASE, ServerSettings::database),
                reader.optional(Setting.DATABASE_PASSWORD, value -> value),
                reader.problems),
            reader.choice(Setting.DURABILITY, "full", "normal"),
            Duration.ofSeconds(reader.number(Setting.QUERY_SECONDS, 1, 300)),
            reader.optional(Setting.PUBLIC_URL, ServerSettings::url),
            reader.optional(Setting.DEVELOPER_EMAIL, ServerSettings::email),
            reader.optional(Setting.DEVELOPER_PASSWORD, ServerSettings::password),
            reader.number(Setting.MAX_BODY_BYTES, 1_024, 1 << 30),
            reader.number(Setting.MAX_THREADS, 8, 10_000),
            reader.number(Setting.REQUEST_QUEUE, 0, 100_000),
            Duration.ofSeconds(reader.number(Setting.REQUEST_WAIT_SECONDS, 1, 600)),
            Duration.ofSeconds(reader.number(Setting.IDLE_TIMEOUT_SECONDS, 1, 3_600)),
            Duration.ofSeconds(reader.number(Setting.REQUEST_HEADER_SECONDS, 1, 600)),
            reader.number(Setting.REQUEST_BODY_RATE, 1, 1_000_000),
            Duration.ofSeconds(reader.number(Setting.DRAIN_SECONDS, 0, 600)),
            List.of(reader.text(Setting.CORS_ORIGINS).split("\\s*,\\s*")),
            reader.choice(Setting.ACCESS_LOG, "on", "off"),
            reader.number(Setting.APP_LOG_MB, 1, 100_000),
            reader.number(Setting.DECISION_LOG_SIZE, 0, 1_000_000),
            reader.number(Setting.PASSWORD_HASHES_AT_ONCE, 0, 64),
            reader.number(Setting.ATTEMPTS_PER_ADDRESS, 0, 1_000_000),
            reader.number(Setting.ATTEMPTS_PER_IDENTITY, 0, 1_000_000),
            reader.number(Setting.DYNAMIC_TABLES, 1, SchemaEditor.MAX_TABLES),
            reader.number(Setting.DYNAMIC_COLUMNS, 4, SchemaEditor.MAX_COLUMNS),
            reader.number(Setting.DYNAMIC_CHANGES_PER_MINUTE, 0, 1_000_000),
            List.of(reader.text(Setting.TRUSTED_PROXIES).split("\\s*,\\s*")),
            reader.optional(Setting.MAIL, ServerSettings::mail),
            reader.optional(Setting.MAIL_FROM, ServerSettings::email),
            reader.optional(Setting.SECRET_KEY, ServerSettings::secretKey),
            reader.choice(Setting.SERVER_CODE, "on", "off"),
            reader.choice(Setting.CODE_HANDLERS, "refuse", "ignore"),
            reader.optional(Setting.CODERUNNER_DIRECTORY, Path::of),
            Duration.ofSeconds(reader.number(Setting.CODE_TIMEOUT_SECONDS, 1, 600)),
            reader.number(Setting.CODE_CONCURRENCY, 1, 1_000),
            reader.number(Setting.CODE_QUEUE, 0, 100_000),
            reader.choice(Setting.CODE_WORKERS, "warm", "fresh"),
            reader.number(Setting.CODE_MEMORY_MB, 32, 16_384));
    if (settings.developerPassword != null && settings.developerEmail == null) {
      reader.problems.add(
          "developer-password is given without developer-email: say whose password it is");
    }
    if ((settings.mail == null) != (settings.mailFrom == null)) {
      reader.problems.add("mail and mail-from are given together or not at all");
    }
    if (!reader.problems.isEmpty()) {
      throw new WrongSettingsException(reader.problems);
    }
    return settings;
  }

  /**
   * What tests start from: defaults for everything but the data directory, a free port, and writes
   * that a power failure may take back.
   */
  public static ServerSettings forTests(Path dataDirectory, Map<Setting, String> more) {
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    given.put(Setting.DATA, dataDirectory.toString());
    given.put(Setting.PORT, "0");
    given.put(Setting.DURABILITY, "normal");
    given.putAll(more);
    return of(given);
  }

  @Override
  public String toString() {
    return "ServerSettings[" + host + ":" + port + ", " + dataDirectory + "]";
  }

  private static String database(String value) {
    if (!value.matches("postgres(ql)?://[^\\s]+")) {
      throw new IllegalArgumentException("must be postgresql://user:password@host:port/database");
    }
    return value;
  }

  /** The address with the password that is given apart from it. */
  private static @Nullable String withPassword(
      @Nullable String database, @Nullable String password, List<String> problems) {
    if (database == null || password == null) {
      if (password != null) {
        problems.add("database-password is given without database: say which database it is for");
      }
      return database;
    }
    int start = database.indexOf("://") + "://".length();
    int end = database.indexOf('@', start);
    if (Setting.DATABASE.isSecret(database)) {
      problems.add("database-password is given, and database has a password too: leave one out");
      return database;
    }
    if (end < 0) {
      problems.add(
          "database-password is given, but database names no user: it must be"
              + " postgresql://user@host:port/database");
      return database;
    }
    String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    return database.substring(0, end) + ":" + encoded + database.substring(end);
  }

  private static String mail(String value) {
    URI uri = URI.create(value);
    if (uri.getHost() == null
        || !String.valueOf(uri.getScheme()).matches("smtps|smtp(\\+plain)?")) {
      throw new IllegalArgumentException(
          "must begin with smtps://, smtp:// or smtp+plain:// and name a host");
    }
    return value;
  }

  private static String secretKey(String value) {
    String text = value.replace('-', '+').replace('_', '/');
    if (!text.matches("[A-Za-z0-9+/]{43}=?")) {
      throw new IllegalArgumentException(
          "must be 32 random bytes in Base64, such as openssl rand -base64 32 gives");
    }
    return text;
  }

  private static String url(String value) {
    URI uri = URI.create(value);
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw new IllegalArgumentException("must begin with http:// or https:// and name a host");
    }
    return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
  }

  private static String email(String value) {
    if (!value.matches("[^@\\s]+@[^@\\s]+") || value.length() > 254) {
      throw new IllegalArgumentException("must be an e-mail address");
    }
    return value;
  }

  private static String password(String value) {
    if (value.length() < 8 || value.length() > 200) {
      throw new IllegalArgumentException("must have 8 to 200 characters");
    }
    return value;
  }

  /** Reads values one by one and remembers what is wrong with them. */
  private static final class Reader {
    final List<String> problems = new ArrayList<>();
    private final Map<Setting, String> given;

    Reader(Map<Setting, String> given) {
      this.given = given;
    }

    String text(Setting setting) {
      String value = given.getOrDefault(setting, setting.defaultValue()).strip();
      if (value.isEmpty()) {
        problems.add(setting.key() + " must not be empty");
      }
      return value;
    }

    <T> @Nullable T optional(Setting setting, Function<String, T> parse) {
      String value = given.getOrDefault(setting, setting.defaultValue()).strip();
      if (value.isEmpty()) {
        return null;
      }
      try {
        return parse.apply(value);
      } catch (IllegalArgumentException e) {
        problems.add(
            setting.key() + (setting.secret() ? "" : " " + quoted(value)) + " " + reason(e));
        return null;
      }
    }

    int number(Setting setting, int least, int most) {
      String value = given.getOrDefault(setting, setting.defaultValue()).strip();
      try {
        int number = Integer.parseInt(value);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below, with numbers out of range
      }
      problems.add(
          setting.key()
              + " "
              + quoted(value)
              + " must be a whole number from "
              + least
              + " to "
              + most);
      return least;
    }

    boolean choice(Setting setting, String yes, String no) {
      String value = given.getOrDefault(setting, setting.defaultValue()).strip();
      if (!value.equals(yes) && !value.equals(no)) {
        problems.add(setting.key() + " " + quoted(value) + " must be " + yes + " or " + no);
      }
      return value.equals(yes);
    }

    private static String quoted(String value) {
      return "`" + (value.length() > 60 ? value.substring(0, 60) + "…" : value) + "`";
    }

    private static String reason(IllegalArgumentException e) {
      String message = e.getMessage();
      return message != null && message.startsWith("must ") ? message : "is not valid";
    }
  }
}
