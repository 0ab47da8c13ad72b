/** The tables of each app: schema, records, and what its developer has set for them. */
@NullMarked
package dev.backstay.foundation.tables;

import org.jspecify.annotations.NullMarked;
