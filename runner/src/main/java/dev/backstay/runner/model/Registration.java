package dev.backstay.runner.model;

import dev.backstay.runner.code.CodeException;
import dev.backstay.runner.code.Methods;
import dev.backstay.runner.json.JsonException;
import dev.backstay.runner.json.JsonReader;
import dev.backstay.runner.json.JsonWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one class registers: by what it extends or implements, and by its annotations. */
final class Registration {
  private static final String SERVER_CODE = "com.backendless.servercode.";
  private static final String ANNOTATION = SERVER_CODE + "annotation.";
  private static final String ALL = "*";

  private final Class<?> type;
  private final ClassFile file;
  private final Model model;

  Registration(Class<?> type, ClassFile file, Model model) {
    this.type = type;
    this.file = file;
    this.model = model;
  }

  /**
   * Adds what the class registers to the model.
   *
   * @return whether it registers anything
   * @throws CodeException it means to, and cannot
   */
  boolean register() {
    String extender = Events.extender(type);
    Annotation service = annotation(type, SERVER_CODE + "BackendlessService");
    boolean isService = service != null || isNamed(type, SERVER_CODE + "IBackendlessService");
    if (extender == null && !isService) {
      return false;
    }
    requireUsable();
    if (isService) {
      service(service);
    } else if ("TimerExtender".equals(extender)) {
      timer();
    } else if ("CustomEventHandler".equals(extender)) {
      String event = text(annotation(type, ANNOTATION + "BackendlessEvent"), "value");
      if (event.isEmpty()) {
        throw new CodeException("a handler of custom events needs @BackendlessEvent(\"its name\")");
      }
      boolean async =
          Methods.written(type, "handleEvent").stream()
              .anyMatch(method -> annotation(method, ANNOTATION + "Async") != null);
      model.addHandler(type, Events.CUSTOM, "event", event, async);
    } else if (extender != null) {
      handlers(extender);
    }
    return true;
  }

