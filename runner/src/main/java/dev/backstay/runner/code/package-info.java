/**
 * The code of deployments: loaded beside the SDK that is its own, and called as the official runner
 * calls it.
 */
@org.jspecify.annotations.NullMarked
package dev.backstay.runner.code;
