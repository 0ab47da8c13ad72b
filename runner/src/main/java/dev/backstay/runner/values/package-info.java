/** JSON values as objects of classes, and back. */
@org.jspecify.annotations.NullMarked
package dev.backstay.runner.values;
