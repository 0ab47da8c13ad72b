/**
 * The HTTP edge: how bytes become an {@link dev.backstay.foundation.http.Exchange}, how a {@link
 * dev.backstay.foundation.http.Response} becomes bytes, and how an error becomes an envelope. It
 * knows Jetty and JSON; it knows no feature.
 */
@NullMarked
package dev.backstay.foundation.http;

import org.jspecify.annotations.NullMarked;
