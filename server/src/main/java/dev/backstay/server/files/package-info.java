/** An app's files, as far as the management API needs them, and their permissions for clients. */
@NullMarked
package dev.backstay.server.files;

import org.jspecify.annotations.NullMarked;
