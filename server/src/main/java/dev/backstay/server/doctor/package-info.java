/** What is wrong with this machine and these settings, before a server meets it. */
@NullMarked
package dev.backstay.server.doctor;

import org.jspecify.annotations.NullMarked;
