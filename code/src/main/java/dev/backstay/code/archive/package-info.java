/**
 * Archives that developers upload: in comes a zip file that nobody has checked, out go files within
 * a directory, all of them or none, within bounds.
 */
@NullMarked
package dev.backstay.code.archive;

import org.jspecify.annotations.NullMarked;
