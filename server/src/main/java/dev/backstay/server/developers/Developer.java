package dev.backstay.server.developers;

/**
 * Somebody who owns apps.
 *
 * @param id 36 characters, upper case
 * @param email in lower case; what the developer logs in with
 * @param name what the console calls the developer
 */
public record Developer(String id, String email, String name) {}
