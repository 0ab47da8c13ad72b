import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs google-java-format over every Java file of the repository. The build starts it on the
 * toolchain's JDK, because Maven's own may be too old for the formatter.
 *
 * <p>Usage: {@code java -cp <formatter's jars> Format.java check|apply <root>}
 */
final class Format {
  /** What tools have written is compared with what they write. */
  private static final Set<String> SKIPPED = Set.of("target", "node_modules", "generated");

  /** What a server that runs here keeps; a package of that name is code like any other. */
  private static final String DATA_DIRECTORY = "data";

  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]);

    List<String> formatterArgs = new ArrayList<>();
    formatterArgs.addAll(
        apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    formatterArgs.addAll(javaFiles(root));

    var out = new PrintWriter(System.out, true);
    var err = new PrintWriter(System.err, true);
    int status = new Main(out, err, System.in).format(formatterArgs.toArray(String[]::new));
    out.flush();
    err.flush();
    if (status != 0 && !apply) {
      System.err.println("The Java files above are not formatted. To format them: ./format");
    }
    System.exit(status);
  }

  private static List<String> javaFiles(Path root) throws IOException {
    List<String> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.getFileName().toString();
            boolean hidden = name.startsWith(".") && !name.equals(".mvn");
            boolean data = name.equals(DATA_DIRECTORY) && root.equals(dir.getParent());
            boolean skip = !dir.equals(root) && (hidden || data || SKIPPED.contains(name));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }
}
