/** What the server tells monitoring of itself: Micrometer, as Prometheus reads it. */
@NullMarked
package dev.backstay.server.metrics;

import org.jspecify.annotations.NullMarked;
