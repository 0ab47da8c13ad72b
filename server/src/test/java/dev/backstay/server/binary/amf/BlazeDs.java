package dev.backstay.server.binary.amf;

import flex.messaging.io.SerializationContext;
import flex.messaging.io.amf.ASObject;
import flex.messaging.io.amf.Amf3Input;
import flex.messaging.io.amf.Amf3Output;
import flex.messaging.messages.RemotingMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Another codec of the same protocol, with values made comparable with ours. */
@SuppressWarnings({"JavaUtilDate", "unchecked"}) // types of the library
final class BlazeDs {
  private BlazeDs() {}

  private static SerializationContext context() {
    SerializationContext context = new SerializationContext();
    context.instantiateTypes = false;
    context.createASObjectForMissingType = true;
    context.legacyCollection = true;
    return context;
  }

  static Object read(byte[] value) throws Exception {
    Amf3Input in = new Amf3Input(context());
    in.setInputStream(new ByteArrayInputStream(value));
    return in.readObject();
  }

  static byte[] write(Object neutral) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Amf3Output out = new Amf3Output(context());
    out.setOutputStream(new DataOutputStream(bytes));
    out.writeObject(theirs(neutral));
    return bytes.toByteArray();
  }

  private static Object theirs(Object neutral) {
    return switch (neutral) {
      case AmfObject object -> {
        ASObject theirs = object.alias().isEmpty() ? new ASObject() : new ASObject(object.alias());
        object.members().forEach((name, value) -> theirs.put(name, theirs(value)));
        yield theirs;
      }
      case List<?> list -> list.stream().map(BlazeDs::theirs).toArray();
      case Instant time -> Date.from(time);
      case Long number -> number.intValue();
      case null, default -> neutral;
    };
  }

  /** A value of either codec as a text, the same for equal values. */
  static String text(Object value) {
    return switch (value) {
      case AmfObject object -> text(object.alias(), object.members());
      case ASObject object -> text(object.getType() == null ? "" : object.getType(), object);
      case RemotingMessage message -> {
        Map<String, Object> members = new TreeMap<>();
        members.put("source", message.getSource());
        members.put("operation", message.getOperation());
        members.put("body", message.getBody());
        yield text("RemotingMessage", members);
      }
      case Map<?, ?> map -> text("", map);
      case Object[] items -> text(Arrays.asList(items));
      case Collection<?> items -> {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(text(item)));
        yield texts.toString();
      }
      case byte[] bytes -> "bytes " + Base64.getEncoder().encodeToString(bytes);
      case Date date -> "date " + date.getTime();
      case Instant time -> "date " + time.toEpochMilli();
      case Number number -> Double.toString(number.doubleValue());
      case null -> "null";
      default -> value.toString();
    };
  }

  private static String text(String alias, Map<?, ?> members) {
    Map<String, String> texts = new TreeMap<>();
    members.forEach((name, value) -> texts.put(String.valueOf(name), text(value)));
    return alias + texts;
  }
}
