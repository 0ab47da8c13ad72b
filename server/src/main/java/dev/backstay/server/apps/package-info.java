/** Which apps has a developer, with which API keys, settings and host names? */
@NullMarked
package dev.backstay.server.apps;

import org.jspecify.annotations.NullMarked;
