/**
 * Why was a request answered as it was, who could make it, and what would change that? Answers come
 * from the decisions that the gate keeps and from the engine that enforces them.
 */
@NullMarked
package dev.backstay.server.explain;

import org.jspecify.annotations.NullMarked;
