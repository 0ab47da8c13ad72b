package dev.backstay.store.records;

import dev.backstay.store.plan.DecidedBy;

/**
 * How many rows one part of a row filter decides one way.
 *
 * @param allowed whether they are let through
 */
public record LayerCount(DecidedBy by, boolean allowed, long rows) {}
