/** How passwords, of users and of developers, become hashes and are checked against them. */
@NullMarked
package dev.backstay.foundation.passwords;

import org.jspecify.annotations.NullMarked;
