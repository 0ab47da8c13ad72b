/**
 * The codec of the binary protocol: AMF3 values in one AMF0 envelope, as the official Java SDK
 * sends and reads them (reference: Java SDK, 3).
 *
 * <p>In come bytes of a client, out go neutral values: null, {@code Boolean}, {@code Long}, {@code
 * Double}, {@code String}, {@link java.time.Instant}, {@code byte[]}, {@code List} and {@link
 * dev.backstay.server.binary.amf.AmfObject}. A name of a class is a text and stays one. Whatever is
 * not of the protocol, or beyond the bounds, is an {@link
 * dev.backstay.server.binary.amf.AmfException}, and nothing else.
 */
@NullMarked
package dev.backstay.server.binary.amf;

import org.jspecify.annotations.NullMarked;
