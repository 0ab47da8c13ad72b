/**
 * The accounts of an app's users: registration, login, recovery, status, and the roles API of
 * clients.
 */
@NullMarked
package dev.backstay.server.users;

import org.jspecify.annotations.NullMarked;
