/** The data service: tables over REST. */
@NullMarked
package dev.backstay.server.data;

import org.jspecify.annotations.NullMarked;
