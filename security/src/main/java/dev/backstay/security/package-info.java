/** Decides who may do what, from plain values; no I/O, clock, logging or threads. */
@NullMarked
package dev.backstay.security;

import org.jspecify.annotations.NullMarked;
