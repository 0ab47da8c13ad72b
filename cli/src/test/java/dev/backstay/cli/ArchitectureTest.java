package dev.backstay.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules and packages, kept here because the command line sees them all. */
@AnalyzeClasses(packages = "dev.backstay", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule modules_point_one_way =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.backstay..")
          .withOptionalLayers(true)
          .layer("cli")
          .definedBy("dev.backstay.cli..")
          .layer("server")
          .definedBy("dev.backstay.server..")
          .layer("store")
          .definedBy("dev.backstay.store..")
          .layer("policy")
          .definedBy("dev.backstay.policy..")
          .layer("security")
          .definedBy("dev.backstay.security..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("policy")
          .mayOnlyBeAccessedByLayers("server", "cli")
          .whereLayer("security")
          .mayOnlyBeAccessedByLayers("server", "store", "policy")
          .because(
              "the arrows go cli -> server -> {store, policy, security}, and store and policy ->"
                  + " security");

  @ArchTest
  static final ArchRule security_only_computes =
      classes()
          .that()
          .resideInAPackage("dev.backstay.security..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.backstay.security..",
              "java.lang",
              "java.lang.annotation",
              "java.lang.constant",
              "java.lang.invoke",
              "java.lang.runtime",
              "java.math",
              "java.nio.charset",
              "java.text",
              "java.time..",
              "java.util",
              "java.util.function",
              "java.util.regex",
              "java.util.stream",
              "org.jspecify.annotations",
              "com.google.errorprone.annotations..")
          .allowEmptyShould(true)
          .because("it decides from plain values: no library, I/O, network, logging or lock");

  @ArchTest
  static final ArchRule security_has_no_clock_and_no_threads =
      noClasses()
          .that()
          .resideInAPackage("dev.backstay.security..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Thread.class, ThreadLocal.class, Process.class, ProcessBuilder.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(java.time.Clock.class, java.util.Random.class, java.util.Timer.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .allowEmptyShould(true)
          .because("a decision must be the same for the same values");

  @ArchTest
  static final ArchRule features_of_the_server_have_no_cycles =
      slices()
          .matching("dev.backstay.server.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .because("a feature can be read on its own only if none leads back to it");

  @ArchTest
  static final ArchRule packages_say_what_they_are_for =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..common..",
              "..commons..",
              "..helper..",
              "..helpers..",
              "..misc..",
              "..shared..",
              "..util..",
              "..utils..")
          .allowEmptyShould(true)
          .because("a drawer without a name collects what nobody owns");
}
