package dev.backstay.security.ask;

import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What everybody may really do with some assets: every operation against every way to be logged in,
 * as the engine decides it. It is about client keys; where they differ, {@link WhoCan} tells which.
 *
 * @param logins who is logged in, in the order of the answers
 * @param blocks the assets
 */
public record EffectiveMatrix(List<HypotheticalLogin> logins, List<Block> blocks) {
  private static final String BY_KEY = "by key";

  /**
   * One asset.
   *
   * @param area its area
   * @param containerId its container
   * @param asset what it is, in words
   * @param columns its operations
   */
  public record Block(Area area, String containerId, String asset, List<Column> columns) {
    /** Copies the list. */
    public Block {
      columns = List.copyOf(columns);
    }
  }

  /**
   * One operation on one asset.
   *
   * @param operation the operation
   * @param reaches how far each of the logins gets; null where that depends on the key
   */
  public record Column(Operation operation, List<@Nullable Reach> reaches) {}

  /** Copies the lists. */
  public EffectiveMatrix {
    logins = List.copyOf(logins);
    blocks = List.copyOf(blocks);
  }

  /**
   * Asks the policy.
   *
   * @param assets tables (for all their rows), channels, paths and methods
   * @param keys the keys to ask for; those of server code are left out
   * @param logins see {@link WhoCan#logins}
   */
  public static EffectiveMatrix of(
      Policy policy,
      List<Asset> assets,
      List<HypotheticalKey> keys,
      List<HypotheticalLogin> logins) {
    List<HypotheticalKey> clients =
        keys.stream().filter(key -> !key.type().isServerCode()).toList();
    Reaches answers = new Reaches(policy);
    List<Block> blocks = new ArrayList<>();
    for (Asset asset : assets) {
      List<Column> columns = new ArrayList<>();
      for (Operation operation : Operation.of(asset.area())) {
        List<@Nullable Reach> reaches = new ArrayList<>(logins.size());
        for (HypotheticalLogin login : logins) {
          reaches.add(same(answers, clients, login, operation, asset));
        }
        columns.add(new Column(operation, reaches));
      }
      blocks.add(new Block(asset.area(), asset.containerId(), Names.asset(policy, asset), columns));
    }
    return new EffectiveMatrix(logins, blocks);
  }

  private static @Nullable Reach same(
      Reaches answers,
      List<HypotheticalKey> keys,
      HypotheticalLogin login,
      Operation operation,
      Asset asset) {
    Reach first = null;
    for (HypotheticalKey key : keys) {
      Reach reach = answers.of(key, login, operation, asset);
      if (first != null && !reach.equals(first)) {
        return null;
      }
      first = reach;
    }
    return first;
  }

  /** A word for a cell: as {@link Reach#text()}, or {@code by key}. */
  public static String word(@Nullable Reach reach) {
    return reach == null ? BY_KEY : reach.text();
  }

  /** The matrix as text, for people: one table of answers per asset. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    int width = logins.stream().mapToInt(login -> login.name().length()).max().orElse(0);
    for (Block block : blocks) {
      text.append(block.asset().toUpperCase(Locale.ROOT).charAt(0))
          .append(block.asset().substring(1));
      text.append(" (client keys)\n");
      line(text, width, "", block.columns().stream().map(column -> head(column)).toList(), block);
      for (int at = 0; at < logins.size(); at++) {
        int login = at;
        line(
            text,
            width,
            logins.get(at).name(),
            block.columns().stream().map(column -> word(column.reaches().get(login))).toList(),
            block);
      }
      text.append('\n');
    }
    text.append("own: only the rows that they own. *: rows with permissions of their own go by")
        .append(" those.\nby key: ask who can do that one thing.\n");
    return text.toString();
  }

  private static void line(
      StringBuilder text, int width, String name, List<String> words, Block block) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-" + width + "s", name));
    for (int at = 0; at < words.size(); at++) {
      int column = Math.max(BY_KEY.length(), head(block.columns().get(at)).length());
      line.append(String.format(Locale.ROOT, "  %-" + column + "s", words.get(at)));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static String head(Column column) {
    return Objects.requireNonNull(column.operation().wireName());
  }
}
