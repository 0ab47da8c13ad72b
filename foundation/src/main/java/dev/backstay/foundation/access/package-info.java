/**
 * Who is calling, whether they may, and why: callers, policies, the one gate, and what it decided
 * lately.
 */
@NullMarked
package dev.backstay.foundation.access;

import org.jspecify.annotations.NullMarked;
