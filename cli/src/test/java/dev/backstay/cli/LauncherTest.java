package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.cli.LauncherFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher by itself: which Java it takes, when it builds, what it passes on. */
class LauncherTest {
  private LauncherFixture launcher;

  @BeforeEach
  void copyLauncher(@TempDir Path directory) throws IOException {
    launcher = new LauncherFixture(directory);
  }

  @Test
  void takesAJdkFromTheUsualFoldersWhenTheDefaultIsTooOld() throws Exception {
    launcher.built();
    Path old = launcher.jdk("java-17", "17.0.15");
    Path good = launcher.jdk("jdk-25", "25.0.3");
    launcher.environment.put("JAVA_HOME", old.toString());
    launcher.environment.put("PATH", launcher.tools + ":" + old.resolve("bin"));

    assertThat(launcher.run("logs").out()).startsWith(good + "/bin/java\n");
  }

  @Test
  void prefersJavaHomeThenThePathThenTheFolders() throws Exception {
    launcher.built();
    Path inFolder = launcher.jdk("jdk-25", "25.0.3");
    assertThat(launcher.run("logs").out()).startsWith(inFolder.toString());
    Files.delete(launcher.root.resolve("cli/target/dist/java-home"));

    Path onPath = launcher.jdkAt(launcher.directory.resolve("on path"), "26");
    Files.createSymbolicLink(launcher.tools.resolve("java"), onPath.resolve("bin/java"));
    assertThat(launcher.run("logs").out()).startsWith(onPath.toString());

    Path named = launcher.jdkAt(launcher.directory.resolve("named"), "25");
    launcher.environment.put("JAVA_HOME", named.toString());
    assertThat(launcher.run("logs").out()).startsWith(named.toString());
  }

  @Test
  void takesTheOldestThatWillDoOfThoseInTheFolders() throws Exception {
    launcher.built();
    launcher.jdk("a", "27-ea");
    launcher.jdk("b", "1.8.0_402");
    Path good = launcher.jdk("c", "25.0.3");
    launcher.jdk("d", "26.0.1");

    assertThat(launcher.run("logs").out()).startsWith(good.toString());
  }

  @Test
  void looksAgainWhenTheJdkOfLastTimeIsGone() throws Exception {
    launcher.built();
    Path first = launcher.jdk("first", "25.0.1");
    assertThat(launcher.run("logs").out()).startsWith(first.toString());
    Path second = launcher.jdk("second", "25.0.2");
    Files.delete(first.resolve("bin/java"));

    assertThat(launcher.run("logs").out()).startsWith(second.toString());
  }

  @Test
  void asksAJavaThatDoesNotSayWhatItIs() throws Exception {
    launcher.built();
    launcher.script(
        launcher.jdks.resolve("quiet/bin/java"),
        """
        #!/usr/bin/env bash
        if [ "$1" = -XshowSettings:properties ]; then
          echo "    java.home = %s" >&2
          echo "    java.version = 25.0.3" >&2
        else
          echo "quiet"
        fi
        """
            .formatted(launcher.jdks.resolve("quiet")));

    assertThat(launcher.run("logs").out()).isEqualTo("quiet\n");
  }

  @Test
  void saysWhatToInstallWhenThereIsNoJdk() throws Exception {
    Path old = launcher.jdk("java-17", "17.0.15");
    Path runtime = launcher.jdk("runtime", "25.0.3");
    Files.delete(runtime.resolve("bin/javac"));
    launcher.environment.put("JAVA_HOME", "/does/not/exist");

    Result result = launcher.run("start");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("backstay: no JDK 25 or newer was found.\n")
        .contains(
            "/does/not/exist (JAVA_HOME) holds no Java",
            old + " is Java 17",
            runtime + " has no compiler")
        .contains(
            "brew install", "apt install", "dnf install", "JAVA_HOME=/path/to/jdk ./backstay start")
        .satisfies(text -> assertThat(text.lines().count()).as("fits a screen").isLessThan(24));
  }

