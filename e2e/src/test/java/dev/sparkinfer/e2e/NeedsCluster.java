package dev.sparkinfer.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that use {@link Cluster#shared()}. Where no cluster can be started they are skipped, in CI
 * they fail. When one fails, {@code target/e2e-logs} tells how the cluster looked.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterExtension.class)
@interface NeedsCluster {}
