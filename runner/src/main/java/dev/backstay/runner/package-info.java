/**
 * The process that runs server code in Java, on the JDK alone: whatever libraries a project brings,
 * none of ours is in their way. It holds no class of the server.
 */
@org.jspecify.annotations.NullMarked
package dev.backstay.runner;
