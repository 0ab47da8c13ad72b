/**
 * The database as a schema of PostgreSQL. A pool of connections, which all schemas share by a rule,
 * and the name of the schema go in; out comes a {@link PostgresDatabase}.
 */
@NullMarked
package dev.backstay.store.database.postgres;

import org.jspecify.annotations.NullMarked;
