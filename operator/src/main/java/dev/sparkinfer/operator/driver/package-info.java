/** What is created for one attempt of a run: pure functions from the resource to objects. */
@NullMarked
package dev.sparkinfer.operator.driver;

import org.jspecify.annotations.NullMarked;
