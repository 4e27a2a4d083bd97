package dev.sparkinfer.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses api =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("Test"))
          .importPackages("dev.sparkinfer.api.v1alpha1", "dev.sparkinfer.api.schema");

  @Test
  void recordsKnowNothingOfTheParser() {
    noClasses()
        .that()
        .resideInAPackage("dev.sparkinfer.api.v1alpha1")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.sparkinfer.api.schema", "dev.cel..", "org.yaml..")
        .check(api);
  }

  @Test
  void apiKnowsNothingOfOperatorAndJob() {
    classes()
        .that()
        .resideInAPackage("dev.sparkinfer.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.sparkinfer.api..",
            "java..",
            "io.fabric8..",
            "com.fasterxml.jackson..",
            "dev.cel..",
            "org.yaml.snakeyaml..",
            "org.jspecify..")
        .check(api);
  }
}
