/** The official clients against a real server; tests only. */
@NullMarked
package dev.backstay.clients;

import org.jspecify.annotations.NullMarked;
