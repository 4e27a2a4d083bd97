/** From what the cluster shows to the resource's status. */
@NullMarked
package dev.sparkinfer.operator.status;

import org.jspecify.annotations.NullMarked;
