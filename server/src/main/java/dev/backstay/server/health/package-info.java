/** Whether the server lives and can serve. */
@NullMarked
package dev.backstay.server.health;

import org.jspecify.annotations.NullMarked;
