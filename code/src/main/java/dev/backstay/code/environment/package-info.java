/**
 * The environment of an app's code: in come names with values and secrets that its developer sets,
 * out goes what its workers find in {@code process.env}.
 */
@NullMarked
package dev.backstay.code.environment;

import org.jspecify.annotations.NullMarked;