  private void requireUsable() {
    if (!Modifier.isPublic(type.getModifiers())) {
      throw new CodeException("the class must be public");
    }
    if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
      throw new CodeException("the class must not be an inner one");
    }
    if (Arrays.stream(type.getDeclaredConstructors())
        .noneMatch(constructor -> constructor.getParameterCount() == 0)) {
      throw new CodeException("the class needs a constructor without parameters");
    }
  }

  private void handlers(String extender) {
    String target = text(annotation(type, ANNOTATION + "Asset"), "value");
    boolean targeted =
        extender.equals("PersistenceExtender") || extender.equals("MessagingExtender");
    if (targeted && target.isEmpty()) {
      throw new CodeException(
          "a handler needs @Asset(\"table or channel\"), or @Asset(\"*\") for all");
    }
    boolean any = false;
    for (Method method : Methods.written(type)) {
      int event = Events.number(extender, method.getName());
      if (event > 0
          && method.getParameterCount() > 0
          && isNamed(method.getParameterTypes()[0], SERVER_CODE + "RunnerContext")) {
        boolean async = annotation(method, ANNOTATION + "Async") != null;
        if (isFirst(method)) {
          model.addHandler(type, event, method.getName(), targeted ? target : ALL, async);
        }
        any = true;
      }
    }
    if (!any) {
      throw new CodeException("the class overrides no method of " + extender);
    }
  }

  /** Two overloads of a method are one handler. */
  private boolean isFirst(Method method) {
    return Methods.written(type, method.getName()).get(0).equals(method);
  }

  private void timer() {
    String json = text(annotation(type, ANNOTATION + "BackendlessTimer"), "value");
    if (json.isEmpty()) {
      throw new CodeException("a timer needs @BackendlessTimer(\"{'timername': …}\")");
    }
    Map<String, @Nullable Object> definition;
    try {
      definition = JsonReader.readLenientObject(json);
    } catch (JsonException e) {
      throw new CodeException("the text of @BackendlessTimer is wrong: " + e.getMessage());
    }
    Object named = definition.remove("timername");
    String name = String.valueOf(named == null ? definition.get("name") : named);
    if (name.equals("null") || name.isEmpty()) {
      throw new CodeException("@BackendlessTimer needs a timername");
    }
    definition.put("name", name);
    model.addTimer(type, name, JsonWriter.write(definition));
  }

  private void service(@Nullable Annotation annotation) {
    String name = text(annotation, "name");
    String version = text(annotation, "version");
    Map<String, @Nullable Object> methods = new LinkedHashMap<>();
    List<Method> written = new ArrayList<>(Methods.written(type));
    written.sort(
        Comparator.comparing(Method::getName)
            .thenComparingInt(method -> -method.getParameterCount()));
    for (Method method : written) {
      // of overloads, the one with most parameters describes them all
      methods.putIfAbsent(method.getName(), definition(method));
    }
    if (methods.isEmpty()) {
      throw new CodeException("a service needs a public method");
    }
    model.addService(
        type,
        name.isEmpty() ? type.getSimpleName() : name,
        version.isEmpty() ? "1.0.0" : version,
        text(annotation, "description"),
        configuration(),
        methods);
  }

  private Map<String, @Nullable Object> definition(Method method) {
    List<Map<String, @Nullable Object>> parameters = new ArrayList<>();
    List<String> names = names(method);
    Type[] types = method.getGenericParameterTypes();
    for (int i = 0; i < types.length; i++) {
      Map<String, @Nullable Object> parameter = new LinkedHashMap<>();
      parameter.put("name", names.get(i));
      parameter.put("type", typeName(types[i]));
      parameter.put("optional", !(types[i] instanceof Class<?> plain && plain.isPrimitive()));
      parameters.add(parameter);
    }
    Map<String, @Nullable Object> definition = new LinkedHashMap<>();
    definition.put("params", parameters);
    definition.put("tags", Map.of());
    definition.put("access", "public");
    if (method.getReturnType() != void.class) {
      definition.put("returnType", typeName(method.getGenericReturnType()));
    }
    return definition;
  }

  /** The names in the source, if the compiler has kept them, as it does with -parameters or -g. */
  private List<String> names(Method method) {
    List<String> kept =
        method.getDeclaringClass() == type
            ? file.parameters(method.getName() + descriptor(method))
            : null;
    List<String> names = new ArrayList<>();
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      boolean unnamed = !parameters[i].isNamePresent();
      names.add(
          unnamed && kept != null && kept.size() >= parameters.length
              ? kept.get(i)
              : parameters[i].getName());
    }
    return names;
  }

  private static String descriptor(Method method) {
    StringBuilder text = new StringBuilder("(");
    for (Class<?> parameter : method.getParameterTypes()) {
      text.append(parameter.descriptorString());
    }
    return text.append(')').append(method.getReturnType().descriptorString()).toString();
  }

  private static Map<String, @Nullable Object> typeName(Type type) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    Type element = null;
    Type raw = type;
    if (type instanceof ParameterizedType generic) {
      raw = generic.getRawType();
      Type[] arguments = generic.getActualTypeArguments();
      element = arguments[arguments.length - 1];
    }
    Class<?> plain = raw instanceof Class<?> known ? known : Object.class;
    boolean list = plain.isArray() || Collection.class.isAssignableFrom(plain);
    named.put("name", list ? "Array" : simple(plain));
    if (list) {
      Type of = plain.isArray() ? plain.getComponentType() : element;
      named.put("elementType", Map.of("name", simple(of instanceof Class<?> c ? c : Object.class)));
    }
    return named;
  }

  private static String simple(Class<?> type) {
    if (type == String.class || type == char.class || type.isEnum()) {
      return "String";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "Boolean";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "Number";
    }
    if (Date.class.isAssignableFrom(type)) {
      return "Date";
    }
    return type.getName().startsWith("java.") ? "Object" : type.getSimpleName();
  }

  private List<Map<String, @Nullable Object>> configuration() {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      Annotation config = annotation(field, SERVER_CODE + "BackendlessConfig");
      if (config != null) {
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        Object options = member(config, "options");
        boolean choice = options instanceof String[] texts && texts.length > 0;
        Class<?> of = field.getType();
        item.put("name", field.getName());
        item.put(
            "type",
            choice
                ? "CHOICE"
                : of == boolean.class || of == Boolean.class
                    ? "BOOL"
                    : Date.class.isAssignableFrom(of) ? "DATE" : "STRING");
        item.put("displayName", text(config, "displayName"));
        item.put("required", member(config, "required"));
        item.put("order", member(config, "order"));
        if (options instanceof String[] texts && choice) {
          item.put("options", List.of(texts));
        }
        items.add(item);
      }
    }
    return items;
  }

  private static @Nullable Annotation annotation(AnnotatedElement element, String name) {
    for (Annotation annotation : element.getAnnotations()) {
      if (annotation.annotationType().getName().equals(name)) {
        return annotation;
      }
    }
    return null;
  }

  private static String text(@Nullable Annotation annotation, String member) {
    Object value = annotation == null ? null : member(annotation, member);
    return value instanceof String text ? text : "";
  }

  private static @Nullable Object member(Annotation annotation, String name) {
    try {
      return annotation.annotationType().getMethod(name).invoke(annotation);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static boolean isNamed(@Nullable Class<?> type, String name) {
    if (type == null) {
      return false;
    }
    if (type.getName().equals(name) || isNamed(type.getSuperclass(), name)) {
      return true;
    }
    for (Class<?> above : type.getInterfaces()) {
      if (isNamed(above, name)) {
        return true;
      }
    }
    return false;
  }
}
