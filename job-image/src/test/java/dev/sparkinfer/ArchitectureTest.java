package dev.sparkinfer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which package may know which, and what they may know of the libraries. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.sparkinfer");

  private static LayeredArchitecture packages() {
    LayeredArchitecture packages = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String name :
        new String[] {
          "storage", "image", "model", "plan", "output", "engine", "progress", "report", "job"
        }) {
      packages = packages.layer(name).definedBy("dev.sparkinfer." + name + "..");
    }
    return packages.layer("api").definedBy("dev.sparkinfer.api..");
  }

  @Test
  void packagesDependInOneDirection() {
    packages()
        .whereLayer("api")
        .mayNotAccessAnyLayer()
        .whereLayer("storage")
        .mayOnlyAccessLayers("api")
        .whereLayer("image")
        .mayOnlyAccessLayers("api")
        .whereLayer("progress")
        .mayOnlyAccessLayers("api")
        .whereLayer("report")
        .mayOnlyAccessLayers("api")
        .whereLayer("output")
        .mayOnlyAccessLayers("api", "storage")
        .whereLayer("plan")
        .mayOnlyAccessLayers("api", "storage")
        .whereLayer("model")
        .mayOnlyAccessLayers("api", "storage")
        .whereLayer("engine")
        .mayOnlyAccessLayers("api", "image", "model", "output", "plan", "storage")
        .whereLayer("job")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.sparkinfer.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheJobKnowsSpark() {
    onlyIn("all else runs anywhere", List.of("org.apache.spark.."), "job");
  }

  @Test
  void onlyTheJobKnowsTheCommandLine() {
    onlyIn("progress but colours its table by it", List.of("picocli.."), "job", "progress");
  }

  @Test
  void onlyStorageKnowsItsClient() {
    onlyIn("all else sees objects", List.of("io.minio..", "okhttp3.."), "storage");
  }

  @Test
  void onlyPixelsModelsAndTheEngineKnowTensors() {
    onlyIn("all else sees rows", List.of("org.tensorflow.."), "image", "model", "engine");
  }

  @Test
  void onlyTheJobKnowsTheCluster() {
    onlyIn("all else runs anywhere", List.of("io.fabric8.kubernetes.client.."), "job", "api");
  }

  @Test
  void onlyOutputKnowsItsFormats() {
    onlyIn(
        "all else sees rows",
        List.of("org.apache.parquet..", "org.apache.commons.csv.."),
        "output");
  }

  private static void onlyIn(String because, List<String> libraries, String... homes) {
    String[] homePackages = new String[homes.length];
    for (int i = 0; i < homes.length; i++) {
      homePackages[i] = "dev.sparkinfer." + homes[i] + "..";
    }
    noClasses()
        .that()
        .resideOutsideOfPackages(homePackages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries.toArray(String[]::new))
        .because(because)
        .check(CLASSES);
  }

  @Test
  void namesSayWhatAClassIsFor() {
    noClasses()
        .should()
        .haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)(\\$.*)?")
        .orShould()
        .haveNameMatching(".*[.$]Abstract[^.$]*")
        .check(CLASSES);
  }

  /** The driver looks at its tasks now and then; store and API server are asked again later. */
  @Test
  void nothingSleepsButTheWatchAndTheRetries() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.sparkinfer.job.BatchInferenceJob")
        .and()
        .doNotHaveFullyQualifiedName("dev.sparkinfer.job.ProgressConfigMap")
        .and()
        .doNotHaveFullyQualifiedName("dev.sparkinfer.storage.Retries")
        .should()
        .callMethodWhere(
            JavaCall.Predicates.target(
                    HasOwner.Predicates.With.<JavaClass>owner(
                        JavaClass.Predicates.equivalentTo(Thread.class)))
                .and(JavaCall.Predicates.target(HasName.Predicates.name("sleep"))))
        .check(CLASSES);
  }
}
