/**
 * Hives: durable stores by key in an app's database, each a value, list, map, set or sorted set
 * (reference: README, 6). What can be asked of them is a {@link
 * dev.backstay.server.hive.HiveOperation}.
 */
@NullMarked
package dev.backstay.server.hive;

import org.jspecify.annotations.NullMarked;
