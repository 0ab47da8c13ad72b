/**
 * Questions about callers who are not there. A hypothetical key, login and set of roles go in; out
 * comes what they could do: one answer ({@link Question}), all who could ({@link WhoCan}), or a
 * table of answers ({@link EffectiveMatrix}).
 */
@NullMarked
package dev.backstay.security.ask;

import org.jspecify.annotations.NullMarked;
