package dev.backstay.store.where;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a list of properties.
 *
 * @param operand null for {@code *}, all columns
 * @param alias the key in the result, if one is given
 */
public record Property(@Nullable Operand operand, @Nullable String alias) {}
