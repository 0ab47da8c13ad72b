package dev.backstay.policy;

/**
 * What lint found.
 *
 * @param rule the name of the rule
 * @param on the asset, role or key that it is about, in words: {@code table Orders}
 * @param message what is so and why it matters
 */
public record LintFinding(String rule, String on, String message) {}
