/**
 * What every feature stands on, built once: {@link dev.backstay.foundation.core.Core}. A feature
 * takes it, and the other features that it needs, in its constructor.
 */
@NullMarked
package dev.backstay.foundation.core;

import org.jspecify.annotations.NullMarked;
