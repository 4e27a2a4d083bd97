package dev.sparkinfer.job;

import org.apache.spark.package$;
import picocli.CommandLine.IVersionProvider;

/** Which version of what runs. */
final class Versions implements IVersionProvider {
  /** Sparkinfer's own. */
  static String sparkinfer() {
    return ofPackage(Versions.class, "development");
  }

  static String spark() {
    return package$.MODULE$.SPARK_VERSION();
  }

  static String java() {
    return Runtime.version().toString();
  }

  private static String ofPackage(Class<?> type, String otherwise) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? otherwise : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "sparkinfer " + sparkinfer() + " (Spark " + spark() + ", Java " + java() + ")"
    };
  }
}
