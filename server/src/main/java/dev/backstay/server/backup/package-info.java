/**
 * Backups: everything of an installation in one file that both products can be made of again.
 *
 * <p>A backup is a ZIP file. {@code backup.json} says of which format it is; {@code
 * platform/database.json} and {@code apps/ID/database.json} say which tables there are; {@code
 * …/tables/NAME.jsonl} holds their rows, a JSON array each; {@code apps/ID/files/…} are the
 * contents of the app's files, {@code apps/ID/code/…} the archives of its server code; {@code
 * checksums.txt}, the last entry, has the SHA-256 of every other.
 */
@NullMarked
package dev.backstay.server.backup;

import org.jspecify.annotations.NullMarked;
