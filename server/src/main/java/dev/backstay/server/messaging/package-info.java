/**
 * What do apps send by themselves, and to whom? Mails; messages and notifications are not there
 * yet.
 */
@NullMarked
package dev.backstay.server.messaging;

import org.jspecify.annotations.NullMarked;
