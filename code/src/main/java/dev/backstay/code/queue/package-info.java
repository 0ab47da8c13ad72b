/**
 * Calls of server code that run on other machines: servers with {@code server-code=queue} put them
 * into a queue in Valkey, and runners, which are servers with {@code server-code=runner}, take them
 * from there, have workers of their own do them and send back what the workers say ({@code
 * docs/runners.md}). What is in Valkey is sealed; nothing is lost or done twice when a server, a
 * runner or Valkey dies, but for the calls that run at that moment, which fail.
 */
@NullMarked
package dev.backstay.code.queue;

import org.jspecify.annotations.NullMarked;
