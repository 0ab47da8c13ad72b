/** What server code in Java can use of Backstay. */
@org.jspecify.annotations.NullMarked
package dev.backstay;
