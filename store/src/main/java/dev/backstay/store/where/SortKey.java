package dev.backstay.store.where;

/** One key of a sort order. */
public record SortKey(Operand operand, boolean descending) {}
