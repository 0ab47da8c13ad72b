/**
 * Several operations on data as one: all of them happen, or none (reference: Data API 7). {@link
 * dev.backstay.server.transactions.TransactionRoutes} reads the request, {@link
 * dev.backstay.server.transactions.Transactions} runs it; each operation passes the one gate by
 * itself, as if it had come alone.
 */
@NullMarked
package dev.backstay.server.transactions;

import org.jspecify.annotations.NullMarked;
