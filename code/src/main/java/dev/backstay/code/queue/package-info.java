/**
 * Calls of server code that run on other machines: servers with {@code server-code=queue} put them
 * into a queue in Valkey, and runners, which are servers with {@code server-code=runner}, take them
 * from there, have workers of their own do them and send back what the workers say ({@code
 * docs/runners.md}). What is in Valkey is sealed. A call is never run twice; when a server, a
 * runner or Valkey dies, the calls that it had fail.
 */
@NullMarked
package dev.backstay.code.queue;

import org.jspecify.annotations.NullMarked;
