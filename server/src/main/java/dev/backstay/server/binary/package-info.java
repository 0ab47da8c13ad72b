/**
 * The binary protocol of the official Java SDK: {@code POST {root}/binary} (reference: Java SDK).
 *
 * <p>A message names a service, an operation and arguments. Each feature says which of them it
 * takes ({@link dev.backstay.server.binary.BinaryService}), as it says its routes; what they do is
 * the same operation that the route does. Answers are always HTTP 200: the SDK reads errors from
 * the message alone. The codec is in {@code amf}.
 */
@NullMarked
package dev.backstay.server.binary;

import org.jspecify.annotations.NullMarked;
