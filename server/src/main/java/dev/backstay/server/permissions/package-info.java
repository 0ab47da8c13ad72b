/**
 * Who may do what in an app, as its developer reads and changes it: roles, cells, owner policies,
 * containers closed to clients, elevations, lists of changes and policy files. Every change is a
 * list of {@link dev.backstay.security.model.Change}s for {@link
 * dev.backstay.foundation.access.Policies}.
 */
@NullMarked
package dev.backstay.server.permissions;

import org.jspecify.annotations.NullMarked;
