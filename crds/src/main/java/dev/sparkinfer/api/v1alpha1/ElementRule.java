package dev.sparkinfer.api.v1alpha1;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A CEL rule on each element of a list or each value of a map, so that a violation names the
 * element; what {@code ValidationRule} is for a field.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(ElementRule.All.class)
public @interface ElementRule {
  /** The rule, on {@code self}. */
  String value();

  /** What is wrong and what to write instead. */
  String message();

  /** A Kubernetes reason; empty for the default one. */
  String reason() default "";

  /** The rules of one field. */
  @Target(ElementType.FIELD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    ElementRule[] value();
  }
}
