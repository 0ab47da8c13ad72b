package dev.backstay.code.archive;

/** An archive that is not unpacked; the message tells its sender why. */
public final class ArchiveException extends Exception {
  private static final long serialVersionUID = 1;

  public ArchiveException(String message) {
    super(message);
  }
}
