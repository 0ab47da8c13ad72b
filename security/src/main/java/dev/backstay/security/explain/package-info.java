/**
 * Why a decision came about. A {@link dev.backstay.security.decide.Decision} goes in; out comes an
 * {@link Explanation}: the layers in order with the cells that they consulted, what would turn the
 * decision around, and the traps worth knowing. It is computed from the same snapshot by the same
 * code, only when someone asks ({@link Explainer}).
 */
@NullMarked
package dev.backstay.security.explain;

import org.jspecify.annotations.NullMarked;
