/**
 * Where the bytes of files are, by keys that nobody but the tree knows. Comes in: contents. Goes
 * out: keys, and contents again.
 */
@NullMarked
package dev.backstay.server.files.storage;

import org.jspecify.annotations.NullMarked;
