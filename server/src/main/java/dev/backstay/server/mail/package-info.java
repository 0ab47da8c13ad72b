/**
 * How does mail leave the server? SMTP settings, templates, and a queue that survives a restart.
 * What is mailed to whom is the question of other features ({@link
 * dev.backstay.server.mail.MailComposer}).
 */
@NullMarked
package dev.backstay.server.mail;

import org.jspecify.annotations.NullMarked;
