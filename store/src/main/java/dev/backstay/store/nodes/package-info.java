/**
 * The servers that share a database. Transactions that change what servers keep in memory go in;
 * out comes that the others have dropped it before the change is answered, and whether this server
 * may still serve with what it has. {@code docs/scaling.md} says why that holds.
 */
@NullMarked
package dev.backstay.store.nodes;

import org.jspecify.annotations.NullMarked;
