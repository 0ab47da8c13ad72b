package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.ServerOptions;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.BackstayServer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay developer …}: the accounts of developers, for anyone who may read the data
 * directory.
 */
@Command(
    name = "developer",
    mixinStandardHelpOptions = true,
    description = "Makes accounts of developers, and lets them in again.")
final class DeveloperCommand implements Runnable {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec);
    known.commandLine().usage(known.commandLine().getOut());
  }

  /** Makes a further account on the running server. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes an account for a further developer, with a password that is made up and shown once.",
        "Developers reach no apps but their own."
      })
  int create(
      @Parameters(paramLabel = "EMAIL", description = "what the developer logs in with")
          String email,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "what consoles call the developer (default: the e-mail address)")
          @Nullable String name,
      @Option(
              names = "--password-file",
              paramLabel = "FILE",
              description =
                  "writes the password into a new file that only its owner can read, instead of"
                      + " printing it")
          @Nullable Path file,
      @Mixin ServerOptions server) {
    OperatorClient client = server.client();
    if (file != null) {
      reserve(file);
    }
    String password;
    try {
      password =
          client.post(
                      "/console/developers",
                      Map.of("email", email, "name", Objects.requireNonNullElse(name, email)))
                  instanceof Map<?, ?> made
              ? String.valueOf(made.get("password"))
              : "";
      if (file != null) {
        Files.writeString(file, password + "\n");
      }
    } catch (IOException e) {
      throw new CommandFailure(
          "the account is made, but its password could not be written to "
              + file
              + ": set another with ./backstay developer reset-password --email "
              + email);
    } catch (CommandFailure e) {
      discard(file);
      throw e;
    }
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(file == null ? password : "The password is in " + file + ".");
    out.flush();
    return 0;
  }

  /** Makes an empty file that only its owner can read, before there is anything to write. */
  private static void reserve(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(file + " exists already: name a file that does not");
    } catch (IOException e) {
      throw new CommandFailure("the file " + file + " cannot be written");
    }
  }

  private static void discard(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // an empty file is left, which harms nobody
      }
    }
  }

  /** Gives an account a new password; works whether the server runs or not. */
  @Command(
      name = "reset-password",
      mixinStandardHelpOptions = true,
      description =
          "Gives a developer a new password, prints it and ends their sessions. Failed logins of"
              + " others do not keep that password out.")
  int resetPassword(
      @Option(names = "--email", paramLabel = "EMAIL", description = "the same as the word EMAIL")
          @Nullable String email,
      @Parameters(
              arity = "0..1",
              paramLabel = "EMAIL",
              description = "whose; not needed while there is one account")
          @Nullable String account,
      @Mixin InstallationOptions installation) {
    if (email != null && account != null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "say the e-mail address once");
    }
    ServerSettings settings = installation.settingsOfData();
    String password =
        BackstayServer.resetDeveloperPassword(settings, account == null ? email : account);
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(password);
    out.flush();
    return 0;
  }
}
