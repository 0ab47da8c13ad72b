package dev.backstay.server.data;

/** What can be done to data: to records, and to the relations between them. */
public record DataOperations(RecordOperations records, RelationOperations relations) {}
