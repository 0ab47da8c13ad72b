/** What the benchmarks compare the server with. */
@NullMarked
package dev.backstay.bench;

import org.jspecify.annotations.NullMarked;
