/** What is printed: texts of others made harmless, and what a command fails with. */
@NullMarked
package dev.backstay.cli.terminal;

import org.jspecify.annotations.NullMarked;
