package shop;

import java.util.Date;
import java.util.List;

public class Item {
  public int price;
  public Date day;
  private String name;
  private List<Item> parts;

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public List<Item> getParts() {
    return parts;
  }

  public void setParts(List<Item> parts) {
    this.parts = parts;
  }
}
