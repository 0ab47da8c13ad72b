/**
 * How does the web console reach a browser? The built files of {@code console/}, below {@code
 * /ui/}; what the console shows comes from the management API alone.
 */
@NullMarked
package dev.backstay.server.ui;

import org.jspecify.annotations.NullMarked;
