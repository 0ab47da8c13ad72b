/** What can be set, with which default, and what makes a value wrong. */
@NullMarked
package dev.backstay.foundation.settings;

import org.jspecify.annotations.NullMarked;
