/**
 * Which files and directories an app has: a tree of names in the app's database. Comes in: paths.
 * Goes out: entries, with where their bytes are in the storage.
 */
@NullMarked
package dev.backstay.server.files.tree;

import org.jspecify.annotations.NullMarked;
