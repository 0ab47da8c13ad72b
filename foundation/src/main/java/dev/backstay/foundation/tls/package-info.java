/** The certificate that the server shows, and the files that it comes from. */
@NullMarked
package dev.backstay.foundation.tls;

import org.jspecify.annotations.NullMarked;
