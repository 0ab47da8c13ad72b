/** Files that the server fetches from elsewhere, without being led into its own network. */
@NullMarked
package dev.backstay.server.files.fetch;

import org.jspecify.annotations.NullMarked;
