/** The statuses of runs as other tools read them. */
@NullMarked
package dev.sparkinfer.e2e.argocd;

import org.jspecify.annotations.NullMarked;
