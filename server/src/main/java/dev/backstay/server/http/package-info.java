/**
 * The HTTP edge: how bytes become an {@link dev.backstay.server.http.Exchange}, how a {@link
 * dev.backstay.server.http.Response} becomes bytes, and how an error becomes an envelope. It knows
 * Jetty and JSON; it knows no feature.
 */
@NullMarked
package dev.backstay.server.http;

import org.jspecify.annotations.NullMarked;
