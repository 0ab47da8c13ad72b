package dev.backstay.foundation.limits;

/** What fills the disk, and how much of it an address and an app may send in a minute, in bytes. */
public enum Volume {
  /** What clients log; their key is public, and so anybody may be one. */
  CLIENT_LOG(1 << 20, 8 << 20),
  /** What server code logs. */
  CODE_LOG(64 << 20, 64 << 20);

  private final int ofAddress;
  private final int ofApp;

  Volume(int ofAddress, int ofApp) {
    this.ofAddress = ofAddress;
    this.ofApp = ofApp;
  }

  /** The most that one address may send to an app in a minute, and at once. */
  public int ofAddress() {
    return ofAddress;
  }

  /** The most that all together may send to an app in a minute. */
  public int ofApp() {
    return ofApp;
  }
}
