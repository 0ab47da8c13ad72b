/**
 * Accounts as records: their columns, what identifies them, what may be written, and how the server
 * finds them.
 */
@NullMarked
package dev.backstay.server.users.directory;

import org.jspecify.annotations.NullMarked;
