/**
 * Reading resource files by the rules of the custom resource definition, with or without a cluster.
 */
@NullMarked
package dev.sparkinfer.api.schema;

import org.jspecify.annotations.NullMarked;
