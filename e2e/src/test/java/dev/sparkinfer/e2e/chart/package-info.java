/** The Helm chart, rendered without a cluster. */
@NullMarked
package dev.sparkinfer.e2e.chart;

import org.jspecify.annotations.NullMarked;
