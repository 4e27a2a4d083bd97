/** What operator and driver say to one another: the driver's pod, its reports, its last word. */
@NullMarked
package dev.sparkinfer.api.driver;

import org.jspecify.annotations.NullMarked;
