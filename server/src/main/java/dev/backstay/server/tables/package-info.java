/** How does a developer shape an app's tables, columns and relations? */
@NullMarked
package dev.backstay.server.tables;

import org.jspecify.annotations.NullMarked;
