/** What who runs the server sees of it in the console: settings, state, backups. */
@NullMarked
package dev.backstay.server.operator;

import org.jspecify.annotations.NullMarked;
