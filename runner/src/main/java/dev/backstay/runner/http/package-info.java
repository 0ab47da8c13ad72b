/** Calls of the API, with the key of the task whose code makes them. */
@org.jspecify.annotations.NullMarked
package dev.backstay.runner.http;
