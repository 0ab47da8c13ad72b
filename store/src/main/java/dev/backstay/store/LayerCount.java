package dev.backstay.store;

/**
 * How many rows one part of a row filter decides one way.
 *
 * @param allowed whether they are let through
 */
public record LayerCount(DecidedBy by, boolean allowed, long rows) {}