  @Test
  void needsNoCompilerToRunWhatIsBuilt() throws Exception {
    launcher.built();
    Path runtime = launcher.jdk("runtime", "25.0.3");
    Files.delete(runtime.resolve("bin/javac"));

    assertThat(launcher.run("logs").exit()).isZero();
  }

  @Test
  void passesArgumentsAndExitStatusOn() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    launcher.environment.put("EXIT", "42");

    Result result = launcher.run("app", "create", "two words", "", "*");

    assertThat(result.exit()).isEqualTo(42);
    assertThat(result.out()).endsWith("\ndev.backstay.cli.Main\napp\ncreate\ntwo words\n\n*\n");
  }

  @Test
  void isFoundThroughSymbolicLinks() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    Path elsewhere = Files.createDirectories(launcher.directory.resolve("bin"));
    Files.createSymbolicLink(elsewhere.resolve("one"), Path.of("../root/backstay"));
    Files.createSymbolicLink(elsewhere.resolve("two"), elsewhere.resolve("one"));

    Result result = LauncherFixture.await(launcher.start(elsewhere.resolve("two"), "logs"));

    assertThat(result.out()).contains(launcher.root + "/cli/target/dist/lib/backstay-cli.jar:");
  }

  @Test
  void givesTheJvmTheJarsThatTheBuildHasListed() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    String lib = launcher.root + "/cli/target/dist/lib/";

    assertThat(launcher.run("logs").out())
        .contains(
            "\n-cp\n" + lib + "backstay-cli.jar:" + lib + "other.jar\ndev.backstay.cli.Main\n");
  }

  @Test
  void addsOptionsOfTheOperatorForTheServerOnly() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    launcher.environment.put("BACKSTAY_JAVA_OPTIONS", " -Xmx2g  -Dpattern=* ");

    assertThat(launcher.run("start").out()).contains("\n-Xmx2g\n-Dpattern=*\n-cp\n");
    assertThat(launcher.run("logs").out()).doesNotContain("-Xmx2g");
  }

  @Test
  void leavesGarbageCollectorAndHeapToTheOperator() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    assertThat(launcher.run("start").out())
        .containsOnlyOnce("GC\n")
        .contains("\n-Xms", "\n-XX:MaxNewSize=")
        .containsPattern("\n(-Xmx512m|-XX:MaxRAMPercentage=25)\n");

    launcher.environment.put("BACKSTAY_JAVA_OPTIONS", "-XX:+UseZGC");
    assertThat(launcher.run("start").out())
        .containsOnlyOnce("GC\n")
        .contains("\n-XX:+UseZGC\n", "\n-Xms")
        .doesNotContain("NewSize");

    launcher.environment.put("BACKSTAY_JAVA_OPTIONS", "-Xmx48m");
    assertThat(launcher.run("start").out())
        .contains("\n-Xmx48m\n")
        .doesNotContain("-Xms", "-Xmx512m", "NewSize", "RAM");
  }

  @Test
  void hidesItsOwnVariablesFromTheProgram() throws Exception {
    launcher.built();
    Path jdk = launcher.jdk("jdk", "25");
    launcher.script(jdk.resolve("bin/java"), "#!/usr/bin/env bash\nexport -p\n");
    launcher.environment.put("BACKSTAY_AOT", "off");

    assertThat(launcher.run("start").out())
        .contains("BACKSTAY_HOME=\"" + launcher.root + "\"")
        .doesNotContain("BACKSTAY_AOT", "BACKSTAY_JDK_FOLDERS");
  }

  @Test
  void buildsOnFirstUseWithTheJdkThatItHasFound() throws Exception {
    Path jdk = launcher.jdk("jdk", "25");

    Result result = launcher.run("logs");

    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("dev.backstay.cli.Main\nlogs\n")
        .doesNotContain("output of the build");
    assertThat(result.err())
        .matches("backstay: building; the first time .*\nbackstay: built in \\d+ s\n");
    assertThat(launcher.noted("builds")).containsExactly(jdk.toString());

    assertThat(launcher.run("logs").err()).isEmpty();
    assertThat(launcher.noted("builds")).hasSize(1);
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    launcher.jdk("jdk", "25");
    launcher.built();
    launcher.source("server/src/main/java/Old.java", -60);
    launcher.run("logs");
    assertThat(launcher.noted("builds")).isEmpty();

    launcher.source("server/src/main/java/New.java", 0);
    Files.setLastModifiedTime(
        launcher.root.resolve("cli/target/dist/built"), FileTime.fromMillis(1));
    assertThat(launcher.run("logs").err()).startsWith("backstay: building ...\n");
    assertThat(launcher.noted("builds")).hasSize(1);
  }

  @Test
  void theConsoleIsBuiltBesideTheRestAndAgainWhenAskedFor() throws Exception {
    launcher.jdk("jdk", "25");
    launcher.script(
        launcher.root.resolve("console/build"),
        "#!/usr/bin/env bash\necho \"$1 ${BACKSTAY_PORT-unset}\" >>\"$LAUNCHER_TEST/consoles\"\n");
    launcher.environment.put("BACKSTAY_PORT", "1");
    String expected = launcher.root.resolve("cli/target/dist/console") + " unset";

    assertThat(launcher.run("build").exit()).isZero();
    assertThat(launcher.noted("consoles")).containsExactly(expected, expected);
    launcher.run("logs");
    assertThat(launcher.noted("consoles")).hasSize(2);

    launcher.source("console/src/New.tsx", 0);
    Files.setLastModifiedTime(
        launcher.root.resolve("cli/target/dist/built"), FileTime.fromMillis(1));
    launcher.run("logs");
    assertThat(launcher.noted("consoles")).hasSize(3);
  }

  @Test
  void buildsOnceWhenManyStartAtOnce() throws Exception {
    launcher.jdk("jdk", "25");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(launcher.start(launcher.launcher(), "logs"));
    }
    for (Process process : processes) {
      Result result = LauncherFixture.await(process);
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out()).contains("dev.backstay.cli.Main\nlogs\n");
    }
    assertThat(launcher.noted("builds")).hasSize(1);
    assertThat(launcher.files()).noneMatch(file -> file.contains(".lock"));
  }

  @Test
  void takesOverFromABuildThatWasKilled() throws Exception {
    launcher.jdk("jdk", "25");
    Files.createDirectories(launcher.root.resolve("target"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createSymbolicLink(
        launcher.root.resolve("target/backstay.lock"), Path.of(String.valueOf(gone.pid())));

    assertThat(launcher.run("logs").exit()).isZero();
  }

  @Test
  void endsTheBuildWhenItIsToldToStop() throws Exception {
    launcher.jdk("jdk", "25");
    launcher.script(
        launcher.root.resolve("mvnw"),
        "#!/usr/bin/env bash\necho $$ >\"$LAUNCHER_TEST/builds\"\nexec sleep 60\n");
    Process process = launcher.start(launcher.launcher(), "logs");
    for (int i = 0; i < 1_500 && launcher.noted("builds").isEmpty(); i++) {
      Thread.sleep(20);
    }
    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(
            ProcessHandle.of(Long.parseLong(launcher.noted("builds").getFirst()))
                .map(ProcessHandle::isAlive))
        .isNotEqualTo(Optional.of(true));
    assertThat(launcher.files()).noneMatch(file -> file.contains(".lock"));
  }

  @Test
  void showsTheWholeOutputOfABuildThatFails() throws Exception {
    launcher.jdk("jdk", "25");
    launcher.environment.put("FAIL_BUILD", "yes");

    Result result = launcher.run("start");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("output of the build\n", "the build failed");
    assertThat(launcher.files()).noneMatch(file -> file.contains(".lock"));
  }

  @Test
  void makesTheCacheOncePerBuildAndJdk() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25.0.3");
    String option = "-XX:AOTCache=" + launcher.root + "/cli/target/dist/backstay.aot\n";

    Result first = launcher.run("start");
    assertThat(first.err()).isEqualTo("backstay: preparing fast starts (once per build) ...\n");
    assertThat(first.out()).contains(option);
    Result second = launcher.run("start");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains(option);
    assertThat(launcher.run("logs").out()).contains(option);
    assertThat(launcher.noted("rehearsals")).hasSize(1);

    launcher.jdk("jdk", "25.0.4");
    assertThat(launcher.run("logs").out()).doesNotContain("AOTCache");
    assertThat(launcher.run("start").out()).contains(option);
    assertThat(launcher.noted("rehearsals")).hasSize(2);
  }

  @Test
  void aCacheOfAQuickRehearsalServesOnlyThoseWhoAskForIt() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");

    launcher.environment.put("BACKSTAY_AOT", "quick");
    assertThat(launcher.run("start").out()).contains("AOTCache");
    assertThat(launcher.run("start").err()).isEmpty();
    assertThat(launcher.noted("rehearsals")).containsExactly("rehearse --quick");

    launcher.environment.remove("BACKSTAY_AOT");
    assertThat(launcher.run("logs").out()).doesNotContain("AOTCache");
    assertThat(launcher.run("start").out()).contains("AOTCache");
    assertThat(launcher.noted("rehearsals")).containsExactly("rehearse --quick", "rehearse");

    launcher.environment.put("BACKSTAY_AOT", "quick");
    assertThat(launcher.run("start").out()).contains("AOTCache");
    assertThat(launcher.noted("rehearsals")).as("a full one is as good").hasSize(2);
  }

  @Test
  void startsWithoutACacheThatCannotBeMade() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    launcher.environment.put("FAIL_REHEARSAL", "yes");

    assertThat(launcher.run("start").out()).contains("\nstart\n").doesNotContain("AOTCache");
    assertThat(launcher.run("start").err()).as("it is not tried again").isEmpty();
  }

  @Test
  void makesNoCacheForOneWhoEditsAndStartsAllDay() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    launcher.environment.put("BACKSTAY_AOT", "off");

    assertThat(launcher.run("start").out()).contains("\nstart\n").doesNotContain("AOTCache");
    assertThat(launcher.noted("rehearsals")).isEmpty();
  }

  @Test
  void helpNeedsNothingAndNamesEveryCommand() throws Exception {
    for (String word : List.of("", "help", "--help", "-h")) {
      Result result = word.isEmpty() ? launcher.run() : launcher.run(word);
      assertThat(result.exit()).isZero();
      assertThat(Main.commandLine().getSubcommands().keySet())
          .allSatisfy(command -> assertThat(result.out()).contains("\n  " + command));
    }
    assertThat(launcher.noted("builds")).isEmpty();
  }

  @Test
  void helpOfACommandIsTheCommandsOwn() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");

    assertThat(launcher.run("help", "app", "create").out()).endsWith("\napp\ncreate\n--help\n");
  }

  @Test
  void theDemoSaysWhatIsMissing() throws Exception {
    launcher.built();
    launcher.jdk("jdk", "25");
    assertThat(launcher.run("demo").err())
        .contains("need Node.js 20 or newer and npm", "no command `node`");

    launcher.script(launcher.tools.resolve("node"), "#!/usr/bin/env bash\necho v18.20.1\n");
    assertThat(launcher.run("demo").err()).contains("`node` is version 18");

    launcher.script(launcher.tools.resolve("node"), "#!/usr/bin/env bash\necho v20.20.2\n");
    Result result = launcher.run("demo");
    assertThat(result.err()).contains("no command `npm`");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void theDemoIsBuiltFirstAndThenPlayedByNode() throws Exception {
    launcher.jdk("jdk", "25");
    launcher.script(launcher.tools.resolve("npm"), "#!/usr/bin/env bash\n");
    launcher.script(
        launcher.tools.resolve("node"),
        "#!/usr/bin/env bash\n"
            + "[ \"$1\" = --version ] && echo v22.1.0 || printf '%s\\n' \"$BACKSTAY_LAUNCHER\""
            + " \"$@\"\n");

    assertThat(launcher.run("demo", "--keep").out())
        .isEqualTo(launcher.launcher() + "\n" + launcher.root + "/clients/demo/demo.mjs\n--keep\n");
    assertThat(launcher.noted("builds")).hasSize(1);
  }
}
