package dev.backstay.runner.code;

import dev.backstay.runner.model.Events;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the methods of a class that events and requests mean. */
public final class Methods {
  /** Looked up by class, and gone with it. */
  private static final ClassValue<List<Method>> WRITTEN =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          return List.copyOf(find(type));
        }
      };

  private Methods() {}

  /**
   * The methods of a name that a class, or those above it, have written: not those of the SDK's
   * classes, and not Object's. The class's own come first.
   */
  public static List<Method> written(Class<?> type, String name) {
    List<Method> found = new ArrayList<>();
    for (Method method : written(type)) {
      if (method.getName().equals(name)) {
        found.add(method);
      }
    }
    return found;
  }

  /** All public methods that a class, or those above it, have written. */
  public static List<Method> written(Class<?> type) {
    return WRITTEN.get(type);
  }

  private static List<Method> find(Class<?> type) {
    List<Method> found = new ArrayList<>();
    for (Class<?> each = type;
        each != null && each != Object.class && !Events.isExtender(each);
        each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())
            && !Modifier.isStatic(method.getModifiers())
            && !method.isBridge()
            && !method.isSynthetic()
            && found.stream().noneMatch(known -> overrides(known, method))) {
          found.add(method);
        }
      }
    }
    return found;
  }

  private static boolean overrides(Method known, Method method) {
    return known.getName().equals(method.getName())
        && known.getParameterCount() == method.getParameterCount()
        && List.of(known.getParameterTypes()).equals(List.of(method.getParameterTypes()));
  }

  /**
   * The types of a method's parameters, as the class that is called knows them: a type variable of
   * a class above is what the class has put in its place.
   */
  static Type[] parameters(Class<?> type, Method method) {
    Type[] declared = method.getGenericParameterTypes();
    if (method.getDeclaringClass() == type) {
      return declared;
    }
    Map<TypeVariable<?>, Type> known = new HashMap<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.getGenericSuperclass() instanceof ParameterizedType above
          && above.getRawType() instanceof Class<?> raw) {
        for (int i = 0; i < raw.getTypeParameters().length; i++) {
          Type argument = above.getActualTypeArguments()[i];
          known.put(raw.getTypeParameters()[i], known.getOrDefault(argument, argument));
        }
      }
    }
    Type[] resolved = new Type[declared.length];
    for (int i = 0; i < declared.length; i++) {
      resolved[i] = resolve(declared[i], known);
    }
    return resolved;
  }

  private static Type resolve(Type type, Map<TypeVariable<?>, Type> known) {
    if (type instanceof TypeVariable<?> variable) {
      return known.getOrDefault(variable, type);
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments().clone();
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = resolve(arguments[i], known);
      }
      return new Generic(generic.getRawType(), arguments);
    }
    return type;
  }

  /** A generic type whose variables have been put in. */
  private static final class Generic implements ParameterizedType {
    private final Type raw;
    private final Type[] arguments;

    Generic(Type raw, Type[] arguments) {
      this.raw = raw;
      this.arguments = arguments;
    }

    @Override
    public Type[] getActualTypeArguments() {
      return arguments.clone();
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return null;
    }
  }
}
