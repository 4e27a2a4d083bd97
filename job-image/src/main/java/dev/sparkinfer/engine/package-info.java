/** The part of an executor that keeps the device busy: fetch, decode, batch, predict. */
@NullMarked
package dev.sparkinfer.engine;

import org.jspecify.annotations.NullMarked;
