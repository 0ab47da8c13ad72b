package dev.backstay.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
          .layer("code")
          .definedBy("dev.backstay.code..")
          .layer("foundation")
          .definedBy("dev.backstay.foundation..")
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
          .whereLayer("code")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("foundation")
          .mayOnlyBeAccessedByLayers("code", "server", "cli")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("foundation", "code", "server")
          .whereLayer("policy")
          .mayOnlyBeAccessedByLayers("server", "cli")
          .whereLayer("security")
          .mayOnlyBeAccessedByLayers("foundation", "code", "server", "store", "policy")
          .because(
              "the arrows go cli -> server -> {code, policy} -> foundation -> store -> security");

  @ArchTest
  static final ArchRule only_server_code_knows_netty =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.backstay.code..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..")
          .because("clients are served by Jetty alone");

  @ArchTest
  static final ArchRule only_traces_know_opentelemetry =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.backstay.server.traces..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..")
          .because("a server that traces nothing loads none of it");

  @ArchTest
  static final ArchRule one_package_knows_the_client_of_valkey =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.backstay.foundation.valkey")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("redis.clients..")
          .because("how long a call may take, and what a failure does, is said in one place");

  /** Backstay's own tables, which every module above may use. */
  private static final String GENERATED = "dev.backstay.store.generated..";

  /** The rooms of modules that are divided; each knows only those before it. */
  private static final List<String> STORE_ROOMS =
      List.of(
          GENERATED,
          "dev.backstay.store.error",
          "dev.backstay.store.database",
          "dev.backstay.store.database.migration",
          "dev.backstay.store.database.sqlite",
          "dev.backstay.store.database.postgres",
          "dev.backstay.store.nodes",
          "dev.backstay.store.schema",
          "dev.backstay.store.where",
          "dev.backstay.store.query",
          "dev.backstay.store.plan",
          "dev.backstay.store.records",
          "dev.backstay.store.backup",
          "dev.backstay.store");

  private static final List<String> SECURITY_ROOMS =
      List.of(
          "dev.backstay.security.caller",
          "dev.backstay.security.model",
          "dev.backstay.security.decide",
          "dev.backstay.security.explain",
          "dev.backstay.security.ask",
          "dev.backstay.security");

  private static final List<String> CODE_ROOMS =
      List.of(
          "dev.backstay.code.settings",
          "dev.backstay.code.environment",
          "dev.backstay.code.archive",
          "dev.backstay.code.machine",
          "dev.backstay.code.broker",
          "dev.backstay.code.host",
          "dev.backstay.code.schedule",
          "dev.backstay.code.deploy",
          "dev.backstay.code.debug",
          "dev.backstay.code.log",
          "dev.backstay.code.invoke",
          "dev.backstay.code.queue",
          "dev.backstay.code.timers",
          "dev.backstay.code");

  private static final List<String> USERS_ROOMS =
      List.of(
          "dev.backstay.server.users.settings",
          "dev.backstay.server.users.directory",
          "dev.backstay.server.users.credentials",
          "dev.backstay.server.users.links",
          "dev.backstay.server.users");

  /**
   * What other modules may use of {@code store} and {@code security}; the rest is public only for
   * the other rooms.
   */
  private static final Set<String> EXPORTED =
      Stream.of(
              exported("store", "DatabaseFacts DatabaseLoad Databases"),
              exported(
                  "store.error",
                  "DataError DataException DatabaseException StalePermitException"
                      + " StoreException"),
              exported(
                  "store.database",
                  "Database DatabaseSettings DatabaseWatch Dialect Durability FairShare"
                      + " FixedStatement Ids Isolation TableChanges"),
              exported("store.nodes", "Answerer ChangeListener Node NodeKey Nodes Reply"),
              exported(
                  "store.schema",
                  "Catalog Column ColumnDefinition ColumnType JsonText Relationship Schema"
                      + " SchemaEditor Table"),
              exported("store.query", "Query ResultSize Row RowShape"),
              exported("store.plan", "DecidedBy Plans"),
              exported(
                  "store.records",
                  "Children LayerCount ObjectAcls Reach Records Relations RowFacts" + " RowTimes"),
              exported("store.backup", "BackupSource BackupTarget Snapshot StoredTable ValueKind"),
              exported(
                  "security.caller",
                  "ApiKeyType Caller LoginState Role RoleResolver RoleSet Roles SocialProvider"
                      + " SystemRole"),
              exported(
                  "security.model",
                  "Access Area Asset Cells Change ContainerPolicy Elevation InvalidChangeException"
                      + " ObjectAcl Operation OwnerInherit Policy PolicyBuilder PolicyChange"
                      + " PolicySettings Principal PrincipalCells"),
              exported(
                  "security.decide",
                  "Decider Decision Layer Outcome Permit RowFilter UpsertDecision"),
              exported("security.explain", "Advice Explainer Explanation Step"),
              exported(
                  "security.ask",
                  "EffectiveMatrix Question Reach Reaches HypotheticalCaller HypotheticalKey"
                      + " HypotheticalLogin WhoCan"))
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  private static Stream<String> exported(String room, String names) {
    return Stream.of(names.split(" ")).map(name -> "dev.backstay." + room + "." + name);
  }

  @ArchTest static final ArchRule rooms_of_the_store_point_one_way = pointOneWay(STORE_ROOMS);

  @ArchTest static final ArchRule rooms_of_security_point_one_way = pointOneWay(SECURITY_ROOMS);

  @ArchTest static final ArchRule rooms_of_server_code_point_one_way = pointOneWay(CODE_ROOMS);

  @ArchTest static final ArchRule rooms_of_users_point_one_way = pointOneWay(USERS_ROOMS);

  private static ArchRule pointOneWay(List<String> rooms) {
    CompositeArchRule all =
        CompositeArchRule.of(
            classes()
                .that()
                .resideInAPackage(rooms.getLast() + "..")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .resideInAnyPackage(rooms.toArray(String[]::new))
                .because("a new room needs a place in the order"));
    for (int i = 0; i < rooms.size() - 1; i++) {
      String[] later = rooms.subList(i + 1, rooms.size()).toArray(String[]::new);
      all =
          all.and(
              noClasses()
                  .that()
                  .resideInAPackage(rooms.get(i))
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(later)
                  .because("a room knows only those before it"));
    }
    return all;
  }

  @ArchTest
  static final ArchRule rooms_are_entered_by_what_they_export =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.backstay.store..", "dev.backstay.security..")
          .should()
          .dependOnClassesThat(isInternal())
          .orShould()
          .callCodeUnitWhere(
              DescribedPredicate.describe(
                  "a parameter or result is internal",
                  call ->
                      Stream.concat(
                              Stream.of(call.getTarget().getRawReturnType()),
                              call.getTarget().getRawParameterTypes().stream())
                          .anyMatch(isInternal())))
          .because("the rest is public only for the other rooms of the same module");

  private static DescribedPredicate<JavaClass> isInternal() {
    return DescribedPredicate.describe(
        "are internal to store or security",
        type -> {
          String module = type.getBaseComponentType().getPackageName();
          if (PackageMatcher.of(GENERATED).matches(module)) {
            return false;
          }
          return (module.startsWith("dev.backstay.store")
                  || module.startsWith("dev.backstay.security"))
              && !EXPORTED.contains(
                  type.getBaseComponentType().getName().replaceFirst("\\$.*", ""));
        });
  }

  @ArchTest
  static final ArchRule databases_are_of_one_of_two_products =
      classes()
          .that()
          .areAssignableTo("dev.backstay.store.database.Database")
          .should()
          .resideInAnyPackage("dev.backstay.store.database..")
          .because("what runs SQL elsewhere has no deadline and no share of the connections");

  @ArchTest
  static final ArchRule only_the_gate_hands_out_permits =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.backstay\\.foundation\\.access\\.AccessGate(\\$.*)?")
          .should()
          .callMethod("dev.backstay.security.decide.Decision", "permit")
          .because("who can make a permit can do what no decision log tells of");

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

  @ArchTest static final ArchRule features_have_no_cycles = haveNoCycles("server");

  @ArchTest static final ArchRule foundation_has_no_cycles = haveNoCycles("foundation");

  @ArchTest static final ArchRule server_code_has_no_cycles = haveNoCycles("code");

  private static ArchRule haveNoCycles(String module) {
    return slices()
        .matching("dev.backstay." + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("a package can be read on its own only if none leads back to it");
  }

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
