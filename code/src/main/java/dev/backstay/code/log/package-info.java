/** The log of an app: what its code and, where the app allows it, its clients write. */
@NullMarked
package dev.backstay.code.log;

import org.jspecify.annotations.NullMarked;
