/** Passwords: hashes, their checks, and hashing that runs ahead of a transaction. */
@NullMarked
package dev.backstay.server.users.credentials;

import org.jspecify.annotations.NullMarked;
