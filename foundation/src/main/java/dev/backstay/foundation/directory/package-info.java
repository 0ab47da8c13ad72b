/** The directory that holds everything of a server: its version, its lock, its private files. */
@NullMarked
package dev.backstay.foundation.directory;

import org.jspecify.annotations.NullMarked;
