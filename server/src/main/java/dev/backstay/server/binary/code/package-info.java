/** Server code for the Java SDK: the module of server code cannot know how it is reached by it. */
@NullMarked
package dev.backstay.server.binary.code;

import org.jspecify.annotations.NullMarked;
