package dev.backstay.security;

/**
 * One change of a policy or of a row's cells.
 *
 * @param sentence the change in words
 */
public record Change(String sentence) {}
