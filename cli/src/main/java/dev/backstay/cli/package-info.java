/** The command line: start, deploy, explain, export, import, backup. */
@NullMarked
package dev.backstay.cli;

import org.jspecify.annotations.NullMarked;
