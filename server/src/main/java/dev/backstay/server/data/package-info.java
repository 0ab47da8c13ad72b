/**
 * The data service: {@link dev.backstay.server.data.DataOperation}s on tables, performed by {@link
 * dev.backstay.server.data.DataService}, asked for over REST by {@link
 * dev.backstay.server.data.DataRoutes}.
 */
@NullMarked
package dev.backstay.server.data;

import org.jspecify.annotations.NullMarked;
