package dev.backstay.runner.code;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

/** Makes objects of the classes that code registers. */
final class Instances {
  private Instances() {}

  /**
   * A new object.
   *
   * @throws CodeException it has no constructor without parameters, or one that cannot be called
   */
  static Object of(Class<?> type) throws InvocationTargetException {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw new CodeException(
          "the class " + type.getName() + " needs a constructor without parameters");
    } catch (InvocationTargetException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new CodeException("no object of " + type.getName() + " can be made: " + e);
    }
  }
}
