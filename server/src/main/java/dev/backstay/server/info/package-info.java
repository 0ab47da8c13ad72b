/** What a client asks when it starts. */
@NullMarked
package dev.backstay.server.info;

import org.jspecify.annotations.NullMarked;
