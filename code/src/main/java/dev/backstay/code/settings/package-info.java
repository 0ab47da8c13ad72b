/** What can be set about server code. */
@NullMarked
package dev.backstay.code.settings;

import org.jspecify.annotations.NullMarked;
