/** Finding, checking, loading and calling a SavedModel. */
@NullMarked
package dev.sparkinfer.model;

import org.jspecify.annotations.NullMarked;
