package dev.backstay.store.nodes;

/**
 * A server that shares the database.
 *
 * @param id of this run of it
 * @param address that it listens on
 * @param version of the program
 * @param started in milliseconds since the epoch
 * @param leaseMillis for how long it may still serve without a further word, by the database's
 *     clock; negative when its lease has run out
 * @param secretKey which key it seals secrets with
 * @param places where it keeps files and the cache, in words of its own; equal for servers that
 *     share them
 */
public record Node(
    String id,
    String address,
    String version,
    long started,
    long leaseMillis,
    String secretKey,
    String places) {}
