/**
 * Which app and which key a request names; the making and going of apps; what features keep in
 * memory per app.
 */
@NullMarked
package dev.backstay.foundation.apps;

import org.jspecify.annotations.NullMarked;
