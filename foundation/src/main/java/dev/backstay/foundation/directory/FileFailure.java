package dev.backstay.foundation.directory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/**
 * Why a file could not be used, for the operator. Java's own message of the commonest failures is
 * the path alone.
 */
public final class FileFailure {
  private FileFailure() {}

  /** The path and what is wrong with it; never empty. */
  public static String reason(IOException failure) {
    if (!(failure instanceof FileSystemException system) || system.getReason() != null) {
      return failure.getMessage() == null
          ? failure.getClass().getSimpleName()
          : failure.getMessage();
    }
    String what = what(system);
    return what == null ? String.valueOf(failure.getMessage()) : system.getFile() + " " + what;
  }

  private static @Nullable String what(FileSystemException failure) {
    return switch (failure) {
      case AccessDeniedException denied ->
          "is not open to the user "
              + System.getProperty("user.name")
              + ": run this as its owner, or name another";
      case NoSuchFileException missing -> "is not there, or its directory is not";
      case FileAlreadyExistsException existing -> "is there already, and is something else";
      case NotDirectoryException file -> "is not a directory";
      default -> null;
    };
  }
}
