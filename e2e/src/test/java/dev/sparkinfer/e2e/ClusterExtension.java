package dev.sparkinfer.e2e;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests that need a cluster where there is none, and tells of those that failed in one. */
final class ClusterExtension implements ExecutionCondition, AfterTestExecutionCallback {
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> missing =
        context.getTestMethod().isPresent() ? Optional.empty() : Prepared.missing();
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("a cluster can be started");
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("In CI cluster tests must run, but " + missing.get());
    }
    if (!TOLD.getAndSet(true)) { // Surefire prints how many were skipped, never why
      System.err.println("Cluster tests are skipped: " + missing.get());
    }
    return ConditionEvaluationResult.disabled(missing.get());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      return;
    }
    String test =
        "%s.%s.%s"
            .formatted(
                context.getRequiredTestClass().getSimpleName(),
                context.getRequiredTestMethod().getName(),
                context.getDisplayName());
    Path directory =
        Path.of(
            "target/e2e-logs",
            test.replaceAll("[^A-Za-z0-9.]+", "-").replaceFirst("^(.{80}).*", "$1"));
    Diagnosis.write(Cluster.shared(), directory);
    System.err.println("How the cluster looked: " + directory.toAbsolutePath());
  }
}
