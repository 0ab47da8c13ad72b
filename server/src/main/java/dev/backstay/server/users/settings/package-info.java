/** What developers set about registration and login, and where it is stored. */
@NullMarked
package dev.backstay.server.users.settings;

import org.jspecify.annotations.NullMarked;
