package dev.backstay.runner.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.runner.json.JsonReader;
import dev.backstay.runner.json.JsonWriter;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // server code has them
class ValuesTest {
  public enum Size {
    SMALL,
    LARGE
  }

  public static class Cup {
    public Size size;
    public long[] marks;
    private String name;
    private Date made;
    private List<Cup> parts = new ArrayList<>();
    private int price;

    public String getName() {
      return name;
    }

    public void setName(String given) {
      name = given;
    }

    public Date getMade() {
      return made;
    }

    public void setMade(Date given) {
      made = given;
    }

    public List<Cup> getParts() {
      return parts;
    }

    public int getPrice() {
      return price;
    }

    public boolean isCheap() {
      return price < 10;
    }

    public String getBroken() {
      throw new IllegalStateException("a getter that fails");
    }
  }

  @Test
  void objectsAreMadeBySettersAndFields() {
    Cup cup =
        (Cup)
            read(
                "{\"name\":\"blue\",\"size\":\"large\",\"made\":1700000000000,\"price\":\"12\","
                    + "\"marks\":[1,2],\"parts\":[{\"name\":\"handle\"}],\"unknown\":{\"x\":1}}",
                Cup.class);

    assertThat(cup.getName()).isEqualTo("blue");
    assertThat(cup.size).isEqualTo(Size.LARGE);
    assertThat(cup.getMade()).isEqualTo(Date.from(Instant.ofEpochMilli(1_700_000_000_000L)));
    assertThat(cup.getPrice()).isEqualTo(12);
    assertThat(cup.marks).containsExactly(1, 2);
    assertThat(cup.getParts().get(0).getName()).isEqualTo("handle");
  }

  @Test
  void whatIsOfAnotherKindIsRefusedInWords() {
    assertThatThrownBy(() -> read("\"x\"", int.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a number is wanted (int)");
    assertThatThrownBy(() -> read("[1]", Cup.class)).hasMessageContaining("a list was sent");
    assertThatThrownBy(() -> read("{}", List.class)).hasMessageContaining("an object was sent");
    assertThat(read("null", int.class)).isEqualTo(0);
    assertThat(read("null", Cup.class)).isNull();
  }

  @Test
  void collectionsAreOfTheKindThatIsDeclared() {
    assertThat(read("[3,1,3]", Set.class)).isEqualTo(Set.of(3, 1));
    assertThat(read("{\"a\":{\"b\":1}}", LinkedHashMap.class)).isInstanceOf(LinkedHashMap.class);
    assertThat(read("{\"a\":[1]}", Object.class)).isInstanceOf(HashMap.class);
    assertThat((byte[]) read("{\"___backstay_bytes\":\"aGk=\"}", Object.class))
        .isEqualTo(new byte[] {'h', 'i'});
  }

  @Test
  void objectsAreWrittenByGettersAndCyclesAreCut() {
    Cup cup = new Cup();
    cup.setName("blue");
    cup.getParts().add(cup);
    assertThat(JsonWriter.write(ValueWriter.write(cup)))
        .contains("\"name\":\"blue\"", "\"parts\":[null]", "\"cheap\":true")
        .doesNotContain("broken");
  }

  @Test
  void onlyWhatHasChangedGoesBack() {
    Object sent = JsonReader.read("{\"name\":\"blue\",\"note\":\"no property\",\"price\":1}");
    Cup cup = (Cup) ValueReader.read(sent, Cup.class);
    Object before = ValueWriter.write(cup);
    assertThat(Changes.of(sent, before, ValueWriter.write(cup))).isSameAs(sent);

    cup.setName("red");

    assertThat(Changes.of(sent, before, ValueWriter.write(cup)))
        .isEqualTo(Map.of("name", "red", "note", "no property", "price", 1));
  }

  @Test
  void whatIsTakenOutOfAMapIsGone() {
    Map<?, ?> sent = JsonReader.readObject("{\"a\":1,\"b\":[1,2],\"c\":3}");
    Map<?, ?> map = (Map<?, ?>) ValueReader.read(sent, HashMap.class);
    Object before = ValueWriter.write(map);
    map.remove("a");
    ((List<?>) map.get("b")).remove(0);
    assertThat(Changes.of(sent, before, ValueWriter.write(map)))
        .isEqualTo(Map.of("b", List.of(2), "c", 3));
  }

  private static Object read(String json, Type type) {
    return ValueReader.read(JsonReader.read(json), type);
  }
}
