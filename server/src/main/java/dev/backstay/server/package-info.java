/** The server process: the HTTP edge, access, and one package per feature. */
@NullMarked
package dev.backstay.server;

import org.jspecify.annotations.NullMarked;
