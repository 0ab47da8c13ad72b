package dev.backstay.foundation.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be set. Each is a flag ({@code --public-url}), an environment variable
 * ({@code BACKSTAY_PUBLIC_URL}) and a key of the config file ({@code public-url}); the flag wins
 * over the variable, the variable over the file, the file over the default.
 */
public enum Setting {
  HOST("127.0.0.1", "address to listen on"),
  PORT("9000", "port to listen on; 0 takes a free one"),
  DATA("./data", "directory that holds everything; made when it is missing"),
  DATABASE(
      "", "postgresql://user:password@host:port/database; SQLite in the data directory when empty"),
  DATABASE_PASSWORD("", "its password, when there is none in the address"),
  DATABASE_CONNECTIONS(
      "20",
      "connections to PostgreSQL that all apps share; each server has two more for messages, and"
          + " all servers together no more than max_connections of PostgreSQL"),
  DURABILITY(
      "full",
      "full: an acknowledged write survives a power cut; normal: it survives a crash of the"
          + " server"),
  QUERY_SECONDS(
      "5",
      "how long a client's query or change of records may take before it is stopped; a transaction"
          + " six times that"),
  PUBLIC_URL(
      "",
      "address by which clients reach the server, for links it hands out; http://HOST:PORT when"
          + " empty"),
  DEVELOPER_EMAIL("", "account of the first developer, made at the first start"),
  DEVELOPER_PASSWORD("", "its password; made up and written to DATA/developer-password when empty"),
  TLS_CERT(
      "",
      "PEM file with the server's certificate and those between it and its authority; with it the"
          + " server speaks HTTPS, and reads the file again when it changes"),
  TLS_KEY(
      "", "PEM file with the private key of tls-cert, which other users must not be able to read"),
  HSTS_SECONDS(
      "15552000",
      "how long browsers that came by HTTPS use nothing else (Strict-Transport-Security), when the"
          + " server has tls-cert; 0 does not say it"),
  MAX_BODY_BYTES(
      "10485760", "largest request body; files and deployments have limits of their own"),
  MAX_THREADS("64", "most threads that serve requests at once"),
  REQUEST_QUEUE(
      "500", "how many requests of an app may wait for a thread; any more are refused with 503"),
  REQUEST_WAIT_SECONDS(
      "10", "how long a request may wait for a thread before it is refused with 503"),
  IDLE_TIMEOUT_SECONDS("30", "how long a connection may be silent"),
  REQUEST_HEADER_SECONDS("15", "how long the line and headers of a request may take to come"),
  REQUEST_BODY_RATE(
      "240",
      "lowest rate, in bytes a second, at which a client may send a body or read a long answer,"
          + " after the first 5 seconds"),
  DRAIN_SECONDS("20", "how long requests under way may take to end when the server stops"),
  STOP_DELAY_SECONDS(
      "0",
      "how long the server goes on serving after it is told to stop, while /health/ready already"
          + " says that it stops: as long as a load balancer takes to notice"),
  CORS_ORIGINS("*", "origins whose pages may call, separated by commas; * is every origin"),
  ACCESS_LOG(
      "on",
      "on writes a line per request to DATA/logs/access.log, secrets left out; off writes none"),
  LOG_FORMAT(
      "text",
      "how the access log and what the server says on standard error are written: text, or json"
          + " with an object on each line"),
  METRICS_TOKEN(
      "",
      "what monitoring sends to read /metrics, as Authorization: Bearer; there are no metrics when"
          + " empty"),
  TRACE_ENDPOINT(
      "",
      "address of a collector for traces, by OTLP over HTTP: http://127.0.0.1:4318; there are no"
          + " traces when empty"),
  TRACE_HEADERS(
      "", "headers that go with traces, one on a line, such as Authorization: Bearer and a token"),
  TRACE_SAMPLE("0.05", "how many of all requests are traced: from 0 to 1"),
  TRACE_PARENT(
      "link",
      "what a traceparent header means that a request brings: link begins a trace of the server's"
          + " own that names it; trust goes on with it and traces the request if it says so, for"
          + " servers that only trusted programs reach"),
  TRACE_SERVICE("backstay", "name of the server in traces"),
  APP_LOG_MB(
      "20", "how much of what an app's clients and server code log is kept; the oldest goes first"),
  DECISION_LOG_SIZE(
      "1000",
      "how many requests of an app's clients, of its developers and of its server code each can be"
          + " explained afterwards; 0 keeps none"),
  APPS_IN_MEMORY(
      "1000",
      "how many apps have their permissions, tables and sessions in memory, about 30 kB each for"
          + " small apps, without their sessions; the others are read again when they are next"
          + " used"),
  PASSWORD_HASHES_AT_ONCE(
      "0",
      "how many passwords are hashed at the same time, behind all other work; 0 is one for each"
          + " core"),
  ATTEMPTS_PER_ADDRESS(
      "600",
      "logins that one address may try in a minute, and registrations; a tenth as many recoveries;"
          + " 0 is any number"),
  ATTEMPTS_PER_IDENTITY(
      "30",
      "logins that may fail for one identity in a minute from all addresses that are new to it; two"
          + " thirds as many from a single address; a tenth as many recovery mails in an hour; 0 is"
          + " any number"),
  DYNAMIC_TABLES(
      "250",
      "how many tables an app may have before saving objects creates no more; the console can"),
  DYNAMIC_COLUMNS(
      "200",
      "how many columns a table may have before saving objects creates no more; the console can"),
  DYNAMIC_CHANGES_PER_MINUTE(
      "300",
      "tables and columns that saving objects creates in an app in a minute; 0 is any number"),
  CACHE_RESTART(
      "keep",
      "keep: entries of the cache survive a restart; clear: each app's are gone when the server has"
          + " started again"),
  VALKEY(
      "",
      "redis://user:password@host:port/database, or rediss:// for TLS, of a Valkey or Redis server"
          + " that holds the entries of the cache, the same for all servers on the database; the"
          + " apps' databases do when empty"),
  VALKEY_CA(
      "",
      "PEM file with the certificates that vouch for a rediss:// server; those that Java knows when"
          + " empty"),
  HIVE_VALUE_BYTES("1048576", "largest value in a hive, as JSON"),
  HIVE_ITEMS("100000", "how many items a list, map, set or sorted set in a hive may have"),
  HIVE_KEYS("100000", "how many keys an app's hives may have in all"),
  HIVE_MB("256", "how much an app's hives may hold in all"),
  TRUSTED_PROXIES(
      "none",
      "addresses of reverse proxies whose X-Forwarded-For says where requests come from, separated"
          + " by commas"),
  MAIL(
      "",
      "mail server of apps without their own: smtps://user:password@host:port for TLS, smtp://… for"
          + " STARTTLS, smtp+plain://… for neither"),
  MAIL_FROM("", "address that the server's mails come from"),
  SECRET_KEY(
      "",
      "32 random bytes in Base64 that seal apps' mail passwords and client secrets in the database,"
          + " the same for all servers on it; the file DATA/secret-key, made at the first start,"
          + " when empty"),
  FILE_MB("10", "largest file that an app may store, in megabytes; an app can be set less"),
  FILES_QUOTA_MB(
      "0",
      "how much all files of an app may take, in megabytes; an app can be set less; 0 is any"
          + " amount"),
  FILE_DISK_RESERVE_MB(
      "200",
      "files are refused while the disk of the data directory has less than so many megabytes free,"
          + " which the databases need; 0 refuses none"),
  FILE_FETCH(
      "public",
      "public fetches files that clients name by an address from the internet alone; any also from"
          + " private networks and this machine"),
  FILE_STORAGE(
      "directory",
      "directory keeps the contents of files in the data directory; s3 in a bucket of a store that"
          + " speaks the S3 protocol"),
  S3_BUCKET("", "the bucket; it must be there"),
  S3_ENDPOINT("", "address of the store, http:// or https://; Amazon's own when empty"),
  S3_REGION("us-east-1", "region that requests to the store are signed for"),
  S3_PREFIX(
      "",
      "what the names of all objects begin with, when the bucket holds other things too; no two"
          + " servers may share one"),
  S3_PATH_STYLE(
      "on",
      "on has the bucket in the path of addresses, as most stores that people host themselves want"
          + " it; off in the host name"),
  S3_ACCESS_KEY(
      "",
      "name of the key to the store; when empty, what the standard AWS variables, profile or the"
          + " machine's role have"),
  S3_SECRET_KEY("", "the key itself"),
  BACKUP_TO(
      "",
      "where the server writes backups of everything by itself: a directory, or s3://BUCKET/PREFIX"
          + " in the store of s3-endpoint with its key; none when empty"),
  BACKUP_HOURS("24", "how many hours lie between them"),
  BACKUP_KEEP("14", "how many of them are kept; the oldest goes first"),
  BACKUP_VERIFY(
      "on",
      "on restores each of them into a directory of its own, checks what came of it and deletes"
          + " that again; off trusts the checksums"),
  UPGRADE_BACKUP(
      "on",
      "on writes a backup to DATA/upgrade-backups before the first start of a version that changes"
          + " the databases; off does not"),
  CONSOLE("on", "on serves the web console at /ui/; off does not"),
  CONSOLE_DIRECTORY("", "where the built web console is; beside the program when empty"),
  SERVER_CODE(
      "on",
      "on runs server code on this machine; off refuses invocations and deployments; queue sends"
          + " invocations to runners through Valkey and runs none; runner runs them (queue and"
          + " runner need valkey and a PostgreSQL database)"),
  CODERUNNER_DIRECTORY(
      "", "where the locked Node CodeRunner is installed; the distribution's own when empty"),
  CODE_TIMEOUT_SECONDS("20", "how long an invocation of server code may take"),
  CODE_CONCURRENCY("4", "how many invocations of an app run at the same time"),
  CODE_QUEUE("100", "how many invocations of an app may wait for their turn"),
  CODE_NESTING(
      "8",
      "how many invocations may be within each other when server code calls server code of its app;"
          + " each runs in the worker process of the one that calls it"),
  CODE_INVOCATIONS(
      "1000",
      "how many invocations may come of one that a client asks for, itself included, when server"
          + " code calls server code"),
  CODE_WORKERS(
      "warm", "warm keeps worker processes between invocations; fresh starts one for each"),
  CODE_IDLE_SECONDS(
      "600", "after how long without an invocation an app's last worker process is ended"),
  CODE_MEMORY_MB("256", "heap of one worker process"),
  CODE_NETWORK(
      "on",
      "on lets server code open connections; off leaves it this server's API alone, by the SDK"
          + " (Linux with network namespaces; without them no code runs)"),
  CODE_TIMERS("100", "how many timers an app may have"),
  CODE_TIMER_SECONDS("1", "the shortest period of a timer"),
  CODE_DEBUG_HOST(
      "127.0.0.1",
      "address on which coderunner debug is served; what is said there is not encrypted, so only an"
          + " address of a private network makes sense beside the machine's own"),
  CODE_DEBUG_PORT("0", "port on which coderunner debug is served; 0 takes a free one"),
  CODE_DEPLOYMENTS("10", "how many deployments of a model are kept to go back to");

