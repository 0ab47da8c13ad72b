/**
 * How are passwords and client secrets that the server itself must know kept in its database, and
 * where do new secrets come from?
 */
@NullMarked
package dev.backstay.foundation.secrets;

import org.jspecify.annotations.NullMarked;
