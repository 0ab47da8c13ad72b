/** An app's files, as far as the developer's API needs them. */
@NullMarked
package dev.backstay.server.files;

import org.jspecify.annotations.NullMarked;
