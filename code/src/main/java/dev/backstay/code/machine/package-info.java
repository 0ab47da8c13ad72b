/**
 * What server code meets of the machine: directories, operating-system users, processes and their
 * limits. In come an app and a deployment, out go paths, users and the isolation that this machine
 * gives.
 */
@NullMarked
package dev.backstay.code.machine;

import org.jspecify.annotations.NullMarked;
