package dev.backstay.server.hive;

import java.util.List;

/**
 * Names of keys.
 *
 * @param next the cursor of the next page; 0 when this is the last
 */
record KeyPage(List<String> keys, long next) {}