  private final String defaultValue;
  private final String description;

  Setting(String defaultValue, String description) {
    this.defaultValue = defaultValue;
    this.description = description;
  }

  /** The flag without its dashes, and the key in a config file: {@code public-url}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The environment variable: {@code BACKSTAY_PUBLIC_URL}. */
  public String environmentVariable() {
    return "BACKSTAY_" + name();
  }

  public String defaultValue() {
    return defaultValue;
  }

  /** One line for people. */
  public String description() {
    return description;
  }

  /**
   * Whether values can be secret, so that they are not shown, and can be given as the name of a
   * file that holds them ({@code developer-password-file}).
   */
  public boolean secret() {
    return switch (this) {
      case DEVELOPER_PASSWORD,
          DATABASE,
          DATABASE_PASSWORD,
          VALKEY,
          MAIL,
          TRACE_ENDPOINT,
          SECRET_KEY,
          S3_SECRET_KEY,
          METRICS_TOKEN,
          TRACE_HEADERS ->
          true;
      default -> false;
    };
  }

  /**
   * Whether a value is one: any of most secret settings, and an address with a password. Such a
   * value is not taken from the command line, which every process of the machine can read.
   */
  public boolean isSecret(String value) {
    return switch (this) {
      case DEVELOPER_PASSWORD,
          DATABASE_PASSWORD,
          SECRET_KEY,
          S3_SECRET_KEY,
          METRICS_TOKEN,
          TRACE_HEADERS ->
          true;
      case DATABASE, VALKEY, MAIL, TRACE_ENDPOINT -> {
        int start = value.indexOf("://") + 1;
        int end = value.lastIndexOf('@');
        yield (end > start && value.substring(start, end).contains(":"))
            || value.toLowerCase(Locale.ROOT).matches("(?s).*[?&][^=&]*password[^=&]*=.*");
      }
      default -> false;
    };
  }

  /** The setting with that key, if there is one. */
  public static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }
}
