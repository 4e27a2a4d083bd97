/** The BatchInference resource: its spec, its status, and the words both use. */
@NullMarked
package dev.sparkinfer.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
