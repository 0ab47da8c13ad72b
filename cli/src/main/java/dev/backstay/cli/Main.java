package dev.backstay.cli;

/** The program people start. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    String version = Main.class.getPackage().getImplementationVersion();
    System.out.println("backstay " + (version == null ? "(unpackaged)" : version));
  }
}
