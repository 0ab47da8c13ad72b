/** JSON, read and written. */
@org.jspecify.annotations.NullMarked
package dev.backstay.runner.json;
