/**
 * Statements on rows. The shape of what is asked and permitted goes in; out comes a {@link Plan},
 * the SQL text with where its values go, made once for each shape and kept ({@link Plans}). Row
 * filters become SQL here ({@link FilterSql}), and conditions that could tell of a hidden row stand
 * behind them ({@link ConditionSql}).
 */
@NullMarked
package dev.backstay.store.plan;

import org.jspecify.annotations.NullMarked;
