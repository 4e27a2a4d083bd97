/** The operator: from a resource to a run, and from the run back to the resource's status. */
@NullMarked
package dev.sparkinfer.operator;

import org.jspecify.annotations.NullMarked;
