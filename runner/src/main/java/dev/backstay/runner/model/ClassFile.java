package dev.backstay.runner.model;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the compiler has written into a class file beside the code: names of parameters, the source
 * file, lines. Reflection does not tell these.
 */
public final class ClassFile {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int STATIC = 0x0008;
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_CLASSES = 20_000;

  private final String name;
  private final Set<String> texts;
  private final Map<String, List<String>> parameters;
  private final Map<String, Integer> lines;
  private final @Nullable String source;

  private ClassFile(
      String name,
      Set<String> texts,
      Map<String, List<String>> parameters,
      Map<String, Integer> lines,
      @Nullable String source) {
    this.name = name;
    this.texts = texts;
    this.parameters = parameters;
    this.lines = lines;
    this.source = source;
  }

  /** Takes the class files of a place. */
  @FunctionalInterface
  public interface Taker {
    /**
     * @param path where it is, relative to the place
     */
    void take(String path, ClassFile file) throws IOException;
  }

  /** The name of the class, as {@link Class#getName} has it. */
  public String name() {
    return name;
  }

  /** The name of the source file, without its directory; null when the compiler left it out. */
  public @Nullable String source() {
    return source;
  }

  /** Whether a text occurs among its constants, or within one of them. */
  public boolean mentions(String part) {
    return texts.stream().anyMatch(text -> text.contains(part));
  }

  /**
   * The names of a method's parameters.
   *
   * @param method name and descriptor: {@code add(II)I}
   * @return null when the compiler left them out ({@code -g:none})
   */
  public @Nullable List<String> parameters(String method) {
    return parameters.get(method);
  }

  /** The line that a method's code begins in; 0 when it is not known. */
  public int line(String method) {
    return lines.getOrDefault(method, 0);
  }

  /** The first line of all methods' code; 0 when it is not known. */
  public int firstLine() {
    return lines.values().stream().min(Comparator.naturalOrder()).orElse(0);
  }

  /**
   * Reads all class files below a directory, in the order of their names.
   *
   * @throws IOException there are too many
   */
  public static void inDirectory(Path directory, Taker taker) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files =
          all.filter(file -> file.toString().endsWith(".class"))
              .sorted()
              .limit(MAX_CLASSES + 1)
              .toList();
    }
    if (files.size() > MAX_CLASSES) {
      throw new IOException("there are more than " + MAX_CLASSES + " classes");
    }
    for (Path file : files) {
      if (Files.size(file) <= MAX_BYTES) {
        ClassFile read = read(Files.readAllBytes(file));
        if (read != null) {
          taker.take(directory.relativize(file).toString().replace('\\', '/'), read);
        }
      }
    }
  }

  /** Reads all class files of a jar. */
  public static void inJar(Path jar, Taker taker) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      List<JarEntry> entries = Collections.list(file.entries());
      for (JarEntry entry : entries) {
        String path = entry.getName();
        if (path.endsWith(".class") && !path.startsWith("META-INF/")) {
          try (InputStream in = file.getInputStream(entry)) {
            ClassFile read = read(in.readNBytes(MAX_BYTES));
            if (read != null) {
              taker.take(path, read);
            }
          }
        }
      }
    }
  }

  /** Reads a class file; null when it is none, or that of a module or package. */
  static @Nullable ClassFile read(byte[] bytes) {
    try {
      return new Reader(new DataInputStream(new ByteArrayInputStream(bytes))).read();
    } catch (IOException | IndexOutOfBoundsException | ClassCastException e) {
      return null;
    }
  }

  /** Reads one file: JVM specification, chapter 4. */
  private static final class Reader {
    private final DataInputStream in;
    private Object[] pool = {};
    private final Map<String, List<String>> parameters = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private @Nullable String source;

    Reader(DataInputStream in) {
      this.in = in;
    }

    @Nullable ClassFile read() throws IOException {
      if (in.readInt() != MAGIC) {
        return null;
      }
      in.readInt();
      Set<String> texts = constants();
      int access = in.readUnsignedShort();
      String name = className(in.readUnsignedShort());
      in.readUnsignedShort();
      skip(2L * in.readUnsignedShort());
      members(false);
      members(true);
      attributes((attribute, length) -> {
        if (attribute.equals("SourceFile")) {
          source = text(in.readUnsignedShort());
        } else {
          skip(length);
        }
      });
      boolean module = (access & 0x8000) != 0 || name.endsWith("package-info");
      return module ? null : new ClassFile(name, texts, parameters, lines, source);
    }

    private Set<String> constants() throws IOException {
      Set<String> texts = new TreeSet<>();
      pool = new Object[in.readUnsignedShort()];
      for (int i = 1; i < pool.length; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> {
            String text = in.readUTF();
            pool[i] = text;
            texts.add(text);
          }
          case 7, 8, 16, 19, 20 -> pool[i] = in.readUnsignedShort();
          case 15 -> skip(3);
          case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(4);
          case 5, 6 -> {
            skip(8);
            i++;
          }
          default -> throw new IOException("a constant of an unknown kind");
        }
      }
      return texts;
    }

    private void members(boolean methods) throws IOException {
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        int access = in.readUnsignedShort();
        String member = text(in.readUnsignedShort()) + text(in.readUnsignedShort());
        attributes((attribute, length) -> {
          if (methods && attribute.equals("Code")) {
            code(member, (access & STATIC) != 0);
          } else {
            skip(length);
          }
        });
      }
    }

    private void code(String method, boolean isStatic) throws IOException {
      in.readInt();
      skip(in.readInt());
      skip(8L * in.readUnsignedShort());
      attributes((attribute, length) -> {
        if (attribute.equals("LineNumberTable")) {
          int count = in.readUnsignedShort();
          for (int i = 0; i < count; i++) {
            in.readUnsignedShort();
            lines.merge(method, in.readUnsignedShort(), Math::min);
          }
        } else if (attribute.equals("LocalVariableTable")) {
          variables(method, isStatic);
        } else {
          skip(length);
        }
      });
    }

    private void variables(String method, boolean isStatic) throws IOException {
      Map<Integer, String> bySlot = new TreeMap<>();
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        int start = in.readUnsignedShort();
        in.readUnsignedShort();
        String variable = text(in.readUnsignedShort());
        in.readUnsignedShort();
        int slot = in.readUnsignedShort();
        if (start == 0) {
          bySlot.put(slot, variable);
        }
      }
      if (!isStatic) {
        bySlot.remove(0);
      }
      parameters.put(method, new ArrayList<>(bySlot.values()));
    }

    private interface AttributeReader {
      void read(String attribute, long length) throws IOException;
    }

    private void attributes(AttributeReader reader) throws IOException {
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        String attribute = text(in.readUnsignedShort());
        reader.read(attribute, in.readInt());
      }
    }

    private String text(int index) {
      return (String) pool[index];
    }

    private String className(int index) {
      return text((Integer) pool[index]).replace('/', '.');
    }

    private void skip(long bytes) throws IOException {
      in.skipNBytes(bytes);
    }
  }
}
