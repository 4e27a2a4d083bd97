/** From encoded bytes to pixels, exactly as specified, and never more than the limits allow. */
@NullMarked
package dev.sparkinfer.image;

import org.jspecify.annotations.NullMarked;
