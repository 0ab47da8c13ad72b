package dev.backstay.server;

/**
 * A server that shares a database with others, as operators see it.
 *
 * @param id of this run of it
 * @param address that it listens on
 * @param version of the program
 * @param started in milliseconds since the epoch
 * @param leaseMillis for how long it may serve without a further word; negative when its lease has
 *     run out
 * @param files where it keeps the contents of files
 * @param cache where it keeps the entries of the cache
 */
public record ListedServer(
    String id,
    String address,
    String version,
    long started,
    long leaseMillis,
    String files,
    String cache) {}
