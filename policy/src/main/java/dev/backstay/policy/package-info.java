/**
 * Permissions as files that people review: an app's policy read, written and compared; permission
 * tests; lint. Texts in, texts out: knows neither a server nor a disk.
 */
@NullMarked
package dev.backstay.policy;

import org.jspecify.annotations.NullMarked;
