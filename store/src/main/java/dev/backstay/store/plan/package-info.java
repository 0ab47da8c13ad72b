/**
 * Statements on rows. The shape of what is asked and permitted goes in ({@link PlanKey}); out comes
 * a {@link Plan}, the SQL text with where each of its values comes from, built once for each shape
 * and kept ({@link Plans}). Row filters become SQL here ({@link FilterSql}), and conditions that
 * could tell of a hidden row stand behind them ({@link ConditionSql}).
 */
@NullMarked
package dev.backstay.store.plan;

import org.jspecify.annotations.NullMarked;
