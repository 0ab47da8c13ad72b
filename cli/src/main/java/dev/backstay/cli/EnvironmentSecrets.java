package dev.backstay.cli;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Takes secrets out of this process's environment once they have been read. The system shows the
 * environment that a process was started with to every other process of the same user ({@code
 * /proc/PID/environ}), from the process's own memory: what is overwritten there is gone.
 *
 * <p>Programs that this process starts do not see it: Java hands on a copy of its own, so whatever
 * starts a program has to choose what that gets.
 */
final class EnvironmentSecrets {
  private EnvironmentSecrets() {}

  /**
   * Overwrites the values of variables.
   *
   * @param names of variables; one that is not there is fine
   * @return whether it could be done; false where there is no such call
   */
  // The launcher allows native access; without it Java warns once and goes on.
  @SuppressWarnings("restricted")
  static boolean erase(Set<String> names) {
    if (names.isEmpty()) {
      return true;
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    AddressLayout text =
        ValueLayout.ADDRESS.withTargetLayout(
            MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      MethodHandle getenv =
          linker.downcallHandle(
              lookup.findOrThrow("getenv"), FunctionDescriptor.of(text, ValueLayout.ADDRESS));
      for (String name : names) {
        MemorySegment value =
            (MemorySegment) getenv.invokeExact(arena.allocateFrom(name, StandardCharsets.UTF_8));
        if (value.address() != 0) {
          long length = 0;
          while (value.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
          }
          value.asSlice(0, length).fill((byte) 0);
        }
      }
      return true;
    } catch (Throwable e) {
      return false;
    }
  }
}
