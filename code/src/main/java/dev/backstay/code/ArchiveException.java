package dev.backstay.code;

/** An archive that is not unpacked; the message tells its sender why. */
public final class ArchiveException extends Exception {
  private static final long serialVersionUID = 1;

  ArchiveException(String message) {
    super(message);
  }
}
