@NullMarked
package dev.sparkinfer.e2e;

import org.jspecify.annotations.NullMarked;
