package dev.backstay.server.files;

import dev.backstay.foundation.http.StreamedBody;
import dev.backstay.server.files.tree.FileEntry;

/**
 * A file that is being sent.
 *
 * @param body has to be sent or closed
 */
public record OpenFile(FileEntry entry, StreamedBody body) {}
